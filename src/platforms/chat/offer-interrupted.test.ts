import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { buttonId } from '../../domain/button.ts';
import type { Receipt } from '../../domain/delivery.ts';
import type { GivenRequest, Intake } from '../../domain/intake.ts';
import { everywhere } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { MemoryChat } from '../../testing/fakes/chat/memory-chat.ts';
import { type MemoryPeople, openMemoryPeople, picture } from '../../testing/fakes/chat/memory-people.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import type { ChatButton } from './buttons.ts';
import { createChatDelivery } from './deliver.ts';
import { createOpening } from './opening.ts';

const { say } = createTexts();
const ann = { id: 'ann', channelId: 'general', tenant: 'T1' } as const;
let people: MemoryPeople;
beforeAll(async () => {
  people = await openMemoryPeople({ models: ['veo-3.1-lite-generate-001'], settings: { confirmAboveUsd: 0.1 } });
});
afterAll(() => people.stop());
beforeEach(() => void people.said.splice(0));

const fox: GivenRequest = { command: 'video', raw: { prompt: 'a fox', duration: '4' } };
let events = 0;

/** What Ann reads, and how to tell her once more. */
function interrupted(given: GivenRequest) {
  const { clock, engine, commands } = people;
  const chat = new MemoryChat(clock);
  const opening = createOpening<{ readonly engine: typeof engine; readonly commands: typeof commands }>();
  const delivery = createChatDelivery({ platform: chat.platform, clock, log: silentLog, host: opening.host });
  const where = { platform: 'discord', tenant: 'T1' } as const;
  const intake: Intake = {
    ...{ eventId: `interrupted ${events++}`, requester: { ...where, id: 'ann' }, given },
    replyTarget: { ...where, channelId: 'general', ids: {} },
  };
  let receipt: Receipt = {};
  const save = async (kept: Receipt): Promise<void> => {
    receipt = kept;
  };
  const tell = async () => delivery.sayInterrupted?.(intake, { receipt, save, signal: new AbortController().signal });
  const open = () => opening.open({ engine, commands });
  return { chat, open, tell };
}

async function offered(given: GivenRequest) {
  const { chat, open, tell } = interrupted(given);
  open();
  await tell();
  return { buttons: shown(chat.posts[0]?.message.buttons), notes: chat.posts[0]?.message.notes };
}

function shown(buttons: readonly ChatButton[] = []): readonly { readonly id: string; readonly label: string }[] {
  return buttons.flatMap((each) => (typeof each === 'string' ? [] : [{ id: buttonId(each), label: say(each.label) }]));
}

const made = async () => (await people.requests()).filter(({ prompt }) => prompt === 'a fox');

describe('somebody who was interrupted by a restart', () => {
  it('makes what they asked for with one press on its price, above the threshold, too; pressed twice it is one video', async () => {
    const { buttons } = await offered(fox);
    expect(buttons.map(({ label }) => label)).toEqual(['Run it now · $0.20*']);
    const before = (await made()).length;
    for (let press = 0; press < 2; press += 1) await people.press(ann, buttons[0]?.id ?? '');
    expect((await made()).slice(before)).toMatchObject([{ prompt: 'a fox', durationSeconds: 4 }]);
  });

  it('has their pictures in it, and a stranger, or somebody of another tenant, can’t press it', async () => {
    const { buttons } = await offered({ command: 'video', raw: { prompt: 'a fox', image: picture('cat') } });
    const before = (await made()).length;
    for (const other of [
      { ...ann, id: 'ben' },
      { ...ann, tenant: 'T2' },
    ])
      await people.press(other, buttons[0]?.id ?? '');
    expect([(await made()).length, people.said.map((each) => each.text)]).toEqual([
      before,
      Array(2).fill(say(text('answer.notYours'))),
    ]);
    await people.press(ann, buttons[0]?.id ?? '');
    expect((await made()).at(-1)).toMatchObject({ image: { sha256: picture('cat').sha256 } });
  });

  it('is told also where their words are not wanted by now, with nothing to press', async () => {
    const { words } = people.engine;
    await words.add(everywhere, ['fox'], { who: 'terminal' });
    onTestFinished(async () => void (await words.remove(everywhere, 'fox', { who: 'terminal' })));
    expect((await offered(fox)).buttons).toEqual([]);
  });

  it('can press it for a day', async () => {
    const { buttons } = await offered(fox);
    const before = (await made()).length;
    await people.clock.advance(86_400_000);
    await people.press(ann, buttons[0]?.id ?? '');
    expect([(await made()).length, people.said.at(-1)?.text]).toEqual([before, say(text('quote.gone'))]);
  });

  it('opens the form with their words where pictures are missing, and reads that those have to be attached again', async () => {
    const { buttons, notes } = await offered({ ...fox, lacksPictures: true });
    expect([buttons.map(({ label }) => label), notes?.elsewhere]).toEqual([['Change it'], text('chat.attachAnew')]);
  });

  it('opens the form where what they asked for can’t be made like that', async () => {
    const { buttons } = await offered({ command: 'video', raw: { prompt: 'a fox', duration: 'long' } });
    expect(buttons.map(({ label }) => label)).toEqual(['Change it']);
  });

  it('is told once the platform is opened, with one and the same question however often it is tried', async () => {
    const { chat, open, tell } = interrupted(fox);
    const telling = tell();
    chat.lose('post');
    expect(chat.posts).toEqual([]);
    open();
    await expect(telling).rejects.toThrow();
    chat.remove(chat.posts[0]?.id ?? '');
    const quotes = new Set<string>();
    for (let tries = 0; tries < 2; tries += 1) {
      await tell();
      quotes.add(shown(chat.posts.at(-1)?.message.buttons)[0]?.id ?? '');
      chat.remove(chat.posts.at(-1)?.id ?? '');
    }
    expect([...quotes]).toEqual([expect.stringMatching(/^v1:take:/)]);
  });
});
