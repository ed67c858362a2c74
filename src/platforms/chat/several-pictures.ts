import { findModel, type Model } from '../../domain/catalog.ts';
import { type Command, type CommandCall, completeValues, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { givenPictures } from '../../domain/option-schema.ts';
import type { Proposal } from '../../domain/quote.ts';
import { checkVideoRequest } from '../../domain/request-rules.ts';
import { priceUsd } from '../../domain/video-request.ts';

/** What several pictures of one message are: the first and the last frame, or what should be in the video. */
export type Meaning = 'frames' | 'references';

/** How they are understood unless somebody presses the button for the other way. @param count at least two */
export function meaningOf(count: number): { readonly meaning: Meaning; readonly other: Meaning } {
  return count === 2 ? { meaning: 'frames', other: 'references' } : { meaning: 'references', other: 'frames' };
}

/** As options of `/video`. Of more than two, the first and the last are the frames. */
export function asOptions(meaning: Meaning, pictures: readonly ImageBytes[]): Readonly<Record<string, unknown>> {
  if (meaning === 'references') return { referenceImages: [...pictures] };
  return { image: pictures[0], lastFrame: pictures.at(-1) };
}

/** Who asks, and what there is to choose from. */
export interface Asking {
  readonly video: Command;
  readonly call: CommandCall;
  readonly offered: readonly Model[];
}

/**
 * The request that the pictures would be in their other meaning.
 *
 * @param raw options of `/video`; where they name no model, any may make it
 * @returns undefined where no model takes it so
 */
export async function otherWay(
  kind: Meaning,
  raw: Readonly<Record<string, unknown>>,
  { video, call, offered }: Asking,
): Promise<Proposal | undefined> {
  try {
    const { values, notes } = await completeValues(video, parseOptions(video, raw), call);
    const request = await video.plan?.(values);
    if (request === undefined) return undefined;
    const own = findModel(request.model);
    const isFree = raw.model === undefined && raw.quality === undefined;
    const models = [...(own === undefined ? [] : [own]), ...(isFree ? offered.filter(({ makes }) => makes === 'video') : [])];
    for (const model of models) {
      const wanted = { ...request, model: model.id };
      const price = checkVideoRequest(wanted, model).length > 0 ? undefined : priceUsd(wanted, model);
      if (price === undefined) continue;
      const { requester, replyTarget, eventId } = call;
      const images = givenPictures(values);
      const submission = { request: wanted, images, requester, replyTarget, eventId, ...(notes.length > 0 && { notes }) };
      return { kind, submissions: [submission], priceUsd: price };
    }
    return undefined;
  } catch (error) {
    // What is wrong with the words is said of the request itself.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
