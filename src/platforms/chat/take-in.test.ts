import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buttonId } from '../../domain/button.ts';
import { UserError } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { type MemoryPeople, openMemoryPeople, picture } from '../../testing/fakes/chat/memory-people.ts';

const { say } = createTexts();
const ann = { id: 'ann', channelId: 'general' } as const;
const ben = { id: 'ben', channelId: 'general' } as const;
const manager = { id: 'mia', channelId: 'general', isManager: true } as const;
let chat: MemoryPeople;
beforeAll(async () => {
  chat = await openMemoryPeople();
});
afterAll(() => chat.stop());
beforeEach(() => {
  chat.said.length = 0;
  chat.forms.length = 0;
  chat.offers.length = 0;
  chat.onPlace = () => undefined;
  chat.onSay = () => undefined;
});

const newest = async () => {
  const [found] = (await chat.engine.history({ limit: 1 })).generations;
  if (found === undefined) throw new Error('nothing was made');
  return found;
};
const said = (): readonly string[] => chat.said.map((each) => each.text);
const accepted = say(text('answer.accepted'));

/** A video of Ann's that waits in line. @returns its id */
async function ask(prompt = 'a fox'): Promise<string> {
  await chat.run(ann, 'video', { prompt });
  chat.said.length = 0;
  return (await newest()).id;
}

describe('a command', () => {
  it('makes what it says, and its person reads what comes of it', async () => {
    await chat.run(ann, 'video', { prompt: 'a fox', duration: '4' });
    expect((await newest()).request).toMatchObject({ prompt: 'a fox', durationSeconds: 4 });
    expect(said()).toEqual([expect.stringContaining(accepted)]);
  });

  it('with a value that is none is refused in words', async () => {
    const before = (await chat.requests()).length;
    await chat.run(ann, 'video', { prompt: 'a fox', duration: 'long' });
    expect([said()[0], (await chat.requests()).length]).toEqual([expect.stringContaining('long'), before]);
  });

  it('that makes something is not taken where it could not be posted', async () => {
    const before = (await chat.requests()).length;
    chat.onPlace = () => {
      throw new UserError('not_allowed', text('chat.noImage'));
    };
    await chat.run(ann, 'video', { prompt: 'a fox' });
    expect([said(), (await chat.requests()).length]).toEqual([[say(text('chat.noImage'))], before]);
    await chat.run(ann, 'queue', {});
    expect(said()).toHaveLength(2);
  });

  it('about a video of another place finds none, also with its id', async () => {
    const id = await ask();
    await chat.run({ ...ann, channelId: 'elsewhere' }, 'cancel', { id });
    await chat.run({ ...ann, tenant: 'T2' }, 'cancel', { id });
    expect(said()).toEqual(Array(2).fill(say(text('answer.notFoundEver'))));
    expect((await newest()).state).toBe('queued');
  });

  it('about somebody else’s video is refused, unless they manage the place', async () => {
    const id = await ask();
    await chat.run(ben, 'cancel', { id });
    expect([said(), (await newest()).state]).toEqual([[say(text('answer.notYours'))], 'queued']);
    await chat.run(manager, 'cancel', { id });
    expect((await newest()).state).toBe('canceled');
  });

  it('that was taken needs no second answer after a crash; one that was not is told', async () => {
    chat.onSay = () => {
      throw new Error('no network');
    };
    await chat.run(ann, 'video', { prompt: 'a fox' });
    expect(await chat.opened.store.intakes()).toEqual([]);
    await chat.run(ann, 'cancel', { id: 'nothing' });
    expect(await chat.opened.store.intakes()).toHaveLength(1);
  });
});

