import type { Fields } from '../server/api.ts';
import type { Picture } from './picture-files.ts';
import type { ComposerState } from './state.ts';

/** What is in a form, as it is stored: the pictures by their keys, see `KeptPictures`. */
export interface StoredContent {
  readonly prompt: string;
  readonly values: Fields;
  readonly pictures?: readonly Pick<Picture, 'key' | 'field' | 'crop'>[];
}

/** What was typed and not sent: each tab has its own, which outlives the tab, see `kept-drafts.ts`. */
export interface Draft extends StoredContent {
  readonly aside?: readonly StoredContent[];
  readonly sent?: readonly (StoredContent & { readonly key: string })[];
  readonly tries?: ComposerState['tries'];
  /** Epoch milliseconds. */
  readonly savedAtMs?: number;
}
