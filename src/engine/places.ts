import { randomUUID } from 'node:crypto';
import { wordsOfMembers } from '../domain/batch/batch-members.ts';
import type { NewGeneration } from '../domain/generation-store.ts';
import type { RequestMember } from '../domain/sets/request-set.ts';
import type { Submission } from '../domain/submission.ts';
import type { VideoRequest } from '../domain/video-request.ts';

/** What tells a new generation from those beside it. */
export type Place = Pick<NewGeneration, 'id' | 'eventId' | 'set' | 'source' | 'waitsFor'>;

/** A submission with the generations that it becomes, in their order. */
interface TakenIn {
  readonly submission: Pick<Submission, 'eventId'>;
  readonly members: readonly RequestMember<Pick<VideoRequest, 'prompt'>>[];
}

/** The set that one submission becomes, where it becomes several. */
export function placesOf({ submission: { eventId }, members }: TakenIn): readonly Place[] {
  return placesIn(
    eventId,
    members.map(({ words }) => words),
  );
}

/** One set of several submissions: each of its generations says which one it is by its own words. */
export function placesInOne(ready: readonly TakenIn[]): readonly (readonly Place[])[] {
  const requests = ready.flatMap(({ members }) => members.map(({ request }) => request));
  const places = placesIn(ready[0]?.submission.eventId ?? '', wordsOfMembers(requests));
  let from = 0;
  return ready.map(({ members }) => {
    from += members.length;
    return places.slice(from - members.length, from);
  });
}

function placesIn(eventId: string, words: readonly (string | undefined)[]): readonly Place[] {
  const setId = randomUUID();
  const size = words.length;
  return words.map((own, at) => {
    const set = { id: setId, index: at + 1, size, ...(own !== undefined && { words: own }) };
    const place = { id: at === 0 ? setId : randomUUID(), eventId: at === 0 ? eventId : `${eventId}#${at + 1}` };
    return { ...place, ...(size > 1 && { set }) };
  });
}
