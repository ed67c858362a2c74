import { expect, it } from 'vitest';
import { type CommandCall, parseOptions } from '../src/domain/command.ts';
import { createTexts } from '../src/lib/say.ts';
import { sampleGeneration } from '../src/testing/samples/sample-generation.ts';
import { createCancelCommand } from './cancel.ts';

const { say } = createTexts();
const call: CommandCall = {
  requester: { platform: 'slack', id: 'ann' },
  mayManage: true,
  replyTarget: { platform: 'slack', channelId: 'general', ids: {} },
  eventId: 'event 1',
};

it.each([
  ['canceled', 3.2, 'Canceled before it was sent. Nothing was charged.'],
  ['will be discarded', 3.2, 'Canceled; Google may still charge it.'],
  ['will be discarded', 0, 'Canceled; it will not be posted.'],
] as const)('says what it costs when a video is %s, at a price of %d', async (outcome, priceUsd, sentence) => {
  const asked: unknown[] = [];
  const command = createCancelCommand({
    engine: {
      cancel(...args) {
        asked.push(args);
        return Promise.resolve(outcome);
      },
      find: async () => sampleGeneration({ priceUsd }),
    },
  });
  const answer = await command.run(parseOptions(command, { id: ' abc ' }), call);
  expect(answer.kind === 'text' && say(answer.text)).toBe(sentence);
  expect(asked).toEqual([['abc', { requester: call.requester, mayManage: true }]]);
});

it('wants to know which video', () => {
  const command = createCancelCommand({ engine: { cancel: () => Promise.resolve('canceled'), find: async () => undefined } });
  expect(() => parseOptions(command, {})).toThrow('option.missing');
});
