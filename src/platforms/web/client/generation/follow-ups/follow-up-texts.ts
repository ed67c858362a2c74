import { type Text, text } from '../../../../../domain/texts.ts';
import { say, sayDate, sayShortPrice } from '../../say.ts';
import type { FollowUp, FollowUpOffer } from '../../server/api.ts';

/** What its field asks, and what may stand in it. */
export const questions: Readonly<Record<FollowUp, { readonly label: Text; readonly hint: Text } | undefined>> = {
  edit: { label: text('page.changeQuestion'), hint: text('page.changeHint') },
  extend: { label: text('page.continueQuestion'), hint: text('page.continueHint') },
  upscale: undefined,
};

/** “Continue +7 s” */
export function followUpName({ verb, adds_seconds: count }: FollowUpOffer): string {
  switch (verb) {
    case 'edit':
      return say(text('page.changeIt'));
    case 'extend':
      return count === null ? say(text('page.continueIt')) : say(text('page.continueBy', { seconds: count }));
    case 'upscale':
      return say(text('page.inHd'));
  }
}

/** What is pressed, with its price, where it can be made: “Continue +7 s · $2.80”. */
export function priced(name: string, { refusal, price_usd: priceUsd }: FollowUpOffer): string {
  return refusal === null ? say(text('page.namePrice', { name, price: sayShortPrice(priceUsd) })) : name;
}

/**
 * What it will be, until when, and what then; or why it can't be, and what works instead.
 *
 * @param model as people call it
 */
export function aboutText({ how, note, refusal, until, adds_seconds: count }: FollowUpOffer, model: string): string {
  const said = refusal ?? note;
  if (said !== null) return said;
  switch (how) {
    case 'edit':
      return say(text('page.willEdit', { model }));
    case 'extend': {
      const goesOn = say(
        count === null ? text('page.willExtend', { model }) : text('page.willExtendBy', { model, seconds: count }),
      );
      return until === null ? goesOn : `${goesOn} ${say(text('page.extendUntil', { time: sayDate(until) }))}`;
    }
    case 'upscale':
      return say(text('page.willUpscale', { model }));
    default:
      return say(text('page.willBeNew', { model }));
  }
}
