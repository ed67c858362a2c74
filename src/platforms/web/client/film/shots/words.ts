import { text } from '../../../../../domain/texts.ts';
import { say, sayShortPrice } from '../../say.ts';

/** What the view for a film of shots says, in the language that is read. */
export const words = {
  get title() {
    return say(text('page.shots'));
  },
  get look() {
    return say(text('page.shotsLook'));
  },
  get lookHint() {
    return say(text('page.shotsLookHint'));
  },
  get lines() {
    return say(text('page.shotsLines'));
  },
  get hint() {
    return say(text('page.shotsHint'));
  },
  about: (min: number, max: number) => say(text('page.shotsAbout', { min, max })),
  get sequence() {
    return say(text('page.shotsSequence'));
  },
  get forAll() {
    return say(text('page.shotsForAll'));
  },
  get captions() {
    return say(text('page.shotsCaptions'));
  },
  caption: (number: number) => say(text('page.shotsCaption', { number })),
  count: (count: number) => (count === 0 ? say(text('page.shotsBegin')) : say(text('page.shotsCount', { count }))),
  tooMany: (given: number, max: number) => say(text('page.shotsTooMany', { given, max })),
  get checking() {
    return say(text('page.batchChecking'));
  },
  fault: (number: number, message: string) => say(text('page.shotsFault', { number, message })),
  make: (priceUsd: number | null | undefined) => withPrice(say(text('page.filmMake')), priceUsd),
  get there() {
    return say(text('page.shotsThere'));
  },
  ready: (ready: number, all: number) => say(text('page.shotsReady', { ready, all })),
  get leave() {
    return say(text('page.shotsLeave'));
  },
  shot: (number: number) => say(text('page.shotsShot', { number })),
  redo: (numbers: readonly number[], priceUsd: number) =>
    withPrice(say(text('page.shotsRedo', { numbers: numbers.join(', ') })), priceUsd),
  get zip() {
    return say(text('page.shotsZip'));
  },
  get chat() {
    return say(text('page.shotsChat'));
  },
  get another() {
    return say(text('page.shotsAnother'));
  },
  get cancel() {
    return say(text('page.cancel'));
  },
  get loading() {
    return say(text('page.loading'));
  },
  videoOf: (prompt: string) => say(text('page.videoLabel', { prompt })),
};

function withPrice(name: string, priceUsd: number | null | undefined): string {
  return priceUsd === undefined ? name : say(text('page.namePrice', { name, price: sayShortPrice(priceUsd) }));
}