describe('a button', () => {
  it('of nobody, or of an earlier version, is answered', async () => {
    await chat.press(ann, 'v0:again:1');
    expect(said()).toEqual([say(text('answer.oldButton'))]);
  });

  it('makes once more what it is about, where that was made, for the person who presses it', async () => {
    const id = await ask('a wolf');
    await chat.press(ben, buttonId({ verb: 'again', id }));
    expect(await newest()).toMatchObject({
      requester: { id: 'ben' },
      request: { prompt: 'a wolf' },
      replyTarget: { channelId: 'general' },
    });
  });

  it('of a video of another place does nothing, whatever it stands for', async () => {
    const id = await ask();
    const elsewhere = { ...ann, channelId: 'elsewhere' };
    for (const verb of [
      'again',
      'change',
      'edit',
      'extend',
      'upscale',
      'join',
      'cancel',
      'remove',
      'remove-now',
      'post',
      'decide-again',
    ] as const) {
      await chat.press(elsewhere, buttonId({ verb, id }));
    }
    expect(said()).toEqual(Array(11).fill(say(text('answer.notFoundEver'))));
    expect([(await newest()).id, (await newest()).state, chat.forms]).toEqual([id, 'queued', []]);
  });

  it('opens the form that changes a request', async () => {
    const id = await ask();
    await chat.press(ben, buttonId({ verb: 'change', id }));
    expect([chat.forms, said()]).toEqual([[id], []]);
  });

  it('for a video that is not there yet says how it is', async () => {
    const id = await ask();
    await chat.press(ben, buttonId({ verb: 'post', id }));
    expect([said().length, chat.posted]).toEqual([1, []]);
  });

  it('for a page of history that nothing is known of says so', async () => {
    await chat.press(ann, buttonId({ verb: 'page', id: 'gone.7' }));
    expect(said()).toEqual([say(text('answer.pageGone'))]);
  });

  it('that makes something is not taken where it could not be posted', async () => {
    const id = await ask();
    chat.onPlace = () => {
      throw new UserError('not_allowed', text('chat.noImage'));
    };
    await chat.press(ann, buttonId({ verb: 'again', id }));
    await chat.press(ann, buttonId({ verb: 'decide-again', id }));
    expect([said(), (await newest()).id]).toEqual([Array(2).fill(say(text('chat.noImage'))), id]);
  });
});

