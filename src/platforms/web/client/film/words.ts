import { text } from '../../../../domain/texts.ts';
import { spokenLanguage } from '../language/speak.ts';
import { say } from '../say.ts';

/** What the film strip says, in the language that is read. */
export const words = {
  get title() {
    return say(text('page.film'));
  },
  clips: (count: number) => say(text('page.filmClips', { count })),
  get empty() {
    return say(text('page.filmEmpty'));
  },
  get one() {
    return say(text('page.filmOneMore'));
  },
  get fromShots() {
    return say(text('page.shotsFrom'));
  },
  get dropHere() {
    return say(text('page.filmDrop'));
  },
  get undoKeys() {
    return say(text('page.filmUndo'));
  },
  get redoKeys() {
    return say(text('page.filmRedo'));
  },
  get close() {
    return say(text('page.filmClose'));
  },
  get fold() {
    return say(text('page.filmFold'));
  },
  get unfold() {
    return say(text('page.filmUnfold'));
  },
  get clear() {
    return say(text('page.filmClear'));
  },
  get play() {
    return say(text('page.filmPlay'));
  },
  get make() {
    return say(text('page.namePrice', { name: say(text('page.filmMake')), price: say(text('page.freeShort')) }));
  },
  get made() {
    return say(text('page.filmMade'));
  },
  get crossFade() {
    return say(text('page.filmFade'));
  },
  fade: (seconds: number) =>
    seconds === 0 ? say(text('page.filmHardCuts')) : say(text('page.filmFadeOf', { seconds: inDigits(seconds) })),
  get filmTitle() {
    return say(text('page.filmTitle'));
  },
  get filmTitleHint() {
    return say(text('page.filmNoTitle'));
  },
  get order() {
    return say(text('page.filmOrder'));
  },
  get keys() {
    return say(text('page.filmKeys'));
  },
  clip: (number: number, all: number) => say(text('page.filmClip', { number, all })),
  clipOf: (prompt: string) => (prompt === '' ? say(text('page.aVideo')) : prompt),
  get gone() {
    return say(text('page.filmGone'));
  },
  get removeGone() {
    return say(text('page.filmRemoveGone'));
  },
  goneClips: (places: readonly number[]) => say(text('page.filmGoneClips', { numbers: places.join(', ') })),
  addedVideos: (count: number) => say(text('page.filmAdded', { count })),
  moved: (number: number, all: number) => say(text('page.filmMoved', { number, all })),
  get removed() {
    return say(text('page.filmRemoved'));
  },
  get undone() {
    return say(text('page.filmUndone'));
  },
  get redone() {
    return say(text('page.filmRedone'));
  },
  full: (max: number) => say(text('page.filmFull', { max })),
  tooLong: (seconds: number, max: number) => say(text('page.filmTooLong', { seconds, max })),
  fadeTooLong: (number: number, seconds: number) => say(text('page.filmFadeTooLong', { number, max: inDigits(seconds) })),
  remove: (number: number) => say(text('page.filmRemoveOne', { number })),
  get from() {
    return say(text('page.filmBegin'));
  },
  get to() {
    return say(text('page.filmEnd'));
  },
  get playClip() {
    return say(text('page.filmPlayPart'));
  },
  get stop() {
    return say(text('page.filmStop'));
  },
  get whole() {
    return say(text('page.filmWhole'));
  },
  seconds: (seconds: number) => say(text('page.seconds', { count: inDigits(Math.round(seconds * 10) / 10) })),
  span: (from: string, to: string, length: string) => say(text('page.filmSpan', { from, to, length })),
  get caption() {
    return say(text('page.filmCaption'));
  },
  get captionHint() {
    return say(text('page.filmCaptionHint'));
  },
  get earlier() {
    return say(text('page.filmEarlier'));
  },
  get later() {
    return say(text('page.filmLater'));
  },
  get removeClip() {
    return say(text('page.filmRemove'));
  },
  get done() {
    return say(text('page.filmDone'));
  },
  get closeDialog() {
    return say(text('page.close'));
  },
  get preview() {
    return say(text('page.filmPreview'));
  },
  get previewNote() {
    return say(text('page.filmPreviewNote'));
  },
  get pause() {
    return say(text('page.filmPause'));
  },
  get position() {
    return say(text('page.filmPosition'));
  },
  get loadFailed() {
    return say(text('page.filmLoadFailed'));
  },
};

/** “2,5” where that is how numbers are written. */
function inDigits(number: number): string {
  return number.toLocaleString(spokenLanguage());
}
