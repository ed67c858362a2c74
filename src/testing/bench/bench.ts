/** One number beside what it is compared with, measured in the same run. */
export interface Measure {
  readonly name: string;
  readonly ours: number;
  /** What one would do otherwise; which, stands in `than`. */
  readonly baseline: number;
  readonly than: string;
  readonly unit: string;
  /** How many were measured. */
  readonly n: number;
  /** Absent: a number to look at, not to meet. */
  readonly target?: Target;
  readonly more?: Readonly<Record<string, number | string>>;
}

export interface Target {
  readonly of: 'ours' | 'ratio';
  readonly is: '<' | '<=' | '>=';
  readonly value: number;
}

/** A line of output. `ratio` is ours divided by the baseline. */
export interface Result extends Omit<Measure, 'target'> {
  readonly ratio: number;
  readonly seed: number;
  readonly target: string | null;
  readonly ok: boolean;
}

export interface BenchContext {
  readonly seed: number;
  /** The large sizes, which take minutes. */
  readonly full: boolean;
  readonly report: (measure: Measure) => void;
  /** An empty folder that is removed after the benchmark. */
  readonly folder: string;
  /** The folder of another version, with its packages, that a benchmark may compare with. */
  readonly against?: string | undefined;
}

export interface Bench {
  readonly name: string;
  readonly about: string;
  readonly run: (context: BenchContext) => Promise<void>;
}

export function judge({ target, ...measure }: Measure, seed: number): Result {
  const { name, ours, baseline, n, unit, than, more } = measure;
  const ratio = ours / baseline;
  const value = target?.of === 'ours' ? ours : ratio;
  return {
    name,
    ours: rounded(ours),
    baseline: rounded(baseline),
    ratio: rounded(ratio),
    n,
    seed,
    unit,
    target: target === undefined ? null : `${target.of} ${target.is} ${target.value}`,
    ok: target === undefined || meets(value, target),
    than,
    ...(more === undefined ? {} : { more: roundedAll(more) }),
  };
}

/** @param share 0.5 is the median; @param values in any order */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Milliseconds that each call took. */
export async function timeEach(times: number, call: (index: number) => unknown): Promise<number[]> {
  const eachMs: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const sinceMs = performance.now();
    await call(index);
    eachMs.push(performance.now() - sinceMs);
  }
  return eachMs;
}

function meets(value: number, { is, value: limit }: Target): boolean {
  switch (is) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>=':
      return value >= limit;
  }
}

function roundedAll(values: Readonly<Record<string, number | string>>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? rounded(value) : value]),
  );
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
