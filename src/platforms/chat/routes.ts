import type { DeliveryKind } from '../../domain/delivery.ts';

/**
 * A route to a person.
 * - `thread`: the thread under the status message, or the one they asked in
 * - `channel`: the channel they asked in
 * - `direct`: a direct message to them
 * - `answer`: the platform's own answer to their command or press, which they alone read and which is gone when they reload
 */
export type Route = 'thread' | 'channel' | 'direct' | 'answer';

/**
 * What a post says.
 * - `result`: the files, or in full how it ended where there are none
 * - `question`: what its person has to decide, in full
 * - `short question`, `not made`: the same under a status message that says the rest
 * - `reason`: why it was refused, to its person alone
 * - `further`: the files where they were not asked for: whose they are, and what was asked for
 */
export type Wording = 'result' | 'question' | 'short question' | 'not made' | 'reason' | 'further';

/** One try to reach a person. */
export interface Step {
  readonly route: Route;
  readonly wording: Wording;
}

export interface RouteFacts {
  readonly kind: Exclude<DeliveryKind, 'status'>;
  /** A video was made. */
  readonly hasVideos: boolean;
  /** There are files to post. */
  readonly hasFiles: boolean;
  /** The status message is still there, and shows how it stands. */
  readonly isStanding: boolean;
  /** Nothing works there but the answer to the command. */
  readonly isAnswerOnly: boolean;
  /** Its person decided to leave it, so that they need not be told. */
  readonly isLeftAlone: boolean;
  /** The reason accuses its person, and others read the place: it is said to nobody else. */
  readonly isAccused: boolean;
  /** Where an answer to the status message stands. */
  readonly answersIn: 'thread' | 'channel';
  /** By choice of those who manage the place, videos are posted in the channel itself. */
  readonly postsInChannel: boolean;
  /** For sentences that found no room where they belong, best first. */
  readonly fallback: readonly ['direct', 'answer'] | readonly ['answer', 'direct'];
}

/** The routes to a person, best first; empty where nothing has to be said. */
export function routesFor(facts: RouteFacts): readonly Step[] {
  const { kind, hasVideos, hasFiles, isStanding, isAnswerOnly, fallback } = facts;
  if (isAnswerOnly) return steps(kind, 'answer');
  const near = facts.answersIn === 'thread' ? (['thread', 'channel'] as const) : (['channel'] as const);
  if (kind === 'question') {
    // It stands under what it is about, which it does not say again.
    const [under, ...rest] = steps('question', ...near, ...fallback);
    return [...(under === undefined ? [] : [isStanding ? { ...under, wording: 'short question' as const } : under]), ...rest];
  }
  // A direct message comes before an answer that is gone when its person loads the page again.
  const there = facts.postsInChannel ? (['channel', 'thread'] as const) : (['thread', 'channel'] as const);
  if (hasFiles) return steps('result', ...there, 'direct', 'answer');
  if (hasVideos) return steps('result', ...there, ...fallback);
  if (!isStanding) return steps('result', ...near, ...fallback);
  return quietRoutes(facts, near);
}

/**
 * To say that there is no video, where the status message says why, once and for everybody: its person is told so where nobody else reads
 * it, else by one reply to that message. A reason that accuses them is said to nobody else.
 */
function quietRoutes({ isLeftAlone, isAccused }: RouteFacts, [under, ...rest]: readonly Route[]): readonly Step[] {
  if (isLeftAlone) return [];
  const underIt = under === undefined ? [] : steps('not made', under);
  if (isAccused) return [...steps('reason', 'answer', 'direct'), ...underIt, ...steps('result', ...rest)];
  return [...steps('not made', 'answer'), ...underIt, ...steps('result', ...rest, 'direct')];
}

function steps(wording: Wording, ...routes: readonly Route[]): readonly Step[] {
  return routes.map((route) => ({ route, wording }));
}
