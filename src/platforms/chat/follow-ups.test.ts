import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buttonId } from '../../domain/button.ts';
import { cardOf } from '../../domain/card.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { type MemoryPeople, openMemoryPeople, picture } from '../../testing/fakes/chat/memory-people.ts';
import { sampleVideoFile, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { buttonsOf, type ChatButton, readChosen } from './buttons.ts';
import { newestVersion } from './versions.ts';
import { wordsForm } from './words-form.ts';

const { say } = createTexts();
const ann = { id: 'ann', channelId: 'general' } as const;
const ben = { id: 'ben', channelId: 'general' } as const;
const here = { platform: 'discord', tenant: undefined, channelIds: ['general'] } as const;
const notFound = say(text('answer.notFoundEver'));
let chat: MemoryPeople;
beforeAll(async () => {
  chat = await openMemoryPeople({ videoPath: await sampleVideoFile(temporaryFolder()) });
  await chat.engine.start();
});
afterAll(() => chat.stop());
beforeEach(() => {
  chat.said.length = 0;
  chat.forms.length = 0;
});

const all = async () => (await chat.engine.history({ limit: 100 })).generations;
const newest = async () => {
  const [found] = await all();
  if (found === undefined) throw new Error('nothing was made');
  return found;
};
const said = (): readonly string[] => chat.said.map((each) => each.text);
const offers = () => ({ offered: chat.models, nowMs: chat.clock.now() });

/** A video of Ann's that is there. */
async function made(prompt = 'a fox') {
  await chat.run(ann, 'video', { prompt, duration: '4' });
  const { id } = await newest();
  await chat.finish(id);
  chat.said.length = 0;
  const found = await chat.engine.find(id);
  if (found === undefined) throw new Error('it is gone');
  return found;
}

it('a video of two pictures that has begun is made beside the other one, which is said', async () => {
  await chat.say(ann, { words: 'it jumps', images: ['cat', 'dog'] });
  const { id } = await newest();
  await expect.poll(async () => (await chat.engine.find(id))?.state).toBe('generating');
  await chat.press(ann, chat.offers[0]?.id ?? '');
  expect(said().at(-1)).toContain(say(text('quote.bothMade')));
  await chat.finish(id);
  await chat.finish((await newest()).id);
  chat.said.length = 0;
});

describe('the buttons of a video', () => {
  it('say what follows from it, with prices, behind “Again”', async () => {
    const labels = buttonsOf(await made(), offers()).map((each) => (typeof each === 'string' ? each : say(each.label)));
    expect(labels).toEqual([
      'Again · free',
      'Change it · free',
      expect.stringMatching(/^Continue \+\d s · free · until /),
      'In HD · free',
      'change',
      'favourite',
      'remove',
    ]);
    expect(labels.every((label) => label.length <= 75)).toBe(true);
  });

  it('name the video that they are about, and stand under several only when one is left', async () => {
    const one = await made();
    const { videos } = one;
    const gone = videos.map((video) => ({ ...video, removedAtMs: 1 }));
    const verbs = (each: ChatButton) => (typeof each === 'string' ? each : each.verb);
    const several = { ...one, videos: [...videos, ...videos] };
    expect(buttonsOf(several, offers()).map(verbs)).toEqual(['again', 'change', 'favourite', 'remove']);
    const edits = buttonsOf({ ...one, videos: [...gone, ...videos] }, offers()).filter((each) => verbs(each) === 'edit');
    expect(edits).toMatchObject([{ id: `${one.id}.2` }]);
    expect([readChosen(`${one.id}.2`), readChosen(one.id)]).toEqual([
      { id: one.id, video: 2 },
      { id: one.id, video: 1 },
    ]);
  });

  it('offer nothing that no model here does, and nothing of a video that is gone', async () => {
    const video = await made();
    const none = ['again', 'change', 'favourite', 'remove'];
    const verbs = (buttons: readonly ChatButton[]) => buttons.map((each) => (typeof each === 'string' ? each : each.verb));
    expect(verbs(buttonsOf(video, { ...offers(), offered: [] }))).toEqual(none);
    expect(verbs(buttonsOf({ ...video, removedAtMs: 1 }, offers()))).toEqual(['again', 'change', 'remove']);
    expect(buttonsOf({ ...video, state: 'generating' }, offers())).toEqual(['cancel']);
  });

  it('open a form with one field that says the price, for everybody who presses', async () => {
    const video = await made();
    await chat.press(ben, buttonId({ verb: 'edit', id: video.id }));
    await chat.press(ben, buttonId({ verb: 'extend', id: `${video.id}.2` }));
    expect([chat.forms, said(), (await newest()).id]).toEqual([[`edit ${video.id} 1`, `extend ${video.id} 2`], [], video.id]);
    expect(say(wordsForm('edit', video, 1, offers()).price)).toBe('Free of charge.');
    expect(() => wordsForm('edit', { ...video, removedAtMs: 1 }, 1, offers())).toThrow('answer.videoGone');
    expect(() => wordsForm('edit', video, 1, { ...offers(), offered: [] })).toThrow('request.noFollowUp');
  });

  it('ask nothing for HD, and make it once, where the video stands', async () => {
    const video = await made();
    await chat.press(ben, buttonId({ verb: 'upscale', id: video.id }));
    await chat.press(ben, buttonId({ verb: 'upscale', id: video.id }));
    expect(await newest()).toMatchObject({
      ...{ requester: { id: 'ben' }, source: { generationId: video.id }, replyTarget: { ids: { thread: video.id } } },
    });
    expect((await all()).filter(({ source }) => source?.generationId === video.id)).toHaveLength(1);
    expect(said().at(-1)).toContain(say(text('answer.againRunning')));
  });

  it('join what goes on from others into one film, once, where the last one stands', async () => {
    const first = await made();
    const { request, requester, replyTarget } = first;
    const source = { generationId: first.id, video: 1, how: 'continue' } as const;
    const { generation } = await chat.engine.submit({ request, requester, replyTarget, source, images: [], eventId: 'goes on' });
    await chat.finish(generation.id);
    const last = (await chat.engine.find(generation.id)) ?? generation;
    const buttons = buttonsOf(last, offers());
    expect(buttons.slice(-2)).toEqual(['join', 'remove']);
    expect(buttonsOf(first, offers())).not.toContain('join');
    await chat.press(ben, buttonId({ verb: 'join', id: last.id }));
    const film = await newest();
    expect(film).toMatchObject({
      ...{
        requester: { id: 'ben' },
        provider: 'film',
        priceUsd: 0,
        replyTarget: { channelId: 'general', ids: { thread: last.id } },
      },
      request: { film: { parts: [{ generationId: first.id }, { generationId: last.id }] } },
    });
    await expect.poll(async () => (await chat.engine.find(film.id))?.state).toBe('completed');
    const { buttons: left, head } = cardOf((await chat.engine.find(film.id)) ?? film);
    expect([left, head[0]]).toEqual([['favourite', 'remove'], text('card.film', { count: 2 })]);
    await chat.press(ann, buttonId({ verb: 'remove', id: first.id }));
    chat.said.length = 0;
    await chat.press(ben, buttonId({ verb: 'join', id: last.id }));
    expect([said(), buttonsOf((await chat.engine.find(last.id)) ?? last, offers()).includes('join')]).toEqual([
      [say(text('film.unreadable', { part: 1 }))],
      false,
    ]);
  });

  it('stay about the video that they name when they are changed, where it belongs', async () => {
    const { id } = await made();
    const second = { prompt: 'make it night', edit: `${id}#2` };
    await chat.run(ann, 'video', second);
    await chat.run({ ...ann, channelId: 'elsewhere' }, 'video', second);
    expect(said()).toEqual([say(text('answer.noSuchPart', { count: 1 })), notFound]);
    await chat.run(ann, 'video', { ...second, edit: id });
    expect((await newest()).source).toMatchObject({ generationId: id, video: 1, how: 'edit' });
  });

  it('find nothing in another channel or workspace, and nothing that was deleted', async () => {
    const video = await made();
    const { id } = video;
    for (const verb of ['edit', 'extend', 'upscale'] as const) {
      await chat.press({ ...ann, channelId: 'elsewhere' }, buttonId({ verb, id }));
      await chat.press({ ...ann, tenant: 'T2' }, buttonId({ verb, id }));
    }
    await chat.press(ann, buttonId({ verb: 'remove', id }));
    chat.said.length = 0;
    for (const verb of ['edit', 'extend', 'upscale'] as const) await chat.press(ann, buttonId({ verb, id }));
    expect([said(), chat.forms]).toEqual([[notFound, notFound, notFound], []]);
    expect((await all()).some(({ source }) => source?.generationId === id)).toBe(false);
  });
});

describe('words that answer a video', () => {
  it('change it, for everybody who says them, in its thread', async () => {
    const video = await made();
    await chat.say(ben, { words: 'make it night', answers: { earlier: video } });
    expect(await newest()).toMatchObject({
      ...{ requester: { id: 'ben' }, source: { generationId: video.id, how: 'edit' }, request: { prompt: 'make it night' } },
      replyTarget: { channelId: 'general', ids: { thread: video.id } },
    });
    expect(said()).toEqual([]);
  });

  it('take their pictures along, which are not animated', async () => {
    const video = await made();
    await chat.say(ann, { words: 'with this hat', images: ['hat', 'coat'], answers: { earlier: video } });
    const { request } = await newest();
    expect(request.image).toBeUndefined();
    expect(request.referenceImages?.map(({ sha256 }) => sha256)).toEqual([picture('hat').sha256, picture('coat').sha256]);
  });

  it('are told where a picture of theirs can’t be used, and nothing is made', async () => {
    const video = await made();
    await chat.say(ann, { words: 'with this hat', images: ['hat', 'broken coat'], answers: { earlier: video } });
    expect([said().length, (await newest()).id]).toEqual([1, video.id]);
  });

  it('mean the video that they answer; in its thread, the newest version', async () => {
    const first = await made();
    await chat.say(ann, { words: 'make it night', answers: { earlier: first } });
    const second = await newest();
    await chat.finish(second.id);
    const root = (await chat.engine.find(first.id)) ?? first;
    await chat.say(ann, { words: 'add rain', answers: { earlier: root, isInThread: true } });
    expect((await newest()).source?.generationId).toBe(second.id);
    await chat.finish((await newest()).id);
    await chat.say(ann, { words: 'add snow', answers: { earlier: root } });
    expect((await newest()).source?.generationId).toBe(first.id);
  });

  it('wait for a version that is still being made: nothing is paid for the wrong one', async () => {
    const first = await made();
    await chat.say(ann, { words: 'make it night', answers: { earlier: first } });
    const { id } = await newest();
    const earlier = (await chat.engine.find(first.id)) ?? first;
    await chat.say(ann, { words: 'add rain', answers: { earlier, isInThread: true } });
    expect([said(), (await newest()).id]).toEqual([[say(text('chat.stillMade'))], id]);
    await chat.run(ann, 'cancel', { id });
    expect((await newestVersion(chat.engine, here, earlier)).id).toBe(first.id);
  });

  it('need to be words: an empty answer is asked what should change', async () => {
    const video = await made();
    await chat.say(ann, { words: '', answers: { earlier: video } });
    expect([said(), (await newest()).id]).toEqual([[say(text('help.whatChanges'))], video.id]);
  });

  it('are told what is wrong with a flag', async () => {
    const video = await made();
    await chat.say(ann, { words: 'at night --apsect 9:16', answers: { earlier: video } });
    expect([said()[0], (await newest()).id]).toEqual([expect.stringContaining('--apsect'), video.id]);
  });

  it('under a video that is being made wait; under one that came to nothing make it again with them', async () => {
    await chat.run(ann, 'video', { prompt: 'a wolf' });
    const wolf = await newest();
    await chat.say(ann, { words: 'at night', answers: { earlier: wolf } });
    expect(said().at(-1)).toBe(say(text('chat.stillMade')));
    await chat.run(ann, 'cancel', { id: wolf.id });
    const over = { ...wolf, state: 'refused' } as const;
    await chat.say(ann, { words: 'at night --ar 9:16', answers: { earlier: over } });
    expect((await newest()).request).toMatchObject({ prompt: 'a wolf\nat night', aspectRatio: '9:16' });
  });

  it('under one that came to nothing keep its model, shape, length and seed, and make one, unless they say how many', async () => {
    await chat.run(ann, 'video', { prompt: 'a wolf', aspect: '9:16', duration: '6', seed: '7' });
    const wolf = await newest();
    await chat.run(ann, 'cancel', { id: wolf.id });
    const earlier = { ...wolf, state: 'refused', request: { ...wolf.request, numberOfVideos: 3 } } as const;
    await chat.say(ann, { words: 'at night', answers: { earlier } });
    expect((await newest()).request).toEqual({ ...wolf.request, prompt: 'a wolf\nat night', numberOfVideos: 1 });
    await chat.say(ann, { words: 'at night --count 2', answers: { earlier } });
    expect((await newest()).set?.size ?? (await newest()).request.numberOfVideos).toBe(2);
  });
});
