import { describe, expect, it } from 'vitest';
import { createCommands } from '../../../commands/index.ts';
import { type ButtonVerb, buttonVerbs, readButtonId } from '../../domain/button.ts';
import { catalog, findModel, type Model } from '../../domain/catalog.ts';
import type { Answer } from '../../domain/command.ts';
import { type GenerationView, generationStates } from '../../domain/generation.ts';
import { examplesAt } from '../../domain/help.ts';
import { animateFormOptions } from '../../domain/option-schema.ts';
import { shortPrice } from '../../domain/quote-texts.ts';
import { text } from '../../domain/texts.ts';
import { priceUsd } from '../../domain/video-request.ts';
import { createTexts } from '../../lib/say.ts';
import { findCommand } from '../../platforms/chat/find-command.ts';
import { priceSoFar, standInPicture } from '../../platforms/chat/price-so-far.ts';
import { postedAgainMessage } from '../../platforms/discord/answers.ts';
import { formJson } from '../../platforms/discord/forms.ts';
import { greetingMessage as discordGreeting } from '../../platforms/discord/help-message.ts';
import { historyMessage, openedMessage } from '../../platforms/discord/history-page.ts';
import { makeFields } from '../../platforms/discord/make-form.ts';
import * as discord from '../../platforms/discord/render-message.ts';
import { answerMessage } from '../../platforms/slack/answer-messages.ts';
import { formView } from '../../platforms/slack/form.ts';
import { greetingMessage as slackGreeting } from '../../platforms/slack/help-message.ts';
import * as slack from '../../platforms/slack/render-message.ts';
import { sampleGeneration } from '../samples/sample-generation.ts';
import { scriptedProvider } from '../set-up/scripted-provider.ts';
import { openTestEngine, recordingDelivery, sampleRequest, temporaryFolder } from '../set-up/test-engine.ts';

/** Whether a press leads to something that costs: at once, or by a form or a question that it opens. A new verb has to be decided on. */
const spends: Readonly<Record<ButtonVerb, boolean>> = {
  ...{ again: true, edit: true, extend: true, upscale: true, animate: true, 'decide-again': true, take: true, example: true },
  ...{ approve: true, 'approve-cheaper': true, decline: false },
  // What they open says its price itself.
  ...{ change: false, restore: false, forget: false, 'keep-days': false, remix: false },
  ...{
    cancel: false,
    'cancel-waiting': false,
    'call-off': false,
    ...{ 'report-delete': false, 'report-block': false, 'report-fine': false },
    remove: false,
    'remove-now': false,
    'decide-leave': false,
    post: false,
  },
  redo: true,
  // It says that it is free.
  join: false,
  ...{ choose: false, keep: false, 'keep-now': false },
  ...{ 'show-prompt': false, why: false, page: false, drop: false, favourite: false, star: false },
};
const price = /\$[\d,]+\.\d\d\*?|\bfree\b/;
const texts = createTexts();
const nowMs = Date.UTC(2026, 10, 26, 12);
const models = catalog.filter((model) => priceUsd(requestBy(model), model) !== undefined);
const usual = findModel('veo-3.1-generate-001');
const context = {
  texts,
  locale: 'en-US',
  nowMs,
  offered: models,
  usual,
  receipts: async () => ({ status: {}, result: {}, question: {} }),
};

function requestBy(model: Model) {
  const [resolution] = model.resolutions;
  const durationSeconds = model.makes === 'image' ? 0 : 8;
  return sampleRequest({ model: model.id, durationSeconds, ...(resolution !== undefined && { resolution }) });
}

/** By what can be made of it later. */
function kindOf({ provider, makes, edit, extension, upscale }: Model): string {
  return JSON.stringify([provider, makes, edit === undefined, extension === undefined, upscale === undefined]);
}

/** Every state of a generation of each kind of model, made alone and with others. */
function everything(): readonly GenerationView[] {
  const kinds = new Map(models.map((model) => [kindOf(model), model]));
  return [...kinds.values()].flatMap((model) =>
    generationStates().flatMap((state) =>
      [1, 2].map((count) => {
        const request = requestBy(model);
        const file = {
          file: `a.${model.makes === 'image' ? 'png' : 'mp4'}`,
          sizeBytes: 1000,
          sha256: 'a',
          width: 1280,
          height: 720,
        };
        return sampleGeneration({
          ...{
            state,
            charged: count === 1 ? 'no' : 'maybe',
            request,
            provider: model.provider,
            priceUsd: priceUsd(request, model),
          },
          ...{ startedAtMs: nowMs - 60_000, finishedAtMs: nowMs - 1000, endedAtMs: nowMs },
          videos: Array.from({ length: count }, () => ({ ...file, durationSeconds: 8 })),
        });
      }),
    ),
  );
}

