import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../domain/errors.ts';
import type { Intake } from '../../domain/intake.ts';
import { type Text, text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { ChatRefusal, type Refusal } from './refusal.ts';
import { answering, type Taken, take } from './take.ts';

const { say } = createTexts();
const intake: Intake = {
  eventId: 'press',
  requester: { platform: 'discord', id: 'ann' },
  replyTarget: { platform: 'discord', channelId: 'general', ids: {} },
};
const clock = new ManualClock();
let stopping: AbortController;
let said: string[];
/** Those who have not been answered yet. */
let waiting: string[];
/** Those that are not done when they come again. */
let taken: Set<string>;

beforeEach(() => {
  stopping = new AbortController();
  [said, waiting, taken] = [[], [], new Set()];
});

const engine = {
  arrived: async ({ eventId }: Intake) => {
    if (taken.has(eventId)) return false;
    taken.add(eventId);
    waiting.push(eventId);
    return true;
  },
  notTaken: (eventId: string) => {
    taken.delete(eventId);
    waiting.splice(waiting.indexOf(eventId), 1);
  },
  answered: (eventId: string) => void waiting.splice(waiting.indexOf(eventId), 1),
  unanswered: (eventId: string) => expect(waiting).toContain(eventId),
  keepDraft: async () => undefined,
  keepQuote: () => Promise.reject(new Error('nobody is asked')),
};

const refusal = (kind: Refusal) => new ChatRefusal(kind, { code: 1, why: text('chat.noImage') });

async function takeIt(work: () => Promise<void>, change: Partial<Taken> = {}, arrived = engine.arrived): Promise<void> {
  const tell = async (sentence: Text) => void said.push(say(sentence));
  await take({ intake, tell, ...change }, work, {
    ...{ engine: { ...engine, arrived }, clock, log: silentLog, stopping: stopping.signal },
  });
}

describe('something that a person did', () => {
  it('is noted first, then acknowledged, then done, and answered', async () => {
    const order: string[] = [];
    await takeIt(async () => void order.push(`work, noted: ${waiting}`), {
      acknowledge: async () => void order.push(`acknowledged, noted: ${waiting}`),
    });
    expect(order).toEqual(['acknowledged, noted: press', 'work, noted: press']);
    expect(waiting).toEqual([]);
  });

  it('is acknowledged within a second also where the store does not answer, and is done once that knows it', async () => {
    const order: string[] = [];
    const noted = Promise.withResolvers<boolean>();
    const taking = takeIt(
      async () => void order.push('work'),
      { acknowledge: async () => void order.push('acknowledged') },
      () => noted.promise,
    );
    await clock.advance(999);
    expect(order).toEqual([]);
    await clock.advance(1);
    expect(order).toEqual(['acknowledged']);
    noted.resolve(true);
    await taking;
    expect(order).toEqual(['acknowledged', 'work']);
  });

  it('is the platform’s own to tell where it can’t be acknowledged: nothing is done', async () => {
    let isDone = false;
    const work = async () => {
      isDone = true;
    };
    const acknowledge = () => Promise.reject(new Error('too late'));
    await expect(takeIt(work, { acknowledge })).rejects.toThrow('too late');
    expect([isDone, waiting, said]).toEqual([false, [], []]);
    // It is sent again.
    await takeIt(work);
    expect(isDone).toBe(true);
  });

  it('is done once where it comes twice, and the platform hears of both that they arrived', async () => {
    const order: string[] = [];
    const twice = () => takeIt(async () => void order.push('work'), { acknowledge: async () => void order.push('acknowledged') });
    await twice();
    await twice();
    expect(order).toEqual(['acknowledged', 'work', 'acknowledged']);
    expect([said, waiting]).toEqual([[], []]);
    // A copy that could not be acknowledged says nothing of the one that was done.
    await expect(
      takeIt(async () => void order.push('work'), { acknowledge: () => Promise.reject(new Error('too late')) }),
    ).rejects.toThrow('too late');
    await twice();
    expect(order.filter((each) => each === 'work')).toHaveLength(1);
  });

  it('is told what is wrong with it', async () => {
    await takeIt(() => Promise.reject(new UserError('not_found', text('answer.oldButton'))));
    expect([said, waiting]).toEqual([[say(text('answer.oldButton'))], []]);
  });

  it('is told that something went wrong where that is a bug, without its words', async () => {
    await takeIt(() => Promise.reject(new TypeError('x is not a function')));
    expect([said, waiting]).toEqual([[say(text('answer.bug'))], []]);
  });

  it('waits for the next start where a stop called it off', async () => {
    await takeIt(async () => {
      stopping.abort();
      throw new Error('aborted');
    });
    expect([said, waiting]).toEqual([[], ['press']]);
  });
});

describe('an answer that the platform refuses', () => {
  it('for good is the end of it: nobody is told twice', async () => {
    await takeIt(() => Promise.reject(refusal('forbidden')));
    expect([said, waiting]).toEqual([[], []]);
  });

  it('this way only is kept for another way', async () => {
    await takeIt(() => Promise.reject(refusal('token over')));
    expect([said, waiting]).toEqual([[], ['press']]);
  });

  it('is told like a bug where something else than the answer may have been refused', async () => {
    await takeIt(() => Promise.reject(refusal('forbidden')), { tellsRefusals: true });
    expect(said).toEqual([say(text('answer.bug'))]);
  });

  it.each([
    { why: 'refuses it for good', error: refusal('forbidden'), left: [] },
    { why: 'refuses it this way', error: refusal('token over'), left: ['press'] },
    { why: 'is away', error: new Error('no network'), left: ['press'] },
  ])('of what went wrong: the platform $why', async ({ error, left }) => {
    await takeIt(() => Promise.reject(new Error('a bug')), { tell: () => Promise.reject(error) });
    expect(waiting).toEqual(left);
  });
});

it('what could not even be read is answered without being noted', async () => {
  const event = { intake: undefined, tell: async () => void said.push('bug') };
  expect(
    await answering(event, () => Promise.reject(new Error('a bug')), { engine, log: silentLog, stopping: stopping.signal }),
  ).toBe(true);
  expect(said).toEqual(['bug']);
});
