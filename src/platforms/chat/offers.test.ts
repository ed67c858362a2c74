import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Button, buttonId } from '../../domain/button.ts';
import { catalog } from '../../domain/catalog.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { proposalLabel } from '../../domain/quote-texts.ts';
import { languages } from '../../domain/texts/languages.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { type MemoryPeople, openMemoryPeople, type Person } from '../../testing/fakes/chat/memory-people.ts';
import { sampleRequest } from '../../testing/set-up/test-engine.ts';
import { buttonsOf } from './buttons.ts';

const { say } = createTexts();
const ann: Person = { id: 'ann', channelId: 'general' };
const ben: Person = { id: 'ben', channelId: 'general' };
const models = ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001', 'veo-3.1-lite-generate-001'];
let chat: MemoryPeople;

beforeEach(async () => {
  chat = await openMemoryPeople({ models, settings: { confirmAboveUsd: 1, budgets: { perDayUsd: 1000 } } });
});
afterEach(() => chat.stop());

const made = async () => (await chat.engine.history({ limit: 100 })).generations;
const last = () => chat.said.at(-1);

/** The buttons under what was said last. */
const offered = (): readonly Button[] => (last()?.buttons ?? []).filter((each) => typeof each === 'object');
const labels = () => (last()?.buttons ?? []).map((each) => (typeof each === 'string' ? each : say(each.label)));

async function press(person: Person, button: Button | undefined): Promise<void> {
  if (button === undefined) throw new Error('there is no such button');
  await chat.press(person, buttonId(button));
}

/** The buttons that stand under a video. */
function under(generation: GenerationView | undefined): readonly Button[] {
  if (generation === undefined) throw new Error('there is no video');
  const buttons = buttonsOf({ ...generation, state: 'failed' }, { offered: chat.models, nowMs: chat.clock.now() });
  return buttons.flatMap((each) => (typeof each === 'string' ? [] : [each]));
}

describe('what costs more than the threshold', () => {
  it('is asked about with its price, a cheaper way and a way out, and made by a press on one of them', async () => {
    await chat.run(ann, 'video', { prompt: 'a fox' });
    expect(labels()).toEqual(['Make it · $3.20*', 'Cheaper: Veo 3.1 Fast, 8 s, 720p · $0.80*', 'Cancel']);
    expect([last()?.text, await made()]).toEqual([expect.stringMatching(/^This costs about \$3\.20\*: .* is left/), []]);
    const [make, cheaper] = offered();
    await press(ben, make);
    expect([last(), await made()]).toEqual([{ to: 'ben', text: say(text('answer.notYours')), buttons: [] }, []]);
    await press(ann, make);
    expect(await made()).toMatchObject([{ priceUsd: 3.2, requester: { id: 'ann' } }]);
    await press(ann, cheaper);
    expect([last()?.text, (await made()).length]).toEqual([expect.stringContaining(say(text('quote.taken'))), 1]);
  });

  it('is not made where its person turns it down', async () => {
    await chat.run(ann, 'video', { prompt: 'a fox' });
    const [make, , drop] = offered();
    await press(ann, drop);
    expect(last()?.text).toBe(say(text('quote.dropped')));
    await press(ann, make);
    expect([last()?.text, await made()]).toEqual([say(text('quote.gone')), []]);
  });

  it('needs no question under somebody’s own video, whose button says the price, and one under another person’s', async () => {
    await chat.run(ann, 'video', { prompt: 'a fox' });
    await press(ann, offered()[0]);
    const again = under((await made())[0]).find(({ verb }) => verb === 'again');
    expect(again?.priceUsd).toBe(3.2);
    await press(ann, again);
    expect(await made()).toHaveLength(2);
    await press(ben, again);
    expect([last()?.text, (await made()).length]).toEqual([expect.stringContaining(say(text('quote.onYourBudget'))), 2]);
    await press(ben, offered()[0]);
    expect((await made())[0]).toMatchObject({ requester: { id: 'ben' }, priceUsd: 3.2 });
  });

  it('is asked about behind a button of an earlier version, which said no price', async () => {
    await chat.run(ann, 'video', { prompt: 'a fox' });
    await press(ann, offered()[0]);
    await press(ann, { verb: 'again', id: (await made())[0]?.id ?? '' });
    expect([labels()[0], (await made()).length]).toEqual(['Make it · $3.20*', 1]);
  });
});

