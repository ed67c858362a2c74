import type { ReplyTarget, Requester } from '../../../domain/generation.ts';
import { scopeWord } from '../../rows.ts';
import { searchWords } from '../../search-words.ts';
import { quoted, scopedWord } from './match-words.ts';
import { splitWords } from './split-words.ts';

/** Of a `tsvector`. @see https://www.postgresql.org/docs/15/textsearch-limitations.html (2026-11-30) */
const lastPosition = 16_383;

/** What a generation is found by. */
export interface FoundBy {
  readonly request: { readonly prompt: string };
  readonly requester: Pick<Requester, 'platform' | 'id'>;
  readonly replyTarget: ReplyTarget;
}

/** What the index holds of a generation, written as a `tsvector`: the words of its prompt with their places, its channel and its person. */
export function wordsOf({ request, requester, replyTarget }: FoundBy): string {
  const { platform, channelId } = replyTarget;
  const places = new Map<string, number[]>();
  for (const [index, word] of splitWords(searchWords(request.prompt)).entries())
    places.set(word, [...(places.get(word) ?? []), Math.min(index + 1, lastPosition)]);
  return [
    scopedWord('channel', scopeWord(platform, channelId)),
    scopedWord('person', scopeWord(requester.platform, requester.id)),
    ...[...places].map(([word, all]) => `${quoted(word)}:${all.join(',')}`),
  ].join(' ');
}
