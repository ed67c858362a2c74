import type { Receipts } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import { type GenerationView, isErased, isSamePerson, type ReplyTarget, type Requester } from '../../domain/generation.ts';
import { accuses } from '../../domain/status.ts';
import { text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';

/** Where somebody asks about a generation. */
export interface Here {
  readonly platform: ReplyTarget['platform'];
  /** Where the ids of channels are unique, if they are not so everywhere; as in `ReplyTarget`. */
  readonly tenant?: string | undefined;
  /** The channels that count as one place, mostly one: a thread of the bot's own stands for the channel above it, too. */
  readonly channelIds: readonly string[];
  /** Places that a generation's posts opened besides the channels that they stand in. Default: none. */
  opened?(receipts: Receipts): readonly (string | undefined)[];
}

/** The part of the engine that knows where a generation is shown. */
export type ShownVideos = Pick<VideoEngine, 'find' | 'receipts'>;

/**
 * A generation that belongs to where somebody asks about it: its channel, or wherever its posts went. Its id stands in the buttons of
 * every message about it and is no secret, so that an id alone gives no right.
 *
 * @returns undefined where there is none
 */
export async function lookHere(engine: ShownVideos, here: Here, id: string): Promise<GenerationView | undefined> {
  const generation = await engine.find(id);
  if (generation === undefined || isErased(generation)) return undefined;
  const { platform, tenant, channelId } = generation.replyTarget;
  if (platform !== here.platform || (tenant ?? '') !== (here.tenant ?? '')) return undefined;
  const receipts = await engine.receipts(id);
  const places = [channelId, ...Object.values(receipts).map(({ channel }) => channel), ...(here.opened?.(receipts) ?? [])];
  return here.channelIds.some((each) => places.includes(each)) ? generation : undefined;
}

/** As `lookHere`. @throws {UserError} `not_found` */
export async function findHere(engine: ShownVideos, here: Here, id: string): Promise<GenerationView> {
  const found = await lookHere(engine, here, id);
  if (found === undefined) throw new UserError('not_found', text('answer.notFoundEver'));
  return found;
}

/** Why something was refused, and the words that were, are for its person alone. @throws {UserError} `not_allowed` to others */
export function requireWordsOf(generation: GenerationView | undefined, person: Requester): void {
  if (generation !== undefined && accuses(generation) && !isSamePerson(person, generation.requester))
    throw new UserError('not_allowed', text('answer.whyNotYours'));
}

/** Whether somebody may change a generation: their own, or that of a place that they manage. The engine has the last word. */
export function mayChange(
  person: Requester,
  generation: GenerationView,
  manages: (generation: GenerationView) => boolean,
): boolean {
  return isSamePerson(person, generation.requester) || manages(generation);
}
