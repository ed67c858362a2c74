import type { Button } from './button.ts';
import type { ImageBytes } from './media.ts';
import type { Text } from './texts.ts';

/**
 * Why those are told who manage a place, and decide about something there.
 * - `approval`: a request waits for their yes
 * - `report`: somebody reported a video
 */
export const adminCardKinds = ['approval', 'report'] as const;
export type AdminCardKind = (typeof adminCardKinds)[number];

/** What stands in an admin channel, until somebody decides. Nobody is called by it, whatever words are in it. */
export interface AdminCard {
  readonly title: Text;
  /** Who, what, for how much: a line each. */
  readonly facts: readonly Text[];
  /** As its person wrote them, to be shown literally. Absent: none. */
  readonly words?: string;
  /** Those that go with it, at most `mostCardPictures`. */
  readonly pictures: readonly ImageBytes[];
  /** Each with the id of the post, see `FurtherPost.id`. None where it is decided. */
  readonly buttons: readonly (Button & { readonly label: Text })[];
  /** What was decided, and who did: it takes the place of the buttons. Absent: nothing is. */
  readonly outcome?: Text;
}

/** More are not brought to a card. */
export const mostCardPictures = 4;

/** A channel that those chose who manage a server: by its id, and as people there know it. */
export interface AdminChannel {
  readonly id: string;
  readonly name: string;
}

export function isAdminCard(kind: string): kind is AdminCardKind {
  return adminCardKinds.some((each) => each === kind);
}
