import { z } from 'zod';
import { findModel, type Model } from '../src/domain/catalog.ts';
import { type Answer, type CommandCall, defineCommand, imageOption, videoOption } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { newVideoText } from '../src/domain/follow-ups/actions-of.ts';
import { type FollowUp, type FollowUpPlan, planFollowUp } from '../src/domain/follow-ups/plan-follow-up.ts';
import { planUpload } from '../src/domain/follow-ups/plan-upload.ts';
import { type GenerationView, isEnded, type ReplyTarget } from '../src/domain/generation.ts';
import { type ImageBytes, withoutBytes } from '../src/domain/media.ts';
import { wholeNumber } from '../src/domain/option-types.ts';
import { consentOf } from '../src/domain/submission.ts';
import { type Text, text } from '../src/domain/texts.ts';
import type { Submitted, VideoEngine } from '../src/domain/video-engine.ts';
import { cleanPrompt, type RequestVideo } from '../src/domain/video-request.ts';
import { acceptedText } from './accepted-text.ts';
import { picturesOf } from './again.ts';

export interface FollowUpDeps {
  readonly engine: Pick<
    VideoEngine,
    'submit' | 'find' | 'findByEvent' | 'image' | 'extensionSource' | 'requireRoom' | 'lastFrame'
  >;
  /** The catalogue's rows for videos that the current credentials offer, the better ones first; at least one. */
  readonly models: readonly Model[];
}

const maxWords = 4000;
const id = z.string().max(80).meta({ description: 'help.id', generation: true });
const video = wholeNumber(1, 100).optional().meta({ description: 'help.whichVideo', onlyApi: true });
/** Their absence is answered by the question that the form asks. */
const wordsFor = (help: 'help.whatChanges' | 'help.whatNext') =>
  z.string().optional().meta({ description: help, maxLength: maxWords });

/** “Change it”, under a video or in the menu of its message: one video of a generation, changed by words. */
export function createEditCommand(deps: FollowUpDeps) {
  const options = z.strictObject({
    id: id.optional(),
    prompt: wordsFor('help.whatChanges'),
    video,
    videoFile: videoOption.optional().meta({ description: 'help.videoFile', film: true, onlyApi: true }),
    referenceImages: z.array(imageOption).optional().meta({ description: 'help.referenceImages', image: true, maxItems: 5 }),
  });
  return defineCommand({
    name: 'edit',
    description: 'command.edit',
    entry: 'message',
    answers: 'generation',
    options,
    plan: async (values) =>
      (values.videoFile === undefined ? await planOf(deps, 'edit', values) : planOwn(deps, values, values.videoFile)).request,
    run: (values, call) =>
      values.videoFile === undefined
        ? make(deps, 'edit', values, call, call.eventId)
        : changeOwn(deps, values, values.videoFile, call),
  });
}

/** “Continue”: what happens next. */
export function createExtendCommand(deps: FollowUpDeps) {
  return defineCommand({
    name: 'extend',
    description: 'command.extend',
    entry: 'button',
    answers: 'generation',
    options: z.strictObject({ id, prompt: wordsFor('help.whatNext'), video }),
    plan: async (values) => (await planOf(deps, 'extend', values)).request,
    run: (values, call) => make(deps, 'extend', values, call, call.eventId),
  });
}

/** “In HD”. No words tell two presses apart: pressed twice it is one video, as long as that has not ended. */
export function createUpscaleCommand(deps: FollowUpDeps) {
  return defineCommand({
    name: 'upscale',
    description: 'command.upscale',
    entry: 'button',
    answers: 'generation',
    options: z.strictObject({ id, video }),
    plan: async (values) => (await planOf(deps, 'upscale', values)).request,
    async run(values, call) {
      if (call.isOwnKey === true) return make(deps, 'upscale', values, call, call.eventId);
      const { platform, id: person } = call.requester;
      for (let round = 1; ; round += 1) {
        const eventId = `upscale:${values.id}:${values.video ?? 1}:${platform}:${person}:${round}`;
        const answer = await make(deps, 'upscale', values, call, eventId);
        if (!answer.repeated) return answer;
        if (!isEnded(answer.generation.state)) return { ...answer, text: text('answer.againRunning') };
      }
    },
  });
}

interface Values {
  readonly id?: string | undefined;
  readonly prompt?: string | undefined;
  readonly video?: number | undefined;
  readonly referenceImages?: readonly ImageBytes[] | undefined;
}

