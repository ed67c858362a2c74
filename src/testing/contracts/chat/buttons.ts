import { expect, it } from 'vitest';
import { text } from '../../../domain/texts.ts';
import { type ChatBench, english, forEver, patienceMs, reading, withVideo } from './chat-bench.ts';
import type { ChatPost } from './chat-driver.ts';

/** What people may count on under a message. */
export function describeButtons<Post extends ChatPost>({ contract, open, all, reach, see, finish }: ChatBench<Post>): void {
  it('calls off what waits, by the button of its status message', async () => {
    const chat = await open({ render: forEver, env: { CONCURRENT_GENERATIONS: '1' } });
    await (await chat.ask('member', 'general', 'the first')).answer();
    await reach(chat, 'generating');
    await (await chat.ask('member', 'general', 'the second')).answer();
    const status = await see(chat, 'general', (post) => post.text.includes('the second'));
    expect(await reading(await chat.press('member', status, 'cancel'))).toBe(english(text('answer.canceled')));
    await reach(chat, 'canceled');
    await see(chat, 'general', (post) => post.text.includes('the second') && !post.buttons.includes('cancel'));
  });

  it('makes a video again by its button, and once for somebody who presses twice', async () => {
    const chat = await open();
    const { result } = await finish(chat, 'member', 'a lighthouse');
    const presses = await Promise.all([chat.press('member', result, 'again'), chat.press('member', result, 'again')]);
    const said = async () => (await Promise.all(presses.map(reading))).join('\n');
    await expect.poll(said, { timeout: patienceMs }).toContain(english(text('answer.againRunning')));
    await expect
      .poll(async () => (await all(chat)).map(({ state }) => state), { timeout: patienceMs })
      .toEqual(['completed', 'completed']);
  });

  it('makes a result somebody’s favourite by ☆, told to them alone, and none when pressed again', async () => {
    const chat = await open();
    const { result } = await finish(chat, 'member', 'a lighthouse');
    const marked = english(text('answer.favourite', { number: 1, max: 100 }));
    const press = await (await chat.press('manager', result, 'favourite')).answer();
    expect(press).toEqual({ text: marked, isPrivate: true });
    expect(await reading(await chat.press('member', result, 'favourite'))).toBe(marked);
    expect(await reading(await chat.press('manager', result, 'favourite'))).toBe(english(text('answer.noFavourite')));
    expect(await reading(await chat.press('member', result, 'favourite'))).toBe(english(text('answer.noFavourite')));
  });

  it('keeps its buttons working after a restart', async () => {
    const chat = await open();
    const { id, result } = await finish(chat, 'member', 'a lighthouse');
    await chat.restart();
    expect(await reading(await chat.press('member', result, 'remove'))).toBe(english(text('answer.removed')));
    await expect.poll(async () => (await chat.posts('general')).filter(withVideo(id)), { timeout: patienceMs }).toEqual([]);
    expect((await chat.app().engine.find(id))?.request.prompt).toBe('');
  });

  it('lets nobody change what is somebody else’s but a manager, and refuses quietly', async () => {
    const chat = await open();
    const theirs = await finish(chat, 'manager', 'a harbour');
    const refusal = await (await chat.press('member', theirs.result, 'remove')).answer();
    expect(refusal).toEqual({ text: english(text('answer.notYours')), isPrivate: true });
    expect((await chat.app().engine.find(theirs.id))?.request.prompt).toBe('a harbour');
    const own = await finish(chat, 'member', 'a lighthouse');
    const mayManage = contract.hasManagers ? 'answer.removed' : 'answer.notYours';
    expect(await reading(await chat.press('manager', own.result, 'remove'))).toBe(english(text(mayManage)));
  });
}
