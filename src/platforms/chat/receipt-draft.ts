import type { Receipt } from '../../domain/delivery.ts';

/** A receipt while its delivery is under way: every step is stored before the next one begins, so that no step is done twice. */
export interface ReceiptDraft {
  /** As earlier tries left it. */
  readonly earlier: Receipt;
  /** As it is now. */
  readonly receipt: Receipt;
  /** Stores a step. What must not be done twice waits for it. @throws where it could not be stored */
  keep(step: Receipt): Promise<void>;
  /** Forgets steps that came to nothing. @throws as `keep` does */
  drop(...names: readonly string[]): Promise<void>;
}

/** @param earlier what earlier tries stored @param save stores the whole receipt, in place of what stood there */
export function draftReceipt(earlier: Receipt, save: (receipt: Receipt) => Promise<void>): ReceiptDraft {
  let receipt = earlier;
  return {
    earlier,
    get receipt() {
      return receipt;
    },
    async keep(step) {
      receipt = { ...receipt, ...step };
      await save(receipt);
    },
    async drop(...names) {
      receipt = Object.fromEntries(Object.entries(receipt).filter(([name]) => !names.includes(name)));
      await save(receipt);
    },
  };
}
