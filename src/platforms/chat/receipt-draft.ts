import type { Receipt } from '../../domain/delivery.ts';

/** A receipt while its delivery is under way: every step is stored at once, so that no step is done twice. */
export interface ReceiptDraft {
  /** As earlier tries left it. */
  readonly earlier: Receipt;
  /** As it is now. */
  readonly receipt: Receipt;
  /** Stores a step at once. */
  keep(step: Receipt): void;
  /** Forgets steps that came to nothing. */
  drop(...names: readonly string[]): void;
}

/** @param earlier what earlier tries stored @param save stores the whole receipt, before it returns */
export function draftReceipt(earlier: Receipt, save: (receipt: Receipt) => void): ReceiptDraft {
  let receipt = earlier;
  return {
    earlier,
    get receipt() {
      return receipt;
    },
    keep(step) {
      receipt = { ...receipt, ...step };
      save(receipt);
    },
    drop(...names) {
      receipt = Object.fromEntries(Object.entries(receipt).filter(([name]) => !names.includes(name)));
      save(receipt);
    },
  };
}
