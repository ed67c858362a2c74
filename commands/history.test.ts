import { expect, it } from 'vitest';
import { type CommandCall, optionsJsonSchema, parseOptions } from '../src/domain/command.ts';
import type { HistoryQuery } from '../src/domain/history-query.ts';
import type { HistoryFilter } from '../src/domain/video-engine.ts';
import { createHistoryCommand, createPageCommand } from './history.ts';

const call: CommandCall = {
  requester: { platform: 'discord', id: 'ann' },
  mayManage: false,
  replyTarget: { platform: 'discord', channelId: 'general', ids: {} },
  eventId: 'event 1',
};

function historyCommand() {
  const queries: HistoryQuery[] = [];
  const filters: HistoryFilter[] = [];
  const engine = {
    async history(query: HistoryQuery) {
      queries.push(query);
      return { generations: [], next: query.before === 7 ? undefined : 7 };
    },
    async keepFilter(filter: HistoryFilter) {
      filters.push(filter);
      return `f${filters.length}`;
    },
    filter: async (id: string) => filters[Number(id.slice(1)) - 1],
  };
  return { command: createHistoryCommand({ engine }), page: createPageCommand({ engine }), queries };
}

it('asks for the channel that it is called in, ten at a time', async () => {
  const { command, queries } = historyCommand();
  const answer = await command.run(parseOptions(command, {}), call);
  expect(answer).toMatchObject({ kind: 'history', page: { generations: [], next: 7 }, newest: undefined, filtered: false });
  expect(queries).toEqual([{ platform: 'discord', channelId: 'general', limit: 10 }]);
});

it('shows as many at once as the platform can, on every page', async () => {
  const { command, page, queries } = historyCommand();
  const small = { ...call, pageSize: 5 };
  await command.run(parseOptions(command, {}), small);
  await page.run(parseOptions(page, { id: 'f1.7' }), small);
  expect(queries.map(({ limit }) => limit)).toEqual([5, 5]);
});

it('narrows by words, person, state and page', async () => {
  const { command, queries } = historyCommand();
  await command.run(parseOptions(command, { words: 'sea', person: 'bob', before: '20', limit: 5, state: 'failed' }), call);
  expect(queries).toEqual([
    { platform: 'discord', channelId: 'general', words: 'sea', requesterId: 'bob', before: 20, limit: 5, states: ['failed'] },
  ]);
});

it('shows the favourites of the one who asks, also on later pages, when somebody else turns them', async () => {
  const { command, page, queries } = historyCommand();
  const requester = { platform: 'slack', tenant: 'T1', id: 'ann', name: 'Ann' };
  const replyTarget = { ...call.replyTarget, platform: 'slack', tenant: 'T1' };
  const values = parseOptions(command, { favourites: true });
  expect(await command.run(values, { ...call, requester, replyTarget })).toMatchObject({ filtered: true });
  await page.run(parseOptions(page, { id: 'f1.7' }), { ...call, requester: { ...requester, id: 'ben' }, replyTarget });
  const favouriteOf = { platform: 'slack', tenant: 'T1', id: 'ann' };
  expect(queries).toMatchObject([{ favouriteOf }, { favouriteOf, before: 7 }]);
});

it('has no option that names another channel', () => {
  const { command } = historyCommand();
  expect(() => parseOptions(command, { channelId: 'secret' })).toThrow('option.unknown');
  expect(Object.keys(optionsJsonSchema(command.options).properties)).toEqual([
    'words',
    'person',
    'favourites',
    'before',
    'limit',
    'state',
  ]);
  expect(optionsJsonSchema(command.options).properties.limit).toMatchObject({
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 10,
  });
});

it('goes from page to page by buttons that carry an id and nothing else, narrowed down as it was', async () => {
  const { command, page, queries } = historyCommand();
  const first = await command.run(parseOptions(command, { words: 'sea', person: 'bob' }), call);
  if (first.kind !== 'history') throw new Error('history answers with history');
  expect(first).toMatchObject({ older: 'f1.7', newest: undefined, filtered: true });
  const second = await page.run(parseOptions(page, { id: first.older }), call);
  expect(second).toMatchObject({ older: undefined, newest: 'f2', filtered: true });
  expect(queries.at(-1)).toEqual({
    ...{ platform: 'discord', channelId: 'general', words: 'sea', requesterId: 'bob', before: 7, limit: 10 },
  });
  await page.run({ id: 'f2' }, { ...call, replyTarget: { ...call.replyTarget, channelId: 'elsewhere' } });
  expect(queries.at(-1)).toMatchObject({ channelId: 'elsewhere', words: 'sea' });
});

it('says so when a page is asked for that nothing is known of', async () => {
  const { page } = historyCommand();
  await expect(page.run({ id: 'f9.7' }, call)).rejects.toThrow('answer.pageGone');
});
