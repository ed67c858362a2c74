import { expect, it } from 'vitest';
import { findModel } from '../src/domain/catalog.ts';
import type { CommandCall } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { examplePrompt } from '../src/domain/help.ts';
import { text } from '../src/domain/texts.ts';
import type { Estimate } from '../src/domain/video-engine.ts';
import type { VideoRequest } from '../src/domain/video-request.ts';
import { createTexts } from '../src/lib/say.ts';
import '../src/testing/set-up/install.ts';
import { noDefaults, noStyles } from '../src/testing/set-up/no-styles.ts';
import { createHelpCommand } from './help.ts';
import { createQueueCommand } from './queue.ts';
import { createVideoCommand } from './video.ts';

const { say } = createTexts();
const call: CommandCall = {
  requester: { platform: 'discord', id: 'ann' },
  mayManage: false,
  replyTarget: { platform: 'discord', channelId: 'general', ids: {} },
  eventId: 'event 1',
};
const budget = { name: text('cap.person'), capUsd: 15, leftUsd: 12.1, renewsMs: 0, fits: true };
const usual: Omit<Estimate, 'priceUsd'> = {
  ...{
    position: 1,
    eta: { p50Seconds: 60, p90Seconds: 90, basis: 'default' },
    budget,
    refusal: undefined,
    isAskedFirst: false,
    needsApproval: false,
  },
};

function model(id: string) {
  const found = findModel(id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

/** @param estimate of each request: what the engine would say */
async function help(estimate: (request: VideoRequest) => Estimate) {
  const unused = (): never => {
    throw new Error('nothing is made');
  };
  const asked: Pick<CommandCall, 'requester' | 'replyTarget'>[] = [];
  const engine = {
    ...{ submit: unused, submitAll: unused, findByEvent: unused, image: unused, hasVideo: unused },
    ...{ extensionSource: unused, history: unused, styles: noStyles, defaults: noDefaults },
    async estimate(request: VideoRequest, spender: Pick<CommandCall, 'requester' | 'replyTarget'>) {
      asked.push(spender);
      return estimate(request);
    },
  };
  const models = [model('veo-3.1-fast-generate-001'), model('preview')];
  const deps = { engine, models, defaultModel: 'veo-3.1-fast-generate-001' };
  const others = [createVideoCommand(deps), createQueueCommand({ engine })];
  const answer = await createHelpCommand(deps, others).run({}, call);
  if (answer.kind !== 'help') throw new Error('that is no help');
  return { ...answer.help, asked };
}

it('offers examples at the real price of a request with nothing chosen, and says who pays and what is left for that person there', async () => {
  const { examples, costs, asked } = await help(({ model: id }) => ({ ...usual, priceUsd: id === 'preview' ? 0 : 0.4 }));
  expect(examples.map(({ label }) => say(label))).toEqual([
    'Try: a fox in the snow · $0.40',
    'Try: a paper boat on a rainy street · $0.40',
    'Try: slow waves at sunset, seen from above · $0.40',
  ]);
  expect(examples.map(({ id, prompt }) => examplePrompt(id) === prompt)).toEqual([true, true, true]);
  expect(costs.map((each) => say(each))).toEqual([
    'The admin of this bot pays for the videos.',
    '$12.10 of your budget of the day ($15.00) is left.',
  ]);
  expect(asked[0]).toMatchObject({ requester: call.requester, replyTarget: call.replyTarget });
});

it('names each command that people type, and what a video costs with each model', async () => {
  const { commands, prices } = await help(({ model: id }) => ({ ...usual, priceUsd: id === 'preview' ? 0 : 0.8 }));
  expect(commands.map(({ name }) => name)).toEqual(['video', 'queue']);
  expect(prices.map((price) => say(price))).toEqual([
    'Veo 3.1 Fast: $0.80 for 8 s in 720p',
    'Preview renderer: free for 8 s in 720p',
  ]);
});

it('says why nothing can be made now in the place of the budget, and nothing of a budget where it is free', async () => {
  const refusal = { code: 'budget_exceeded', text: text('limit.storageFull') } as const;
  const refused = await help(() => ({ ...usual, priceUsd: 0.4, refusal }));
  expect(refused.costs.map((each) => say(each)).at(-1)).toBe(say(text('limit.storageFull')));
  const free = await help(() => ({ ...usual, priceUsd: 0, budget: undefined }));
  expect(free.costs.map((each) => say(each))).toEqual(['Videos are free of charge here.']);
  expect(say(free.examples[0]?.label ?? text('price.free'))).toBe('Try: a fox in the snow · free');
});

it('offers no example where the usual request can’t be made at all, and leaves out models without a price', async () => {
  const reason = text('limit.busy');
  const none = await help(() => {
    throw new UserError('price_unknown', reason);
  });
  expect(none).toMatchObject({ examples: [], prices: [], costs: [reason] });
});
