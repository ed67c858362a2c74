import type { Evidence } from '../../bot/promises.ts';
import { brokenPromises } from '../../bot/promises.ts';
import { mostAtOnce, mostInAMinute } from '../../several/google-count.ts';
import { overtaken } from './fair-turns.ts';
import { mostInFlight, type StoryRow } from './story.ts';

/** What holds over all processes together. */
export interface Limits {
  readonly atOnce: number;
  readonly perMinute: number;
  /** How many may be sent before somebody who stood in front: each process has picked the next one by itself. */
  readonly places: number;
}

export interface Judgement {
  /** A sentence for each promise that was broken. */
  readonly broken: readonly string[];
  /** At Google. */
  readonly mostAtOnce: number;
  /** By the bot's own records, which know of an end a little later. */
  readonly mostInFlight: number;
  readonly mostInAMinute: number;
  /** The most that were sent before somebody who stood in front. */
  readonly mostOvertaken: number;
}

export function judge(evidence: Evidence, stories: readonly StoryRow[], limits: Limits): Judgement {
  const atOnce = mostAtOnce(evidence.accepted);
  const inAMinute = mostInAMinute(evidence.accepted.map(({ acceptedAtMs }) => acceptedAtMs));
  const inFlight = mostInFlight(stories);
  const unfair = overtaken(stories);
  return {
    ...{ mostAtOnce: atOnce, mostInFlight: inFlight, mostInAMinute: inAMinute },
    mostOvertaken: Math.max(0, ...unfair.map(({ by }) => by)),
    broken: [
      ...brokenPromises(evidence),
      ...madeTwice(evidence),
      ...(atOnce <= limits.atOnce ? [] : [`Google worked on ${atOnce} at once, ${limits.atOnce} are allowed`]),
      ...(inFlight <= limits.atOnce ? [] : [`${inFlight} were in flight at once, ${limits.atOnce} are allowed`]),
      ...(inAMinute <= limits.perMinute ? [] : [`Google took ${inAMinute} in a minute, ${limits.perMinute} are allowed`]),
      ...unfair
        .filter(({ by }) => by > limits.places)
        .map(({ id, by }) => `${id}: ${by} were sent before it that stood behind, ${limits.places} at most may be`),
    ],
  };
}

/** Each prompt was asked for with a key of its own, by whichever process: it is one generation. */
function madeTwice({ records }: Evidence): readonly string[] {
  const ofPrompt = Map.groupBy(records?.generations ?? [], ({ request }) => request.prompt);
  return [...ofPrompt].filter(([, all]) => all.length > 1).map(([prompt, all]) => `“${prompt}” was taken in ${all.length} times`);
}

/** All that is known of a generation, in order of time. */
export function storyOf(
  id: string,
  { records, accepted, updates = [] }: Evidence,
  stories: readonly StoryRow[],
  log: readonly string[],
) {
  const prompt = records?.generations.find((each) => each.id === id)?.request.prompt;
  const at = (ms: number): string => new Date(ms).toISOString().slice(11, 23);
  const lines = [
    ...stories
      .filter((row) => row.id === id)
      .map(({ atMs, state, attempts, owner, discarded, front, round, line }) => {
        const more = `attempt ${attempts}, of ${owner ?? 'nobody'}, place ${front}/${round}/${line}${discarded ? ', called off' : ''}`;
        return { atMs, words: `${state} (${more})` };
      }),
    ...accepted
      .filter((each) => each.prompt === prompt)
      .map(({ acceptedAtMs, operationName }) => ({ atMs: acceptedAtMs, words: `Google took it: ${operationName}` })),
    ...log.filter((line) => line.includes(id)).map((line) => ({ atMs: timeOf(line), words: `log: ${line}` })),
  ];
  return [
    ...lines.toSorted((a, b) => a.atMs - b.atMs).map(({ atMs, words }) => `${at(atMs)} ${words}`),
    ...updates.filter(({ generationId }) => generationId === id).map((update) => `shown: ${JSON.stringify(update)}`),
  ];
}

function timeOf(line: string): number {
  const [, time] = /"time":"?(\d{13}|[\dT:.-]+Z)/.exec(line) ?? [];
  const timeMs = time === undefined ? Number.NaN : /^\d+$/.test(time) ? Number(time) : Date.parse(time);
  return Number.isNaN(timeMs) ? 0 : timeMs;
}
