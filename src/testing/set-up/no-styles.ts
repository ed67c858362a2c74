import type { DefaultsBook } from '../../domain/defaults/defaults-book.ts';
import type { StyleBook } from '../../domain/styles/style-book.ts';

const refuse = async (): Promise<never> => {
  throw new Error('there are no styles in this test');
};

/** For commands that are tested without an engine: nobody has a style. */
export const noStyles: StyleBook = {
  named: async () => ({ style: undefined, cast: [] }),
  usable: async () => [],
  find: refuse,
  save: refuse,
  change: refuse,
  share: refuse,
  remove: refuse,
  picture: refuse,
};

/** For commands that are tested without an engine: nobody has chosen anything. */
export const noDefaults: DefaultsBook = {
  at: async () => ({ layers: [] }),
  own: async () => ({}),
  change: refuse,
};