describe('a message that speaks to the bot', () => {
  it('makes a video of its picture with /video, which takes its words and every option that they name', async () => {
    await chat.say(ann, { words: 'it jumps --ar 9:16 -d 4', images: ['cat'] });
    expect((await newest()).request).toMatchObject({
      ...{ prompt: 'it jumps', aspectRatio: '9:16', durationSeconds: 4, image: { sha256: picture('cat').sha256 } },
    });
    expect(said()).toEqual([]);
  });

  it('is told what is wrong with a flag: no word is taken for one and lost', async () => {
    const { id } = await newest();
    await chat.say(ann, { words: 'it jumps --apsect 9:16', images: ['cat'] });
    expect([said()[0], (await newest()).id]).toEqual([expect.stringContaining('did you mean --aspect'), id]);
    await chat.say(ann, { words: 'from -5 to 3--4, —Hola —dice', images: ['cat'] });
    expect((await newest()).request.prompt).toBe('from -5 to 3--4, —Hola —dice');
  });

  it('uses the one picture that can be used, and says which', async () => {
    await chat.say(ann, { words: 'it jumps', images: ['broken gif', 'cat'] });
    expect((await newest()).request).toMatchObject({ image: { sha256: picture('cat').sha256 } });
    expect((await newest()).request.lastFrame).toBeUndefined();
    expect(said()).toEqual([say(text('chat.onlyFirst', { given: 2, name: 'cat' }))]);
  });

  it('with two pictures begins and ends with them; a press makes them references and calls the first one off', async () => {
    await chat.say(ann, { words: 'it jumps', images: ['cat', 'dog'] });
    const first = await newest();
    expect(first.request).toMatchObject({
      image: { sha256: picture('cat').sha256 },
      lastFrame: { sha256: picture('dog').sha256 },
    });
    expect([said(), chat.offers.map(({ label }) => label)]).toEqual([
      [say(text('chat.asFrames'))],
      ['As references instead · free'],
    ]);
    const [{ id } = { id: '' }] = chat.offers;
    await chat.press(ben, id);
    expect([said().at(-1), (await newest()).id]).toEqual([say(text('answer.notYours')), first.id]);
    await chat.press(ann, id);
    await chat.press(ann, id);
    expect((await newest()).request).toMatchObject({ prompt: 'it jumps', referenceImages: [{}, {}] });
    expect(await chat.engine.find(first.id)).toMatchObject({ state: 'canceled', charged: 'no' });
    expect(said().slice(-2)).toEqual([expect.stringContaining(say(text('quote.calledOff'))), expect.any(String)]);
    expect(
      (await chat.requests()).filter(({ prompt, referenceImages }) => prompt === 'it jumps' && referenceImages !== undefined),
    ).toHaveLength(1);
  });

  it('with more pictures shows them in the video, and says how many could not be used', async () => {
    await chat.say(ann, { words: 'they meet', images: ['cat', 'broken', 'dog', 'hen'] });
    expect((await newest()).request.referenceImages?.map(({ sha256 }) => sha256)).toEqual(
      ['cat', 'dog', 'hen'].map((each) => picture(each).sha256),
    );
    const sentences = [text('chat.asReferences', { count: 3 }), text('chat.imagesLeft', { number: 1 })];
    expect(said()).toEqual([say(text('list.sentences', { sentences }))]);
    expect(chat.offers.map(({ label }) => label)).toEqual(['As first and last frame instead · free']);
    await chat.press(ann, chat.offers[0]?.id ?? '');
    expect((await newest()).request).toMatchObject({
      image: { sha256: picture('cat').sha256 },
      lastFrame: { sha256: picture('hen').sha256 },
    });
  });

  it('with pictures that no model takes together is told so, with the other way to press', async () => {
    const { id } = await newest();
    const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await chat.say(ann, { words: 'they meet', images: many });
    expect([(await newest()).id, said().length]).toEqual([id, 1]);
    expect(chat.offers.map(({ label }) => label)).toContain('As first and last frame instead · free');
  });

  it('says what is wrong with the first picture where none can be used', async () => {
    const { id } = await newest();
    await chat.say(ann, { words: 'it jumps', images: ['broken one', 'broken two'] });
    expect([said().length, (await newest()).id]).toEqual([1, id]);
  });

  it('makes a video of a picture that it answers', async () => {
    await chat.say(ann, { words: 'it sleeps', answers: { images: ['dog'] } });
    expect((await newest()).request).toMatchObject({ prompt: 'it sleeps', image: { sha256: picture('dog').sha256 } });
  });

  it('with words alone makes a video of them, with every option that they name', async () => {
    await chat.say(ann, { words: 'a fox in the snow --ar 9:16 -d 4' });
    expect(await newest()).toMatchObject({
      requester: { id: 'ann' },
      request: { prompt: 'a fox in the snow', aspectRatio: '9:16', durationSeconds: 4 },
    });
    await chat.say(ben, { words: 'a wolf', answers: {} });
    expect([(await newest()).request.prompt, said()]).toEqual(['a wolf', []]);
  });

  it.each(['', '?', 'help', 'Hilfe!'])('that says “%s” reads how it is done, and makes nothing', async (words) => {
    const { id } = await newest();
    await chat.say(ann, { words });
    await chat.say(ann, { words, answers: {} });
    expect([said(), (await newest()).id]).toEqual([
      Array(2).fill(expect.stringContaining('Type /video and what should happen')),
      id,
    ]);
  });

  it('with words about what can’t be seen is told so, and makes nothing', async () => {
    const { id } = await newest();
    await chat.say(ann, { words: 'it sleeps', answers: { refusal: text('discord.howToReply') } });
    expect([said(), (await newest()).id]).toEqual([[say(text('discord.howToReply'))], id]);
  });

  it('under what failed in private stays private, and in direct messages “private” counts, too', async () => {
    const direct = { ...ann, channelId: 'direct ann' };
    const isPrivate = async () => (await newest()).replyTarget.ids.private;
    await chat.say(direct, { words: 'a fox --private' });
    expect([await isPrivate(), (await newest()).replyTarget.channelId]).toEqual(['yes', 'direct ann']);
    await chat.engine.cancel((await newest()).id, { requester: (await newest()).requester, mayManage: false });
    await chat.say(direct, { words: 'at night', answers: { earlier: await newest() } });
    expect([await isPrivate(), (await newest()).request.prompt]).toEqual(['yes', 'a fox\nat night']);
    await chat.say(direct, { words: 'a hare' });
    expect(await isPrivate()).toBeUndefined();
  });

  it('under what was refused for what it says, of somebody else, says none of its words again', async () => {
    await ask('awful words');
    const { id } = await newest();
    const earlier = {
      ...(await newest()),
      state: 'refused',
      reason: text('provider.refusedNoReason', { provider: 'Google' }),
    } as const;
    await chat.say(ben, { words: 'at night', answers: { earlier } });
    expect([said(), (await newest()).id]).toEqual([[say(text('answer.whyNotYours'))], id]);
  });

  it('fetches nothing where a video could not be posted', async () => {
    chat.onPlace = () => {
      throw new UserError('not_allowed', text('chat.noImage'));
    };
    await chat.say(ann, { words: 'it jumps', images: ['broken one'] });
    await chat.say(ann, { words: 'it jumps' });
    expect(said()).toEqual(Array(2).fill(say(text('chat.noImage'))));
  });
});
