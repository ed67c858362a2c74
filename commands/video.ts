import type { z } from 'zod';
import { byQuality, qualityChoices, qualityRemarks } from '../src/domain/by-quality.ts';
import type { Model } from '../src/domain/catalog.ts';
import { defineCommand } from '../src/domain/command.ts';
import type { ReplyTarget } from '../src/domain/generation.ts';
import { findOffered } from '../src/domain/offered-models.ts';
import type { Offer } from '../src/domain/option-row.ts';
import { givenPictures, optionSchema, requestOf, sourceNamed, valuesOf } from '../src/domain/option-schema.ts';
import { consentOf } from '../src/domain/submission.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import type { ExtensionSource, VideoRequest } from '../src/domain/video-request.ts';
import { acceptedText } from './accepted-text.ts';

export interface VideoCommandDeps {
  readonly engine: Pick<VideoEngine, 'submit' | 'findByEvent' | 'image' | 'hasVideo' | 'extensionSource'>;
  /** The catalogue's rows that the current credentials offer; at least one. */
  readonly models: readonly Model[];
  /** The id of one of `models`. */
  readonly defaultModel: string;
}

/** `/video`: a prompt, an image or both become a video. Its options are the table's, `src/domain/options.ts`. */
export function createVideoCommand(deps: VideoCommandDeps) {
  const { engine, models } = deps;
  const offer = offerOf(deps);
  const options = optionSchema(offer, 'video');
  type Values = z.infer<typeof options>;
  /** How the values become a request at a place. */
  const makerAt = async (values: Values, place?: ReplyTarget, known?: ExtensionSource) => {
    const source = known ?? (await sourceNamed(values, (id, video) => engine.extensionSource(id, place, video)));
    return (each: Values): VideoRequest => requestOf(each, offer, source);
  };
  return defineCommand({
    name: 'video',
    description: 'command.video',
    entry: 'slash',
    answers: 'generation',
    options,
    async plan(values, source?: ExtensionSource) {
      const make = await makerAt(values, undefined, source);
      return make(byQuality(values, offer, make));
    },
    remarks: async (values) => qualityRemarks(values, offer, await makerAt(values)),
    qualities: async (values) => qualityChoices(values, offer, await makerAt(values)),
    async run(values, call) {
      const { requester, replyTarget, eventId } = call;
      const before = await engine.findByEvent(eventId);
      if (before !== undefined) return { kind: 'generation', generation: before, repeated: true, text: acceptedText(before) };
      const images = givenPictures(values);
      const make = await makerAt(values, replyTarget);
      const request = make(byQuality(values, offer, make));
      const notes = qualityRemarks(values, offer, make);
      const submitted = await engine.submit({
        request,
        images,
        requester,
        replyTarget,
        eventId,
        ...consentOf(call),
        ...(notes.length > 0 && { notes }),
      });
      return { kind: 'generation', ...submitted, text: acceptedText(submitted.generation) };
    },
    recall: (request) => valuesOf(request, { models, image: engine.image, hasVideo: engine.hasVideo }),
  });
}

/** What people can choose from, and what they get who don't. */
export function offerOf({ models, defaultModel }: Pick<VideoCommandDeps, 'models' | 'defaultModel'>): Offer {
  return { models, usual: findOffered(models, defaultModel) };
}
