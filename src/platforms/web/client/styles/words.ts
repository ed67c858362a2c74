import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';

/** What the dialog of styles says, in the language that is read. */
export const words = {
  get title() {
    return say(text('page.style'));
  },
  get about() {
    return say(text('page.styleAbout'));
  },
  get previews() {
    return say(text('page.stylePreview'));
  },
  get add() {
    return say(text('page.styleNew'));
  },
  get list() {
    return say(text('page.styleList'));
  },
  get loading() {
    return say(text('page.loading'));
  },
  get close() {
    return say(text('page.close'));
  },
  get scopes() {
    return {
      own: say(text('page.styleOwn')),
      channel: say(text('page.styleChannel')),
      server: say(text('page.styleServer')),
      shipped: say(text('page.styleShipped')),
    };
  },
  asksFor: (slots: readonly string[]) => say(text('page.styleAsks', { slots: slots.join(', ') })),
  get use() {
    return say(text('page.styleUse'));
  },
  applyOf: (name: string) => say(text('page.styleUseOf', { name })),
  editOf: (name: string) => say(text('page.styleEditOf', { name })),
  copyOf: (name: string) => say(text('page.styleCopyOf', { name })),
  copyName: (name: string) => `${name} 2`,
  shareOf: (name: string) => say(text('page.styleShareOf', { name })),
  shared: (name: string) => say(text('page.styleShared', { name })),
  get remove() {
    return say(text('page.delete'));
  },
  removeOf: (name: string) => say(text('page.styleRemoveOf', { name })),
  removeSure: (name: string) => say(text('page.styleSure', { name })),
  get keep() {
    return say(text('page.styleKeep'));
  },
  get none() {
    return say(text('page.styleNone'));
  },
  get inUse() {
    return say(text('page.styleInUse'));
  },
  slotsOf: (name: string) => say(text('page.styleWordsOf', { name })),
  get back() {
    return say(text('page.styleBack'));
  },
  get newTitle() {
    return say(text('page.styleNew'));
  },
  editTitle: (name: string) => say(text('page.styleEditOf', { name })),
  get name() {
    return say(text('page.styleName'));
  },
  get words() {
    return say(text('page.styleWords'));
  },
  get wordsHint() {
    return say(text('page.styleHint', { open: '{', close: '}' }));
  },
  get negative() {
    return say(text('page.styleNegative'));
  },
  get options() {
    return say(text('page.styleOptions'));
  },
  pictures: (max: number) => say(text('page.stylePictures', { max })),
  get addPicture() {
    return say(text('page.styleAddPicture'));
  },
  picture: (number: number) => say(text('page.stylePicture', { number })),
  removePicture: (number: number) => say(text('page.styleDropPicture', { number })),
  becomes: (prompt: string) => say(text('page.styleBecomes', { prompt })),
  get example() {
    return say(text('page.batchHint'));
  },
  get save() {
    return say(text('page.styleSave'));
  },
  saved: (name: string) => say(text('page.styleSaved', { name })),
};
