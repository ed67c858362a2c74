import { createContext } from 'react';
import type { Generation } from '../server/api.ts';

/** What somebody wants of the styles. */
export interface StyleAsk {
  /** The handle of the one that the form has. */
  readonly inUse?: string | undefined;
  /** Puts one into a form: its handle, and the words that it asks for; empty for none. Absent where there is no form. */
  readonly onChoose?: (handle: string, given: string) => void;
  /** It is to be saved as a style. */
  readonly generation?: Generation;
}

/** Opens the styles; undefined where the page can't: inside of another app. */
export const Styling = createContext<((asked: StyleAsk) => void) | undefined>(undefined);
