import type { Model } from '../catalog.ts';
import { UserError } from '../errors.ts';
import { type GenerationView, isErased } from '../generation.ts';
import type { SourceWay } from '../lineage.ts';
import { shortPrice } from '../quote-texts.ts';
import { moment, type Text, text } from '../texts.ts';
import { isStill } from '../video-request.ts';
import { type FollowUp, type FollowUpPlan, followUps, planFollowUp } from './plan-follow-up.ts';
import { type SourceVideo, sourceAt } from './source-video.ts';

/** Something that can be done with a finished video now, with what it would cost. */
export interface FollowUpAction {
  /** Both the button's verb and the command's name. */
  readonly verb: FollowUp;
  /** Of the generation. */
  readonly generationId: string;
  /** Which of its videos, from 1. */
  readonly video: number;
  readonly how: SourceWay;
  /** Of the one that makes it. */
  readonly model: string;
  /** "Continue +7 s · $2.80 · until 14:05": what a button says. */
  readonly label: Text;
  /** What would be reserved; 0 is free of charge. Words change nothing of it. */
  readonly priceUsd: number;
  /** Whether a person is asked for words first. */
  readonly needsWords: boolean;
  /** Until when it works in this way, in epoch milliseconds; afterwards another one may take its place. Undefined: as long as it is kept. */
  readonly untilMs: number | undefined;
  /** That it becomes a new video, said where words or the price are asked for; undefined where the model works on the video itself. */
  readonly note: Text | undefined;
}

/**
 * What can be done with each video of a generation: nothing where it is not finished, is deleted or has left the disk, and nothing that no
 * offered model does.
 *
 * @param offered models for videos that people can choose, the better ones first
 * @param nowMs epoch milliseconds
 */
export function actionsOf(generation: GenerationView, offered: readonly Model[], nowMs: number): readonly FollowUpAction[] {
  const { state, removedAtMs, request, videos } = generation;
  const isThere = state === 'completed' && removedAtMs === undefined && !isErased(generation) && !isStill(request);
  if (!isThere) return [];
  return videos.flatMap((_, index) => {
    const source = sourceAt(generation, index + 1, nowMs);
    if (source === undefined) return [];
    return followUps.flatMap((verb) => actionFor(verb, { generation, source }, offered, nowMs) ?? []);
  });
}

/** Words of the usual length stand for those that are still to come: the price is the same for all. */
const someWords = 'x';

function actionFor(verb: FollowUp, video: SourceVideo, offered: readonly Model[], nowMs: number): FollowUpAction | undefined {
  const plan = planOrNone(verb, video, offered);
  if (plan === undefined) return undefined;
  const { source } = video;
  const keptHours = plan.how === 'extend' ? plan.model.extension?.sourceKeptHours : undefined;
  const untilMs = keptHours === undefined ? undefined : nowMs + Math.max(0, keptHours - source.ageHours) * 3_600_000;
  return {
    verb,
    generationId: source.generationId,
    video: source.video ?? 1,
    how: plan.how,
    model: plan.model.id,
    label: labelOf(plan, untilMs),
    priceUsd: plan.priceUsd,
    needsWords: verb !== 'upscale',
    untilMs,
    note: newVideoText(plan),
  };
}

function planOrNone(verb: FollowUp, video: SourceVideo, offered: readonly Model[]): FollowUpPlan | undefined {
  try {
    return planFollowUp(verb, video, someWords, offered);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function labelOf({ how, model, request, priceUsd }: FollowUpPlan, untilMs: number | undefined): Text {
  const price = shortPrice(priceUsd, request);
  switch (how) {
    case 'edit':
    case 'change':
      return text('button.priced', { name: text('button.edit'), price });
    case 'extend': {
      const seconds = model.extension?.addsSeconds ?? request.durationSeconds;
      const until = moment(untilMs ?? 0);
      return untilMs === undefined ? text('button.continue', { price }) : text('button.extend', { seconds, price, until });
    }
    case 'continue':
      return text('button.continue', { price });
    case 'upscale':
    case 'remake':
      return text('button.upscale', { price });
    case 'animate':
      return text('button.animate', { price });
  }
}

/** Says of a plan that it makes a new video, and why. Undefined where the model works on the video itself. */
export function newVideoText({ how, model: { label: model } }: Pick<FollowUpPlan, 'how' | 'model'>): Text | undefined {
  switch (how) {
    case 'edit':
    case 'extend':
    case 'upscale':
    case 'animate':
      return undefined;
    case 'change':
      return text('answer.newFromChange', { model });
    case 'continue':
      return text('answer.newFromFrame', { model });
    case 'remake':
      return text('answer.newInHd', { model });
  }
}