it('offers the nearest that fits what is left of a budget, by one press', async () => {
  await chat.stop();
  chat = await openMemoryPeople({ models, settings: { confirmAboveUsd: 1, budgets: { perDayUsd: 1 } } });
  await chat.run(ann, 'video', { prompt: 'a fox' });
  expect(labels()).toEqual(['Cheaper: Veo 3.1 Fast, 8 s, 720p · $0.80*']);
  await press(ann, offered()[0]);
  expect(await made()).toMatchObject([{ priceUsd: 0.8 }]);
});

interface Doing {
  readonly who: Person;
  readonly what: 'run' | 'under' | 'offered';
  readonly model: string;
  readonly nth: number;
  /** The button is one of an earlier version, which carries no price. */
  readonly isOld: boolean;
}

const doing: fc.Arbitrary<Doing> = fc.record({
  who: fc.constantFrom(ann, ben),
  what: fc.constantFrom('run', 'under', 'offered'),
  model: fc.constantFrom(...models),
  nth: fc.nat(30),
  isOld: fc.boolean(),
});

/** Does it. @returns the price that somebody pressed */
async function act({ who, what, model, nth, isOld }: Doing): Promise<number | undefined> {
  if (what === 'run') return void (await chat.run(who, 'video', { prompt: 'x', model, count: 2 }));
  const buttons =
    what === 'under'
      ? (await made()).flatMap(under)
      : chat.said.flatMap((said) => said.buttons.flatMap((each) => (typeof each === 'string' ? [] : [each])));
  const chosen = buttons[nth % Math.max(1, buttons.length)];
  if (chosen === undefined) return undefined;
  const { priceUsd, ...withoutPrice } = chosen;
  const isWithout = what === 'under' && isOld;
  await press(who, isWithout ? withoutPrice : chosen);
  return isWithout ? undefined : priceUsd;
}

it('never makes anything above the threshold without a press of its own person on its price, whatever people do', async () => {
  const makesNothingUnasked = async (doings: readonly Doing[]): Promise<void> => {
    chat.said.length = 0;
    const before = new Set((await made()).map(({ id }) => id));
    const agreed: { readonly person: string; readonly priceUsd: number }[] = [];
    for (const each of doings) {
      const priceUsd = await act(each);
      if (priceUsd !== undefined) agreed.push({ person: each.who.id, priceUsd });
    }
    const dear = (await made()).filter(({ id, priceUsd = 0 }) => !before.has(id) && priceUsd > 1);
    for (const { priceUsd = 0, requester } of dear) {
      const isAgreed = agreed.some((each) => each.person === requester.id && each.priceUsd >= priceUsd);
      expect(isAgreed, `${requester.id} did not press ${priceUsd}`).toBe(true);
    }
  };
  await fc.assert(fc.asyncProperty(fc.array(doing, { minLength: 5, maxLength: 15 }), makesNothingUnasked), { numRuns: 12 });
});

it('says the price of every proposal within the shortest buttons there are, in all languages', () => {
  for (const model of catalog) {
    const request = sampleRequest({
      ...{ model: model.id, resolution: model.resolutions.at(-1) ?? '4k', durationSeconds: 15, numberOfVideos: 4 },
    });
    for (const kind of ['asked', 'cheaper', 'nearest'] as const) {
      for (const language of Object.keys(languages)) {
        const label = say(proposalLabel({ kind, submissions: [{ request }], priceUsd: 123.45 }), language);
        expect.soft(label.length, label).toBeLessThanOrEqual(75);
        expect.soft(label).toMatch(/123[.,]45/);
      }
    }
  }
});
