import { expect, it } from 'vitest';
import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { usualScopes } from '../../testing/fakes/slack/building.ts';
import { sampleGeneration } from '../../testing/samples/sample-generation.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createMemoryShared } from '../../testing/set-up/memory-shared.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createAssistant } from './assistant.ts';

const texts = createTexts();
const { say } = texts;

it('suggests the examples of the greeting in the conversation with it, in the language of who opens it', async () => {
  const app = await startSlackApp({ slack: { scopes: [...usualScopes, 'users:read', 'assistant:write'] } });
  const eva = app.slack.addPerson('Eva', { locale: 'de-DE' });
  app.slack.openHome(eva, 'messages');
  const suggested = await app.poll(async () => app.slack.log.all('prompts suggested')[0]);
  const german = (['fox', 'boat', 'sea'] as const).map((name) => say(text(`chat.example.${name}`), 'de'));
  expect(suggested.prompts.map(({ message }) => message)).toEqual(german);
  expect(suggested.channelId).toBe(app.slack.directMessage(eva).id);
});

it('greets as before where the app is no agent, and asks no more there for a while', async () => {
  const app = await startSlackApp({ slack: { scopes: [...usualScopes, 'assistant:write'] } });
  const { slack, ann, ben } = app;
  slack.app.isAgent = false;
  for (const person of [ann, ben]) {
    slack.openHome(person, 'messages');
    await app.see(slack.directMessage(person), ({ text: shown }) => shown.includes('I make videos'));
  }
  const asked = () => slack.log.requests.filter(({ method }) => method === 'assistant.threads.setSuggestedPrompts');
  await expect.poll(() => asked().length).toBe(1);
  await app.stop();
  expect(asked()).toHaveLength(1);
  expect(slack.log.all('prompts suggested')).toEqual([]);
});

it('says in a direct message what it is at while it is, and works the same without the right', async () => {
  const app = await startSlackApp();
  const { slack, ann } = app;
  slack.openHome(ann, 'messages');
  const direct = slack.directMessage(ann);
  const said = slack.say({ user: ann, channel: direct, text: 'a fox in the snow' });
  await app.reach('completed');
  const statuses = () => slack.log.all('status set').filter(({ channelId }) => channelId === direct.id);
  await expect.poll(() => statuses().map(({ status }) => status)).toEqual([say(text('slack.agentStatus')), '']);
  expect(statuses().every(({ threadTs }) => threadTs === said.ts)).toBe(true);
  expect(slack.log.all('prompts suggested')).toEqual([]);
});

it('says nothing more of one that ends while it is looked up, and asks again where it can not be read', async () => {
  const app = await startSlackApp();
  app.slack.openHome(app.ann, 'messages');
  app.slack.say({ user: app.ann, channel: app.slack.directMessage(app.ann), text: 'a fox in the snow' });
  const ended = await app.app().engine.find(await app.reach('completed'));
  if (ended === undefined) throw new Error('it is gone');
  const made: GenerationView = { ...ended, state: 'generating' };
  const statuses: unknown[] = [];
  const clock = new ManualClock();
  const looks: PromiseWithResolvers<GenerationView | undefined>[] = [];
  const assistant = createAssistant({
    client: {
      async call(_installation, _method, values) {
        statuses.push(values.status);
        return {};
      },
    },
    engine: {
      ...app.app().engine,
      find() {
        const look = Promise.withResolvers<GenerationView | undefined>();
        looks.push(look);
        return look.promise;
      },
    },
    people: { about: async () => ({ locale: undefined, isManager: false, groups: [] }) },
    ...{ clock, log: silentLog, texts, stopping: new AbortController().signal },
  });
  assistant.onChange(made);
  await clock.advance(60_000);
  looks[0]?.reject(new Error('the store is away'));
  await clock.advance(60_000);
  assistant.onChange(ended);
  looks[1]?.resolve(made);
  await clock.advance(60_000);
  expect([looks.length, statuses]).toEqual([2, [say(text('slack.agentStatus')), '']]);
});

it('has one of several processes show what it is at, and another one where that one ends', async () => {
  const clock = new ManualClock();
  const shared = createMemoryShared(clock);
  const replyTarget = { platform: 'slack', channelId: 'D1', ids: { installation: 'T1', thread: '1.2' } } as const;
  const made = sampleGeneration({ state: 'generating', replyTarget });
  const statuses: string[] = [];
  const join = (owner: string) => {
    const ending = new AbortController();
    const { onChange } = createAssistant({
      client: {
        async call(_installation, _method, { status }) {
          statuses.push(`${owner} ${status === '' ? 'ends' : 'shows'}`);
          return {};
        },
      },
      engine: { find: async () => made },
      people: { about: async () => ({ locale: undefined, isManager: false, groups: [] }) },
      ...{ clock, log: silentLog, texts, stopping: ending.signal, shared: shared.of(owner) },
    });
    return { onChange, end: () => ending.abort() };
  };
  const [one, two] = [join('one'), join('two')];
  for (const { onChange } of [one, two]) onChange(made);
  await clock.advance(59_000);
  expect(statuses).toEqual(['one shows']);
  one.end();
  await clock.advance(1000);
  expect(statuses).toEqual(['one shows', 'two shows']);
  for (const { onChange } of [two, one]) onChange({ ...made, state: 'completed' });
  await clock.advance(120_000);
  expect(statuses).toEqual(['one shows', 'two shows', 'two ends']);
});
