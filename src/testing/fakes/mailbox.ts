import {
  type Delivery,
  type DeliveryAttempt,
  DeliveryError,
  type DeliveryKind,
  type DeliveryOutcome,
  type Receipt,
} from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';

/** What the outbox would keep of a generation: receipts, and what came of each try. */
export interface Mailbox {
  readonly receipts: Record<DeliveryKind, Receipt>;
  /** One try. @returns what came of it, also when it has to be tried again */
  status(generation: GenerationView, options?: TryOptions): Promise<DeliveryOutcome | DeliveryError>;
  post(kind: 'question' | 'result', generation: GenerationView, options?: TryOptions): Promise<DeliveryOutcome | DeliveryError>;
}

export interface TryOptions {
  /** The bot waits no longer for an answer once this holds. Default: it waits for 30 seconds. */
  readonly givesUpOnce?: () => boolean;
  /** Default: the generation's video. */
  readonly files?: readonly string[];
  /** The process ends before it hears the answer: nothing after `save` is kept. */
  readonly isKilled?: boolean;
}

/** @param given what earlier tries have left behind @param video path of what a finished generation has */
export function createMailbox(delivery: Delivery, given: Partial<Record<DeliveryKind, Receipt>>, video: string): Mailbox {
  const receipts: Record<DeliveryKind, Receipt> = { status: {}, question: {}, result: {}, ...given };
  const failures = new Map<DeliveryKind, number>();
  const attempt = async (
    kind: DeliveryKind,
    { givesUpOnce = () => false, isKilled = false }: TryOptions,
    work: (attempt: DeliveryAttempt) => Promise<DeliveryOutcome>,
  ): Promise<DeliveryOutcome | DeliveryError> => {
    const patience = new AbortController();
    const looking = setInterval(() => givesUpOnce() && patience.abort(), 10);
    try {
      const outcome = await work({
        receipts: { ...receipts },
        async save(receipt) {
          receipts[kind] = receipt;
        },
        failedTries: failures.get(kind) ?? 0,
        signal: AbortSignal.any([patience.signal, AbortSignal.timeout(30_000)]),
      });
      if (outcome.state === 'delivered' && !isKilled) receipts[kind] = outcome.receipt;
      return outcome;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      failures.set(kind, (failures.get(kind) ?? 0) + 1);
      return error;
    } finally {
      clearInterval(looking);
    }
  };
  return {
    receipts,
    status: (generation, options = {}) => attempt('status', options, (each) => delivery.showStatus(generation, each)),
    post: (kind, generation, options = {}) => {
      const { files = kind === 'result' && generation.videos.length > 0 ? [video] : [] } = options;
      return attempt(kind, options, (each) => delivery.post(kind, generation, files, each));
    },
  };
}
