import type { Answer } from '../../domain/command.ts';
import { channelOf, type GenerationView, isErased, type ReplyTarget, unfinishedStates } from '../../domain/generation.ts';
import type { HistoryQuery } from '../../domain/history-query.ts';
import { priceTexts } from '../../domain/status.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';

/** Entries of a page of history: with their buttons they fit into any chat message. */
export const historyPageSize = 5;
/** Characters of a prompt in a list. */
export const shownPrompt = 300;
/** Entries of a queue that stand in one message. */
const shownInQueue = 10;

type History = Answer & { readonly kind: 'history' };

/** What is said of something that was taken in. */
export function acceptedSentence({ text: sentence, generation }: Answer & { readonly kind: 'generation' }): Text {
  return text('list.sentences', { sentences: [sentence, ...priceTexts(generation)] });
}

/** Whether that is said by the card of it as well, and by nothing else: nobody needs to read both. */
export function cardSaysAll(answer: Answer): boolean {
  // Of two sentences one is about another video.
  return answer.kind === 'generation' && !answer.repeated && answer.text.key !== 'list.sentences';
}

/** What is said where history is empty; undefined where it is not. */
export function emptyHistory({ page, filtered }: History): Text | undefined {
  if (page.generations.length > 0) return undefined;
  return text(filtered ? 'answer.historyNone' : 'answer.historyEmpty');
}

/** The buttons that lead to other pages. */
export function pageTurns({
  newest,
  older,
}: Pick<History, 'newest' | 'older'>): readonly { readonly verb: 'page'; readonly id: string; readonly label: Text }[] {
  return [
    ...(newest === undefined ? [] : [{ verb: 'page', id: newest, label: text('button.newest') } as const]),
    ...(older === undefined ? [] : [{ verb: 'page', id: older, label: text('button.page') } as const]),
  ];
}

/** What can be done with an entry of history. */
export function entryVerbs(generation: GenerationView): readonly ('post' | 'again' | 'why')[] {
  if (generation.isHushed) return ['why'];
  const isOnDisk = generation.videos.length > 0 && generation.removedAtMs === undefined;
  return [...(isOnDisk ? (['post'] as const) : []), ...(isErased(generation) ? [] : (['again'] as const))];
}

export interface QueuePage {
  readonly generations: readonly GenerationView[];
  /** Those that have no room. */
  readonly more: number;
  /** What holds them up, each once as people read it: it stands above all of them. */
  readonly reasons: readonly Text[];
}

/** A queue as it stands in one message. @param inWords puts a reason into words: what reads alike is said once */
export function queuePage(generations: readonly GenerationView[], inWords: (reason: Text) => string): QueuePage {
  const reasons = generations.flatMap(({ paused }) => (paused === undefined ? [] : [paused]));
  return {
    generations: generations.slice(0, shownInQueue),
    more: Math.max(0, generations.length - shownInQueue),
    reasons: [...new Map(reasons.map((reason) => [inWords(reason), reason])).values()],
  };
}

/** A person's own videos that are not over in a channel, for `/cancel`. @param typed of their prompts; empty: all */
export async function ownUnfinished(
  engine: Pick<VideoEngine, 'history'>,
  whose: Pick<HistoryQuery, 'platform' | 'tenant' | 'channelId' | 'requesterId'>,
  typed: string,
  limit: number,
): Promise<readonly GenerationView[]> {
  const { generations } = await engine.history({ ...whose, states: unfinishedStates, limit });
  return generations.filter(({ request }) => request.prompt.toLowerCase().includes(typed.toLowerCase()));
}

/** The generation of a channel with the number that a list shows, which people type in place of the id. @returns undefined for anything else */
export async function findByNumber(
  engine: Pick<VideoEngine, 'history'>,
  replyTarget: ReplyTarget,
  typed: unknown,
): Promise<GenerationView | undefined> {
  const number = Number(typed);
  if (!Number.isSafeInteger(number)) return undefined;
  const [found] = (await engine.history({ ...channelOf(replyTarget), before: number + 1, limit: 1 })).generations;
  return found?.number === number ? found : undefined;
}
