import { describe, expect, it } from 'vitest';
import { type RouteFacts, routesFor, type Wording } from './routes.ts';

/** A finished video in a channel, where people reply to messages. */
const ready: RouteFacts = {
  ...{ kind: 'result', hasVideos: true, hasFiles: true, isStanding: true, isAnswerOnly: false },
  ...{ isLeftAlone: false, isAccused: false, answersIn: 'channel', postsInChannel: false, fallback: ['direct', 'answer'] },
};
const failed: RouteFacts = { ...ready, hasVideos: false, hasFiles: false };
/** Where an answer stands in a thread, and its person is answered rather than called. */
const threads = { answersIn: 'thread', fallback: ['answer', 'direct'] } as const;

const shown = (facts: RouteFacts): readonly string[] => routesFor(facts).map(({ route, wording }) => `${route}: ${wording}`);

describe('the routes of a result', () => {
  it('a video goes to the thread, the channel, a direct message, and last to an answer that does not stay', () => {
    const routes = ['thread: result', 'channel: result', 'direct: result', 'answer: result'];
    expect(shown(ready)).toEqual(routes);
    expect(shown({ ...ready, ...threads, isStanding: false })).toEqual(routes);
    expect(shown({ ...ready, postsInChannel: true })[0]).toBe('channel: result');
  });

  it('that all files are gone is said on the same way, and at its end as the platform reads best', () => {
    const gone = { ...ready, hasFiles: false };
    expect(shown(gone)).toEqual(['thread: result', 'channel: result', 'direct: result', 'answer: result']);
    expect(shown({ ...gone, ...threads })).toEqual(['thread: result', 'channel: result', 'answer: result', 'direct: result']);
  });

  it('that there is no video is told to its person alone where that is possible, else in one sentence under the status', () => {
    expect(shown(failed)).toEqual(['answer: not made', 'channel: not made', 'direct: result']);
    expect(shown({ ...failed, ...threads })).toEqual([
      'answer: not made',
      'thread: not made',
      'channel: result',
      'direct: result',
    ]);
  });

  it('a reason that accuses its person is told to nobody else', () => {
    expect(shown({ ...failed, isAccused: true })).toEqual(['answer: reason', 'direct: reason', 'channel: not made']);
    expect(shown({ ...failed, ...threads, isAccused: true })).toEqual([
      ...['answer: reason', 'direct: reason', 'thread: not made', 'channel: result'],
    ]);
  });

  it('a person who decided to leave it is not told so', () => {
    expect(shown({ ...failed, isLeftAlone: true })).toEqual([]);
  });

  it('is told in full where the status message does not say it', () => {
    const alone = { ...failed, isStanding: false };
    expect(shown(alone)).toEqual(['channel: result', 'direct: result', 'answer: result']);
    expect(shown({ ...alone, ...threads })).toEqual(['thread: result', 'channel: result', 'answer: result', 'direct: result']);
    expect(shown({ ...alone, isLeftAlone: true })).toEqual(shown(alone));
  });
});

describe('the routes of a question', () => {
  const question: RouteFacts = { ...failed, kind: 'question' };

  it('it stands under its status in short, and anywhere else in full', () => {
    expect(shown(question)).toEqual(['channel: short question', 'direct: question', 'answer: question']);
    expect(shown({ ...question, ...threads })).toEqual([
      ...['thread: short question', 'channel: question', 'answer: question', 'direct: question'],
    ]);
  });

  it('it stands in full where the status is gone or stale', () => {
    expect(shown({ ...question, isStanding: false })[0]).toBe('channel: question');
    expect(shown({ ...question, ...threads, isStanding: false })[0]).toBe('thread: question');
  });
});

describe('whatever is to be posted', () => {
  const both = [true, false];
  const all: readonly RouteFacts[] = both.flatMap((hasVideos) =>
    both.flatMap((hasFiles) =>
      both.flatMap((isStanding) =>
        both.flatMap((isAccused) =>
          [{}, threads].flatMap((platform) =>
            (['question', 'result'] as const).map((kind) => ({
              ...ready,
              ...{ kind, hasVideos, hasFiles: hasVideos && hasFiles, isStanding, isAccused, ...platform },
            })),
          ),
        ),
      ),
    ),
  );
  const wordingOn = (facts: RouteFacts, routes: readonly string[]): readonly Wording[] =>
    routesFor(facts).flatMap(({ route, wording }) => (routes.includes(route) ? [wording] : []));

  it('no route is tried twice, and at least one is there', () => {
    for (const facts of all) {
      const routes = routesFor(facts).map(({ route }) => route);
      expect(routes.length).toBeGreaterThan(0);
      expect(new Set(routes).size).toBe(routes.length);
    }
  });

  it('a reason is said where nobody else reads', () => {
    for (const facts of all) expect(wordingOn(facts, ['thread', 'channel'])).not.toContain('reason');
  });

  it('where nothing but the answer works, nothing else is tried', () => {
    for (const facts of all) {
      const [step, ...more] = routesFor({ ...facts, isAnswerOnly: true });
      expect([step?.route, more]).toEqual(['answer', []]);
    }
  });
});
