import type { z } from 'zod';
import { byQuality, qualityChoices, qualityRemarks } from '../src/domain/by-quality.ts';
import type { Model } from '../src/domain/catalog.ts';
import { defineCommand } from '../src/domain/command.ts';
import { givenPictures, optionSchema, requestOf, type VideoValues, valuesOf } from '../src/domain/option-schema.ts';
import { consentOf } from '../src/domain/submission.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import type { VideoRequest } from '../src/domain/video-request.ts';
import { acceptedText } from './accepted-text.ts';
import { type CompleteDeps, completed } from './complete.ts';
import { offerOf } from './video.ts';

export interface ImageCommandDeps {
  readonly engine: Pick<VideoEngine, 'submit' | 'findByEvent' | 'image'> & CompleteDeps['engine'];
  /** The catalogue's rows for stills that the current credentials offer, the usual one first; at least one. */
  readonly imageModels: readonly Model[];
}

/** `/image`: a still from a prompt, or from an image and what should change in it. */
export function createImageCommand({ engine, imageModels: models }: ImageCommandDeps) {
  const offer = offerOf({ models, defaultModel: models[0]?.id ?? '' });
  const options = optionSchema(offer, 'image');
  type Values = z.infer<typeof options>;
  /** Without what a still has no option for. */
  const known = (values: VideoValues): Values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => name in options.shape)) as Values;
  const parts: CompleteDeps = { engine, offer, options };
  const make = (values: VideoValues): VideoRequest => requestOf(values, offer);
  const plan = async (values: Values): Promise<VideoRequest> => make(byQuality(values, offer, make));
  return defineCommand({
    name: 'image',
    description: 'still.command',
    entry: 'slash',
    answers: 'generation',
    options,
    complete: (values, asker) => completed(values, asker, make, parts),
    plan,
    remarks: async (values) => qualityRemarks(values, offer, make),
    qualities: async (values) => qualityChoices(values, offer, make),
    async run(given, call) {
      const { requester, replyTarget, eventId } = call;
      // Its style may be gone by now.
      const before = await engine.findByEvent(eventId);
      if (before !== undefined) return { kind: 'generation', generation: before, repeated: true, text: acceptedText(before) };
      const { values, notes: worked } = await completed(given, call, make, parts);
      const images = givenPictures(values);
      const notes = [...worked, ...qualityRemarks(values, offer, make)];
      const submitted = await engine.submit({
        request: await plan(values),
        images,
        requester,
        replyTarget,
        eventId,
        ...consentOf(call),
        ...(notes.length > 0 && { notes }),
      });
      return { kind: 'generation', ...submitted, text: acceptedText(submitted.generation) };
    },
    recall: async (request) =>
      known(await valuesOf(request, { models, image: async (sha256) => engine.image(sha256), hasVideo: async () => false })),
  });
}
