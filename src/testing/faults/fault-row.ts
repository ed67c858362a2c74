/** One line of the proof: something goes wrong, and this is what a person reads and what is kept. */
export interface FaultRow {
  /**
   * As the list of faults has it: V is Google, C a chat platform, H the host, I what people give, L and E are videos made of an earlier one
   * (where the process dies, where Google refuses), R is OpenRouter, Q is a price that was asked about; N is an encoder elsewhere; P are people with roles and money of their own; K are kills without end, O is order.
   */
  readonly id: string;
  /** What goes wrong, in words. */
  readonly fault: string;
  /** What somebody must have read, each of these. */
  readonly reads: readonly RegExp[];
  /** What must be kept in the end. */
  readonly keeps: RegExp;
  /** Makes it happen, and waits until nothing moves any more. */
  readonly run: (options: RowOptions) => Promise<Seen>;
}

export interface RowOptions {
  /** An empty folder of its own. */
  readonly folder: string;
  /** A small video that every generation brings. */
  readonly video: string;
}

/** What became of it. */
export interface Seen {
  /** Every sentence that somebody read, in order. */
  readonly read: readonly string[];
  readonly kept: string;
  /** Promises that were broken on the way, each a sentence. */
  readonly broken: readonly string[];
}

export interface RowResult {
  readonly id: string;
  readonly fault: string;
  /** The sentences that were asked for; all of them where one is missing. */
  readonly read: readonly string[];
  readonly kept: string;
  readonly problems: readonly string[];
  readonly ok: boolean;
  readonly seconds: number;
}

export async function runRow({ id, fault, reads, keeps, run }: FaultRow, options: RowOptions): Promise<RowResult> {
  const sinceMs = performance.now();
  const seen = await run(options).catch((error: unknown): Seen => {
    return { read: [], kept: '', broken: [`it did not get to its end: ${error instanceof Error ? error.message : error}`] };
  });
  const missing = reads.filter((sentence) => !seen.read.some((read) => sentence.test(read)));
  const problems = [
    ...missing.map((sentence) => `nobody read ${sentence}`),
    ...(keeps.test(seen.kept) ? [] : [`it should keep ${keeps}`]),
    ...seen.broken,
  ];
  const asked = reads.flatMap((sentence) => seen.read.find((read) => sentence.test(read)) ?? []);
  return {
    ...{ id, fault, problems },
    read: missing.length === 0 ? [...new Set(asked)] : seen.read,
    kept: seen.kept,
    ok: problems.length === 0,
    seconds: Math.round((performance.now() - sinceMs) / 100) / 10,
  };
}
