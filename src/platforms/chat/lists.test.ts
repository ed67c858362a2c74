import { describe, expect, it } from 'vitest';
import type { Answer } from '../../domain/command.ts';
import type { HistoryQuery } from '../../domain/history-query.ts';
import { text } from '../../domain/texts.ts';
import { sampleGeneration } from '../../testing/samples/sample-generation.ts';
import { sampleRequest } from '../../testing/set-up/test-engine.ts';
import { emptyHistory, entryVerbs, findByNumber, ownUnfinished, pageTurns, queuePage } from './lists.ts';

const video = { file: 'a.mp4', sizeBytes: 1, durationSeconds: 4, width: 1, height: 1 };
const history = (change: Partial<Answer & { kind: 'history' }> = {}): Answer & { kind: 'history' } => ({
  ...{ kind: 'history', page: { generations: [], next: undefined }, newest: undefined, older: undefined, filtered: false },
  ...change,
});

describe('a page of history', () => {
  it('says that it is empty, and whether that is because of what was looked for', () => {
    expect(emptyHistory(history())).toEqual(text('answer.historyEmpty'));
    expect(emptyHistory(history({ filtered: true }))).toEqual(text('answer.historyNone'));
    expect(emptyHistory(history({ page: { generations: [sampleGeneration()], next: undefined } }))).toBeUndefined();
  });

  it('leads to the newest page and to the next, where there are any', () => {
    expect(pageTurns({ newest: undefined, older: undefined })).toEqual([]);
    expect(pageTurns({ newest: 'f1', older: 'f1.7' }).map(({ id, label }) => [id, label.key])).toEqual([
      ['f1', 'button.newest'],
      ['f1.7', 'button.page'],
    ]);
  });

  it('offers to post what is on the disk, and to make again what was not deleted', () => {
    expect(entryVerbs(sampleGeneration({ videos: [video] }))).toEqual(['post', 'again']);
    expect(entryVerbs(sampleGeneration({ videos: [video], removedAtMs: 1 }))).toEqual(['again']);
    expect(entryVerbs(sampleGeneration())).toEqual(['again']);
    const request = sampleRequest({ prompt: '' });
    expect(entryVerbs(sampleGeneration({ videos: [video], removedAtMs: 1, request }))).toEqual([]);
  });
});

it('a queue shows ten, counts the rest, and says once what holds them up', () => {
  const paused = () => text('list.one', { value: 'no credit' });
  const page = queuePage(
    Array.from({ length: 12 }, (_, number) => sampleGeneration({ number, paused: paused() })),
    ({ key }) => key,
  );
  expect([page.generations.length, page.more, page.reasons]).toEqual([10, 2, [paused()]]);
  expect(queuePage([sampleGeneration()], ({ key }) => key)).toMatchObject({ more: 0, reasons: [] });
});

it('what can be called off is a person’s own that is not over, by words of its prompt', async () => {
  const asked: HistoryQuery[] = [];
  const prompts = ['A Fox', 'a wolf'].map((prompt) => sampleGeneration({ request: sampleRequest({ prompt }) }));
  const engine = {
    async history(query: HistoryQuery) {
      asked.push(query);
      return { generations: prompts, next: undefined };
    },
  };
  const found = await ownUnfinished(engine, { platform: 'discord', requesterId: 'ann', channelId: 'general' }, 'fox', 25);
  expect(found.map(({ request }) => request.prompt)).toEqual(['A Fox']);
  expect(asked).toMatchObject([{ requesterId: 'ann', channelId: 'general', limit: 25 }]);
  expect(asked[0]?.states).toEqual([
    'awaiting',
    'queued',
    'submitting',
    'generating',
    'downloading',
    'stored',
    'delivering',
    'unknown',
  ]);
});

it.each([
  { typed: '7', found: 7 },
  { typed: 7, found: 7 },
  { typed: '6', found: undefined },
  { typed: 'x', found: undefined },
  { typed: undefined, found: undefined },
])('a video is found in its channel by the number $typed that a list shows', async ({ typed, found }) => {
  const asked: HistoryQuery[] = [];
  const engine = {
    async history(query: HistoryQuery) {
      asked.push(query);
      return { generations: [sampleGeneration({ number: 7 })], next: undefined };
    },
  };
  const target = { platform: 'slack', tenant: 'T1', channelId: 'general', ids: {} } as const;
  expect((await findByNumber(engine, target, typed))?.number).toBe(found);
  for (const query of asked) expect(query).toMatchObject({ tenant: 'T1', channelId: 'general', limit: 1 });
});