/** @throws {UserError} where the words are missing, the video is not there, or nothing can make it */
async function planOf(
  { engine, models }: FollowUpDeps,
  wish: FollowUp,
  values: Values,
  place?: ReplyTarget,
): Promise<FollowUpPlan> {
  const words = cleanPrompt(values.prompt ?? '');
  if (wish !== 'upscale' && words === '') throw wordsMissing(wish);
  const id = requireId(values);
  const source = await engine.extensionSource(id, place, values.video);
  const generation = await engine.find(id);
  if (generation === undefined) throw new UserError('not_found', text('answer.notFoundEver'));
  return planFollowUp(wish, { generation, source }, words, models, values.referenceImages);
}

/** @throws {UserError} where nothing says what is to be changed */
function requireId({ id }: Values): string {
  if (id !== undefined) return id;
  throw new UserError('invalid_option', text('option.missing', { option: text('option.id'), help: text('help.id') }), {
    option: 'id',
  });
}

function planOwn({ models }: FollowUpDeps, { id, prompt, referenceImages }: Values, video: RequestVideo) {
  const words = cleanPrompt(prompt ?? '');
  if (words === '') throw wordsMissing('edit');
  if (id !== undefined) throw new UserError('invalid_combination', text('request.oneSource'), { option: 'videoFile' });
  return planUpload(video, words, models, referenceImages);
}

/** A person's own video, which is no generation: what is made of it is the first of its family. */
async function changeOwn(deps: FollowUpDeps, values: Values, video: RequestVideo, call: CommandCall): Promise<MadeAnswer> {
  const { engine } = deps;
  const { requester, replyTarget, eventId } = call;
  const before = await engine.findByEvent(eventId);
  if (before !== undefined) return { kind: 'generation', generation: before, repeated: true, text: repeatedText(before) };
  const { request, model } = planOwn(deps, values, video);
  const images = await picturesOf(request, engine, values.referenceImages);
  const notes = model.edit?.uploads?.byRegion === true ? [text('note.uploadRegion')] : [];
  const submitted: Submitted = await engine.submit({
    request,
    images,
    requester,
    replyTarget,
    eventId,
    notes,
    ...consentOf(call),
  });
  return { kind: 'generation', ...submitted, text: acceptedText(submitted.generation) };
}

function wordsMissing(wish: 'edit' | 'extend'): UserError {
  const help = text(wish === 'edit' ? 'help.whatChanges' : 'help.whatNext');
  return new UserError('invalid_option', text('option.missing', { option: text('option.prompt'), help }), { option: 'prompt' });
}

type MadeAnswer = Extract<Answer, { kind: 'generation' }>;

async function make(deps: FollowUpDeps, wish: FollowUp, values: Values, call: CommandCall, eventId: string): Promise<MadeAnswer> {
  const { engine } = deps;
  const { requester, replyTarget, eventId: intakeId } = call;
  const before = await engine.findByEvent(eventId);
  if (before !== undefined) return { kind: 'generation', generation: before, repeated: true, text: repeatedText(before) };
  const plan = await planOf(deps, wish, values, replyTarget);
  const { request, images } = await withPictures(deps, plan, values, call, eventId);
  const source = { generationId: requireId(values), video: values.video ?? 1, how: plan.how };
  const submitted: Submitted = await engine.submit({
    ...{ request, images, requester, replyTarget, eventId, intakeId, source },
    ...consentOf(call),
  });
  return { kind: 'generation', ...submitted, text: acceptedText(submitted.generation, newVideoText(plan)) };
}

/** As the first answer had it: what it was made from may be gone since. */
function repeatedText(before: GenerationView): Text {
  const model = findModel(before.request.model);
  return acceptedText(before, before.source && model && newVideoText({ how: before.source.how, model }));
}

/** The request with its pictures: the last frame is taken now, where there is room for another video. */
async function withPictures(
  { engine }: FollowUpDeps,
  { how, request }: FollowUpPlan,
  values: Values,
  { requester, replyTarget }: CommandCall,
  eventId: string,
): Promise<Pick<FollowUpPlan, 'request'> & { readonly images: readonly ImageBytes[] }> {
  if (how !== 'continue') return { request, images: await picturesOf(request, engine, values.referenceImages) };
  await engine.requireRoom({ eventId, requester, replyTarget });
  const frame = await engine.lastFrame(requireId(values), replyTarget, values.video);
  return { request: { ...request, image: withoutBytes(frame) }, images: [frame] };
}
