import type { z } from 'zod';
import { eachOrProblems } from '../src/domain/batch/batch-problems.ts';
import { byQuality, qualityChoices, qualityRemarks } from '../src/domain/by-quality.ts';
import type { Model } from '../src/domain/catalog.ts';
import { type CommandCall, defineCommand } from '../src/domain/command.ts';
import type { ReplyTarget } from '../src/domain/generation.ts';
import { findOffered } from '../src/domain/offered-models.ts';
import type { Offer } from '../src/domain/option-row.ts';
import { givenPictures, optionSchema, requestOf, sourceNamed, valuesOf } from '../src/domain/option-schema.ts';
import { consentOf, type Submission } from '../src/domain/submission.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import type { ExtensionSource, VideoRequest } from '../src/domain/video-request.ts';
import { acceptedText } from './accepted-text.ts';
import { type CompleteDeps, completed } from './complete.ts';

export interface VideoCommandDeps {
  readonly engine: Pick<VideoEngine, 'submit' | 'submitAll' | 'findByEvent' | 'image' | 'hasVideo' | 'extensionSource'> &
    CompleteDeps['engine'];
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
  const parts: CompleteDeps = { engine, offer, options };
  /** How the values become a request at a place. */
  const makerAt = async (values: Values, place?: ReplyTarget, known?: ExtensionSource) => {
    const source = known ?? (await sourceNamed(values, (id, video) => engine.extensionSource(id, place, video)));
    return (each: Values): VideoRequest => requestOf(each, offer, source);
  };
  const submissionOf = async (values: Values, call: CommandCall): Promise<Submission> => {
    const { requester, replyTarget, eventId } = call;
    const make = await makerAt(values, replyTarget);
    const complete = await completed(values, call, make, parts);
    const request = make(byQuality(complete.values, offer, make));
    const notes = [...complete.notes, ...qualityRemarks(complete.values, offer, make)];
    return {
      ...{ request, images: givenPictures(complete.values), requester, replyTarget, eventId },
      ...consentOf(call),
      ...(notes.length > 0 && { notes }),
    };
  };
  return defineCommand({
    name: 'video',
    description: 'command.video',
    entry: 'slash',
    answers: 'generation',
    options,
    complete: async (values, asker, source?: ExtensionSource) =>
      completed(values, asker, await makerAt(values, asker.replyTarget, source), parts),
    async plan(values, source?: ExtensionSource) {
      const make = await makerAt(values, undefined, source);
      return make(byQuality(values, offer, make));
    },
    remarks: async (values) => qualityRemarks(values, offer, await makerAt(values)),
    qualities: async (values) => qualityChoices(values, offer, await makerAt(values)),
    submission: submissionOf,
    async run(values, call) {
      const before = await engine.findByEvent(call.eventId);
      if (before !== undefined) return { kind: 'generation', generation: before, repeated: true, text: acceptedText(before) };
      const submitted = await engine.submit(await submissionOf(values, call));
      return { kind: 'generation', ...submitted, text: acceptedText(submitted.generation) };
    },
    async runAll(all: readonly Values[], call) {
      const before = await engine.findByEvent(call.eventId);
      if (before !== undefined) return { kind: 'generation', generation: before, repeated: true, text: acceptedText(before) };
      const submissions = await eachOrProblems(all, (values) => submissionOf(values, call));
      const { generations, repeated } = await engine.submitAll(submissions, { asSet: true });
      const [generation] = generations;
      if (generation === undefined) throw new Error('nothing was taken in');
      return { kind: 'generation', generation, repeated, text: acceptedText(generation) };
    },
    recall: (request) => valuesOf(request, { models, image: engine.image, hasVideo: engine.hasVideo }),
  });
}

/** What people can choose from, and what they get who don't. */
export function offerOf({ models, defaultModel }: Pick<VideoCommandDeps, 'models' | 'defaultModel'>): Offer {
  return { models, usual: findOffered(models, defaultModel) };
}
