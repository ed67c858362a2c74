import { copyFileSync, existsSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buttonId, readButtonId } from '../../domain/button.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { type MemoryPeople, openMemoryPeople } from '../../testing/fakes/chat/memory-people.ts';
import { sampleVideoFile, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { chooseButtons } from './one-of-several.ts';

const { say } = createTexts();
const ann = { id: 'ann', channelId: 'general' } as const;
const ben = { id: 'ben', channelId: 'general' } as const;
let chat: MemoryPeople;
beforeAll(async () => {
  chat = await openMemoryPeople({ videoPath: await sampleVideoFile(temporaryFolder()) });
  await chat.engine.start();
});
afterAll(() => chat.stop());
beforeEach(() => {
  chat.said.length = 0;
  chat.forms.length = 0;
  chat.offers.length = 0;
});

const newest = async () => (await chat.engine.history({ limit: 1 })).generations[0];
const fileOf = (id: string, number: number) => `${chat.outputsFolder}/${id}${number === 1 ? '' : `-${number}`}.mp4`;
const kept = async (id: string) => keptVideos((await chat.engine.find(id)) ?? { videos: [] }).map(({ number }) => number);
const said = () => chat.said.map((each) => each.text);
const labels = () => chat.offers.map(({ label }) => label);
const press = (label: string, who: { readonly id: string; readonly channelId: string } = ann) => {
  const found = chat.offers.find((each) => each.label === label);
  if (found === undefined) throw new Error(`there is no button ${label}`);
  return chat.press(who, found.id);
};

/** Four videos of Ann's, of one generation. */
async function four(): Promise<string> {
  await chat.run(ann, 'video', { prompt: 'a fox', duration: '4' });
  const id = (await newest())?.id ?? '';
  await chat.finish(id);
  const [one] = (await chat.engine.find(id))?.videos ?? [];
  if (one === undefined) throw new Error('there is no video');
  for (const number of [2, 3, 4]) copyFileSync(fileOf(id, 1), fileOf(id, number));
  const videos = [1, 2, 3, 4].map((number) => ({ ...one, file: fileOf(id, number).replace(/.*\//, '') }));
  await chat.opened.store.change(id, { videos });
  chat.said.length = 0;
  return id;
}

const choose = (id: string, number: number, who: { readonly id: string; readonly channelId: string } = ann) => {
  chat.offers.length = 0;
  return chat.press(who, buttonId({ verb: 'choose', id: `${id}.${number}` }));
};

describe('one of several videos', () => {
  it('shows what can be done with it, with prices, to the one who chose', async () => {
    const id = await four();
    await choose(id, 2);
    expect(said()).toEqual(['Number 2 of 4.']);
    expect(labels()).toEqual([
      'Keep only this',
      'One more like this · free',
      'Change it · free',
      expect.stringMatching(/^Continue \+\d s · free · until /),
      'In HD · free',
      'Delete this',
    ]);
    for (const { id: button } of chat.offers) {
      expect(button.length).toBeLessThanOrEqual(100);
      expect(readButtonId(button)?.id).toBe(`${id}.2`);
    }
  });

  it('is deleted after one question, and the other three stay', async () => {
    const id = await four();
    await choose(id, 2);
    await press('Delete this');
    expect([said().at(-1), await kept(id)]).toEqual([say(text('chat.removeQuestion', { number: 2 })), [1, 2, 3, 4]]);
    await press('Delete this');
    expect([said().at(-1), await kept(id)]).toEqual(['Number 2 was deleted.', [1, 3, 4]]);
    expect([1, 2, 3, 4].map((number) => existsSync(fileOf(id, number)))).toEqual([true, false, true, true]);
    expect(
      chooseButtons((await chat.engine.find(id)) ?? expect.fail()).map((each) => typeof each !== 'string' && each.id),
    ).toEqual([1, 3, 4].map((number) => `${id}.${number}`));
  });

  it('is kept alone after one question that says how many go', async () => {
    const id = await four();
    await choose(id, 3);
    await press('Keep only this');
    expect([said().at(-1), await kept(id)]).toEqual([say(text('chat.keepQuestion', { number: 3, count: 3 })), [1, 2, 3, 4]]);
    expect(labels()).toEqual(['Delete the other 3']);
    await press('Delete the other 3');
    expect([said().at(-1), await kept(id)]).toEqual(['Number 3 is kept; 3 others were deleted.', [3]]);
  });

  it('is the one that is changed, sharpened and made once more', async () => {
    const id = await four();
    await choose(id, 4);
    await press('Change it · free');
    expect(chat.forms).toEqual([`edit ${id} 4`]);
    await press('In HD · free');
    expect(await newest()).toMatchObject({ source: { generationId: id, video: 4 } });
    await chat.finish((await newest())?.id ?? '');
    await press('One more like this · free');
    expect(await newest()).toMatchObject({ request: { prompt: 'a fox', numberOfVideos: 1 } });
    expect((await newest())?.source).toBeUndefined();
    await chat.finish((await newest())?.id ?? '');
  });

  it('says that it was deleted, whatever old button names it', async () => {
    const id = await four();
    await choose(id, 2);
    const old = [...chat.offers.map((each) => each.id), buttonId({ verb: 'choose', id: `${id}.2` })];
    await chat.engine.remove(id, { requester: { platform: 'discord', id: 'ann' }, mayManage: false }, { only: 2 });
    for (const button of old.filter((each) => /keep|remove|choose|upscale/.test(each))) {
      chat.said.length = 0;
      await chat.press(ann, button);
      expect([button, said()]).toEqual([button, ['Number 2 was deleted.']]);
    }
    expect(await kept(id)).toEqual([1, 3, 4]);
  });

  it('can be gone on from by anybody, and deleted by its person alone', async () => {
    const id = await four();
    await choose(id, 2, ben);
    expect(labels()).not.toContain('Delete this');
    expect(labels()).not.toContain('Keep only this');
    expect(labels()).toContain('Change it · free');
    for (const verb of ['remove', 'remove-now', 'keep', 'keep-now'] as const) {
      chat.said.length = 0;
      await chat.press(ben, buttonId({ verb, id: `${id}.2` }));
      expect([verb, said()]).toEqual([verb, [say(text('answer.notYours'))]]);
    }
    expect(await kept(id)).toEqual([1, 2, 3, 4]);
  });

  it('is not meant by a button of earlier versions, which deletes all', async () => {
    const id = await four();
    await chat.press(ann, buttonId({ verb: 'remove-now', id }));
    expect(await chat.engine.find(id)).toMatchObject({ request: { prompt: '' }, videos: [] });
  });
});
