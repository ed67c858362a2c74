/** The doors that workers come through, below the address of the bot. */
export const workerPaths = {
  work: '/encoder/work',
  source: '/encoder/source',
  keep: '/encoder/keep',
  result: '/encoder/result',
  giveBack: '/encoder/give-back',
} as const;

/** Names the worker that asks, which made its name up. */
export const workerHeader = 'x-veo-bot-worker';
/** Names the work that a request is about: known to its worker alone, and not part of an address that a proxy writes down. */
export const leaseHeader = 'x-veo-bot-lease';
/** SHA-256 of a result, in hex. */
export const hashHeader = 'x-veo-bot-sha256';

/** What the bot says of a piece of work. */
export interface WorkOffer {
  readonly lease: string;
  /** Size of the video as it is. */
  readonly sourceBytes: number;
  readonly maxBytes: number;
  readonly isBusy: boolean;
}

/** @returns undefined where it is none */
export function readWorkOffer(given: unknown): WorkOffer | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { lease, sourceBytes, maxBytes, isBusy }: Partial<Record<keyof WorkOffer, unknown>> = given;
  if (typeof lease !== 'string' || !/^[\w-]{16,64}$/.test(lease) || typeof isBusy !== 'boolean') return undefined;
  if (!isSize(sourceBytes) || !isSize(maxBytes)) return undefined;
  return { lease, sourceBytes, maxBytes, isBusy };
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
