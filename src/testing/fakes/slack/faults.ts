/**
 * Faults of the way there and back. `before`: nothing is done. `after`: it is done, but the client does not hear so. `internal_error` is
 * an answer with `ok: false`.
 */
const wayFaults = ['500', '502-html', '503', '504', 'drop', 'hang', 'slow', 'internal_error'] as const;

type WayFault = (typeof wayFaults)[number];

/** `refuse/…`: nothing is done, and Slack gives this as the error. `never shared`: a completed upload that is ok and appears nowhere. */
export type FaultName = `before/${WayFault}` | `after/${WayFault}` | '429' | `refuse/${string}` | 'never shared';

export interface FaultOptions {
  /** How many requests it meets; `always` until cleared. Default: 1. */
  readonly times?: number | 'always';
  /** Only requests for this channel. */
  readonly channelId?: string;
  /** Only when the parameters say so. */
  readonly where?: (params: Readonly<Record<string, unknown>>) => boolean;
  /** For `429`. Default: 1. */
  readonly retryAfterSeconds?: number;
  /** For `…/slow`, in real time. Default: 1,000. */
  readonly delayMs?: number;
}

export interface Fault extends FaultOptions {
  readonly name: FaultName;
}

export interface FaultBox<Method extends string> {
  inject(method: Method, name: FaultName, options?: FaultOptions): void;
  clear(): void;
  /** @returns the fault that waited for such a request */
  take(method: string, params: Readonly<Record<string, unknown>>): Fault | undefined;
}

/** Not methods of the Web API, but faults can be put there, too. */
export type OtherPlace = 'upload' | 'download' | 'response_url' | 'every method';

export function createFaultBox<Method extends string>(): FaultBox<Method> {
  let waiting: { readonly method: string; readonly fault: Fault; left: number }[] = [];
  return {
    inject(method, name, options = {}) {
      const { times = 1 } = options;
      waiting.push({ method, fault: { ...options, name }, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
    },
    clear() {
      waiting = [];
    },
    take(method, params) {
      const found = waiting.find(({ method: wanted, fault: { channelId, where } }) => {
        const isHere = wanted === method || (wanted === 'every method' && method.includes('.'));
        const isChannel = channelId === undefined || params.channel === channelId || params.channel_id === channelId;
        return isHere && isChannel && (where === undefined || where(params));
      });
      if (found === undefined) return undefined;
      found.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return found.fault;
    },
  };
}