/** All that both platforms render of one. */
async function shownOf(generation: GenerationView): Promise<readonly unknown[]> {
  const { result, page } = { result: text('chat.history'), page: pageOf(generation) };
  return [
    discord.statusMessage(generation, context),
    discord.resultMessage(generation, context),
    discord.failureMessage(generation, context),
    discord.reasonMessage(generation, context, undefined),
    discord.questionMessage(generation, context),
    postedAgainMessage(generation, context, ''),
    await openedMessage(generation, context, { mayChange: true, poster: undefined }),
    await historyMessage(page, context, new Map()),
    slack.statusMessage(generation, context),
    slack.endMessage(generation, context),
    slack.failureMessage(generation, context),
    slack.reasonMessage(generation, context),
    slack.questionMessage(generation, context),
    slack.linkMessage(generation, context, result),
    slack.memberMessage(generation, context),
    slack.repostedMessage(generation, context),
    await answerMessage(page, context),
    await answerMessage({ kind: 'queue', generations: [generation] }, context),
  ];
}

function pageOf(generation: GenerationView): Answer & { readonly kind: 'history' } {
  return {
    kind: 'history',
    page: { generations: [generation], next: undefined },
    newest: undefined,
    older: undefined,
    filtered: false,
  };
}

interface Shown {
  readonly id: string;
  readonly label: string;
}

/** Every button, of either platform. */
function buttonsIn(value: unknown): readonly Shown[] {
  if (Array.isArray(value)) return value.flatMap(buttonsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = new Map<string, unknown>(Object.entries(value));
  const id = own.get('custom_id') ?? own.get('action_id');
  const label = own.get('label') ?? own.get('text');
  const words = typeof label === 'object' && label !== null && 'text' in label ? label.text : label;
  const isButton = typeof id === 'string' && typeof words === 'string';
  return [...(isButton ? [{ id, label: words }] : []), ...Object.values(value).flatMap(buttonsIn)];
}

function unpriced(shown: readonly unknown[]): readonly string[] {
  return buttonsIn(shown).flatMap(({ id, label }) => {
    const button = readButtonId(id);
    return button !== undefined && spends[button.verb] && !price.test(label) ? [`${button.verb}: ${label}`] : [];
  });
}

describe('a button that spends says how much', () => {
  it('under every message of both platforms, in every state of every kind of video', async () => {
    const seen = new Set<string>();
    for (const generation of everything()) {
      const shown = await shownOf(generation);
      for (const { id } of buttonsIn(shown)) seen.add(readButtonId(id)?.verb ?? '');
      expect(unpriced(shown), `${generation.request.model} ${generation.state}`).toEqual([]);
    }
    // What this looks at is there at all.
    for (const verb of ['again', 'edit', 'extend', 'upscale', 'animate', 'decide-again'] as const) expect(seen).toContain(verb);
    expect(Object.keys(spends).toSorted()).toEqual(buttonVerbs.toSorted());
  });

  it('in greetings, whose examples cost', () => {
    const help = { examples: examplesAt(shortPrice(0.8)), costs: [], commands: [], prices: [] };
    const shown = [discordGreeting(help, context), slackGreeting(help, context)];
    expect(buttonsIn(shown).length).toBeGreaterThan(3);
    expect(unpriced(shown)).toEqual([]);
    expect(unpriced([discordGreeting({ ...help, examples: examplesAt(text('list.one', { value: '' })) }, context)])).not.toEqual(
      [],
    );
  });

  it('in every form, on the button that sends it or in its title', async () => {
    const still = models.find(({ makes }) => makes === 'image');
    const model = usual;
    if (model === undefined || still === undefined) throw new Error('there is no such model');
    const { engine, stop } = openTestEngine({
      folder: temporaryFolder(),
      providers: [...new Set([model.provider, still.provider])].map((provider) => scriptedProvider('', provider)),
      deliveries: [recordingDelivery([], 'discord'), recordingDelivery([], 'slack')],
    });
    const commands = createCommands({ engine, models: [model], defaultModel: model.id, imageModels: [still] });
    for (const name of ['video', 'image', 'animate'] as const) {
      const command = findCommand(commands, name);
      const spender = {
        requester: { platform: 'slack', id: 'U1' },
        replyTarget: { platform: 'slack', channelId: 'C1', ids: {} },
      } as const;
      const raw = name === 'animate' ? { image: standInPicture('') } : {};
      const found = await priceSoFar(command, raw, spender, engine);
      const about = { about: { command: name, channelId: 'C1' }, title: text('slack.formTitle'), price: found };
      expect.soft(formView(command, about, texts).submit?.text, name).toMatch(price);
      const fields = name === 'animate' ? animateFormOptions : makeFields(command);
      const form = { customId: 'x', title: text('chat.makeTitle'), fields, price: found };
      expect.soft(formJson(command, form, texts, 'en-US').title, name).toMatch(price);
    }
    await stop();
  });
});
