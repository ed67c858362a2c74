import { expect, it } from 'vitest';
import { type CommandCall, optionsJsonSchema, parseOptions } from '../src/domain/command.ts';
import type { HistoryQuery } from '../src/domain/ports.ts';
import { createHistoryCommand } from './history.ts';

const call: CommandCall = {
  requester: { platform: 'discord', id: 'ann' },
  mayManage: false,
  replyTarget: { platform: 'discord', channelId: 'general', ids: {} },
  eventId: 'event 1',
};

function historyCommand() {
  const queries: HistoryQuery[] = [];
  const engine = {
    history(query: HistoryQuery) {
      queries.push(query);
      return { generations: [], next: 7 };
    },
  };
  return { command: createHistoryCommand({ engine }), queries };
}

it('asks for the channel that it is called in, ten at a time', async () => {
  const { command, queries } = historyCommand();
  const answer = await command.run(parseOptions(command, {}), call);
  expect(answer).toEqual({ kind: 'history', page: { generations: [], next: 7 } });
  expect(queries).toEqual([{ platform: 'discord', channelId: 'general', limit: 10 }]);
});

it('narrows by words, person, state and page', async () => {
  const { command, queries } = historyCommand();
  await command.run(parseOptions(command, { words: 'sea', person: 'bob', before: '20', limit: 5, state: 'failed' }), call);
  expect(queries).toEqual([
    { platform: 'discord', channelId: 'general', words: 'sea', requesterId: 'bob', before: 20, limit: 5, states: ['failed'] },
  ]);
});

it('has no option that names another channel', () => {
  const { command } = historyCommand();
  expect(() => parseOptions(command, { channelId: 'secret' })).toThrow('option.unknown');
  expect(Object.keys(optionsJsonSchema(command.options).properties)).toEqual(['words', 'person', 'before', 'limit', 'state']);
  expect(optionsJsonSchema(command.options).properties.limit).toMatchObject({
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 10,
  });
});
