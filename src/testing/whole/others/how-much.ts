import { readButtonId } from '../../../domain/button.ts';

/** How much of what can be asked for is asked for. */
export interface HowMuch {
  /** Buttons that each person presses. */
  readonly presses: number;
  /** Everything by everybody; else each address and command by some, which the seed chooses. */
  readonly isThorough: boolean;
}

/** Whether a button deletes everything of its person: what is gone can't be read by others. */
export function forgets(buttonId: string): boolean {
  return readButtonId(buttonId)?.verb === 'forget';
}
