import { findModel, type Model } from '../../../domain/catalog.ts';
import { UserError } from '../../../domain/errors.ts';
import { actionsOf, type FollowUpAction } from '../../../domain/follow-ups/actions-of.ts';
import { type FollowUp, type FollowUpPlan, followUps, planFollowUp } from '../../../domain/follow-ups/plan-follow-up.ts';
import { sourceAt } from '../../../domain/follow-ups/source-video.ts';
import { type GenerationView, isErased } from '../../../domain/generation.ts';
import { keptVideos, removedNumbers } from '../../../domain/kept-videos.ts';
import { type Text, text } from '../../../domain/texts.ts';
import { isStill } from '../../../domain/video-request.ts';
import type { Texts } from '../../../lib/say.ts';
import type { FollowUpAnswer, LineageAnswer } from './answer-schemas.ts';
import { RestError } from './error.ts';

/** Words of the usual length stand for those that are still to come: the price is the same for all. */
const someWords = 'x';

interface Offering {
  /** Models for videos that people can choose, the better ones first. */
  readonly offered: readonly Model[];
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly texts: Texts;
}

/** What can be made of each video of a generation now, and why something can't; nothing where there is no video. */
export function followUpsBody(generation: GenerationView, offering: Offering): readonly FollowUpAnswer[] {
  const { state, removedAtMs, request } = generation;
  if (state !== 'completed' || removedAtMs !== undefined || isErased(generation) || isStill(request)) return [];
  const actions = actionsOf(generation, offering.offered, offering.nowMs);
  return keptVideos(generation).flatMap(({ number }) =>
    followUps.map((verb) => {
      const action = actions.find((each) => each.video === number && each.verb === verb);
      return action === undefined ? refusedBody(generation, number, verb, offering) : offeredBody(action, offering.texts);
    }),
  );
}

function offeredBody({ verb, video, how, model, priceUsd, needsWords, untilMs, note }: FollowUpAction, texts: Texts) {
  return {
    ...{ verb, video, how, model },
    price_usd: priceUsd,
    adds_seconds: how === 'extend' ? (findModel(model)?.extension?.addsSeconds ?? null) : null,
    needs_words: needsWords,
    until: untilMs === undefined ? null : new Date(untilMs).toISOString(),
    note: note === undefined ? null : texts.say(note),
    refusal: null,
  };
}

function refusedBody(generation: GenerationView, video: number, verb: FollowUp, offering: Offering): FollowUpAnswer {
  const refusal = refusalText(generation, video, verb, offering);
  return {
    ...{ verb, video, how: null, model: null },
    ...{ price_usd: null, adds_seconds: null, needs_words: verb !== 'upscale', until: null, note: null },
    refusal: refusal === undefined ? null : offering.texts.say(refusal),
  };
}

function refusalText(generation: GenerationView, video: number, verb: FollowUp, { offered, nowMs }: Offering): Text | undefined {
  const source = sourceAt(generation, video, nowMs);
  if (source === undefined) return undefined;
  try {
    planFollowUp(verb, { generation, source }, someWords, offered);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.text;
    throw error;
  }
}

/**
 * How something would be made of one of a generation's videos. Its price is the same for all words.
 *
 * @param wanted as it came in
 * @throws {RestError | UserError} where there is no such video or no such thing to do, and where it can't be made
 */
export function plannedFollowUp(
  generation: GenerationView,
  { verb: given, video }: { readonly verb: unknown; readonly video: unknown },
  { offered, nowMs }: Offering,
): FollowUpPlan {
  const verb = followUps.find((each) => each === given);
  if (verb === undefined)
    throw new RestError('invalid_option', text('rest.followUp', { known: followUps.join(', ') }), { field: 'verb' });
  const count = generation.videos.length;
  if (typeof video !== 'number' || !Number.isInteger(video) || video < 1 || (count > 0 && video > count))
    throw new RestError('invalid_option', text('answer.noSuchPart', { count: Math.max(1, count) }), { field: 'video' });
  if (removedNumbers(generation).includes(video)) throw new UserError('not_found', text('answer.partGone', { number: video }));
  const source = sourceAt(generation, video, nowMs);
  if (source === undefined) throw new UserError('not_possible_now', text('request.extendUnfinished'));
  return planFollowUp(verb, { generation, source }, someWords, offered);
}

/** What a generation was made from, and what from it; null where there is neither. @param find knows those of its family */
export async function lineageBody(
  { lineage }: GenerationView,
  find: (id: string) => Promise<GenerationView | undefined>,
): Promise<LineageAnswer | null> {
  if (lineage === undefined) return null;
  const { madeFrom, version, versions, children } = lineage;
  return {
    made_from: madeFrom === undefined ? null : { ...sourceBody(madeFrom), prompt: madeFrom.prompt ?? null },
    version: version ?? null,
    versions,
    children: (
      await Promise.all(
        children.map(async (id) => {
          const child = await find(id);
          if (child?.source === undefined || isErased(child)) return [];
          const { how, video } = child.source;
          // Of a change they are the words that were asked for, not the whole prompt that came of them.
          return [{ operation_id: id, video, how, prompt: child.request.changes ?? child.request.prompt }];
        }),
      )
    ).flat(),
  };
}

function sourceBody({ generationId, video, how }: NonNullable<GenerationView['source']>) {
  return { operation_id: generationId, video, how };
}
