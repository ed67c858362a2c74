import { z } from 'zod';
import { byQuality, qualityRemarks } from '../src/domain/by-quality.ts';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { animationOf, isAnimatable } from '../src/domain/follow-ups/animate-still.ts';
import type { GenerationView } from '../src/domain/generation.ts';
import { animateSchema, requestOf } from '../src/domain/option-schema.ts';
import { wholeNumber } from '../src/domain/option-types.ts';
import { consentOf } from '../src/domain/submission.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { acceptedText } from './accepted-text.ts';
import { offerOf, type VideoCommandDeps } from './video.ts';

export interface AnimateStillDeps extends Omit<VideoCommandDeps, 'engine'> {
  readonly engine: Pick<VideoEngine, 'submit' | 'find' | 'findByEvent' | 'requireRoom' | 'lastFrame'>;
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
  const plan = async ({ id, video = 1, ...values }: Values) => {
    const still = stillOf(await engine.find(id));
    const make = (chosen: typeof values) => animationOf(still, video, chosen, offer);
    return make(byQuality(values, offer, make));
  };
  return defineCommand({
    name: 'animate-still',
    description: 'command.animate',
    entry: 'button',
    answers: 'generation',
    options,
    plan,
    async run(given, call) {
      const { requester, replyTarget, eventId } = call;
      const before = await engine.findByEvent(eventId);
      if (before !== undefined) return { kind: 'generation', generation: before, repeated: true, text: acceptedText(before) };
      const { id, video = 1, ...values } = given;
      stillOf(await engine.find(id));
      await engine.requireRoom({ eventId, requester, replyTarget });
      const image = await engine.lastFrame(id, replyTarget, video);
      const make = (chosen: typeof values) => requestOf({ ...chosen, image }, offer);
      const notes = qualityRemarks(values, offer, make);
      const submitted = await engine.submit({
        ...{ request: make(byQuality(values, offer, make)), images: [image], requester, replyTarget, eventId },
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
