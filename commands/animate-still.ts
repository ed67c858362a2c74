import { z } from 'zod';
import { byQuality, type MakeRequest, qualityRemarks } from '../src/domain/by-quality.ts';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { animationOf, isAnimatable } from '../src/domain/follow-ups/animate-still.ts';
import type { GenerationView } from '../src/domain/generation.ts';
import { animateSchema, givenPictures, requestOf } from '../src/domain/option-schema.ts';
import { wholeNumber } from '../src/domain/option-types.ts';
import { consentOf } from '../src/domain/submission.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { acceptedText } from './accepted-text.ts';
import { type CompleteDeps, completed } from './complete.ts';
import { offerOf, type VideoCommandDeps } from './video.ts';

export interface AnimateStillDeps extends Omit<VideoCommandDeps, 'engine'> {
  readonly engine: Pick<VideoEngine, 'submit' | 'find' | 'findByEvent' | 'requireRoom' | 'lastFrame'> & CompleteDeps['engine'];
}

/** “Animate this”, under a still: a video that begins with it, with what the form of “Animate image” asks. */
export function createAnimateStillCommand(deps: AnimateStillDeps) {
  const { engine } = deps;
  const offer = offerOf(deps);
  const options = animateSchema(offer)
    .omit({ image: true })
    .extend({
      id: z.string().max(80).meta({ description: 'help.id', generation: true }),
      video: wholeNumber(1, 100).optional().meta({ description: 'help.whichVideo', onlyApi: true }),
    });
  type Values = z.infer<typeof options>;
  const parts: CompleteDeps = { engine, offer, options };
  const makerFor = async ({ id, video = 1 }: Pick<Values, 'id' | 'video'>): Promise<MakeRequest> => {
    const still = stillOf(await engine.find(id));
    return (chosen) => animationOf(still, video, chosen, offer);
  };
  const plan = async ({ id, video, ...values }: Values) => {
    const make = await makerFor({ id, video });
    return make(byQuality(values, offer, make));
  };
  return defineCommand({
    name: 'animate-still',
    description: 'command.animate',
    entry: 'button',
    answers: 'generation',
    options,
    async complete({ id, video, ...values }, asker) {
      const complete = await completed(values, asker, await makerFor({ id, video }), parts);
      return { ...complete, values: { ...complete.values, id, video } };
    },
    plan,
    async run(given, call) {
      const { requester, replyTarget, eventId } = call;
      const before = await engine.findByEvent(eventId);
      if (before !== undefined) return { kind: 'generation', generation: before, repeated: true, text: acceptedText(before) };
      const { id, video = 1, ...asked } = given;
      stillOf(await engine.find(id));
      await engine.requireRoom({ eventId, requester, replyTarget });
      const image = await engine.lastFrame(id, replyTarget, video);
      const make: MakeRequest = (chosen) => requestOf({ ...chosen, image }, offer);
      const { values, notes: worked } = await completed(asked, call, make, parts);
      const notes = [...worked, ...qualityRemarks(values, offer, make)];
      const images = givenPictures({ ...values, image });
      const submitted = await engine.submit({
        ...{ request: make(byQuality(values, offer, make)), images, requester, replyTarget, eventId },
        ...consentOf(call),
        source: { generationId: id, video, how: 'animate' },
        ...(notes.length > 0 && { notes }),
      });
      return { kind: 'generation', ...submitted, text: acceptedText(submitted.generation) };
    },
  });
}

/** @throws {UserError} `not_found` where there is no such still (any more) */
function stillOf(generation: GenerationView | undefined): GenerationView {
  if (generation !== undefined && isAnimatable(generation)) return generation;
  throw new UserError('not_found', text(generation?.removedAtMs === undefined ? 'answer.notFoundEver' : 'still.gone'));
}
