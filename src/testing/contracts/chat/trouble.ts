import { expect, it } from 'vitest';
import { text } from '../../../domain/texts.ts';
import { type ChatBench, english, patienceMs, reading, startFaultyGoogle, withVideo } from './chat-bench.ts';
import type { ChatPost } from './chat-driver.ts';

/** What people may count on when something goes wrong. */
export function describeTrouble<Post extends ChatPost>({ contract, open, newest, reach, see }: ChatBench<Post>): void {
  it('asks what to do where Google may have taken a request, once, and does what its person decides', async () => {
    const { google, env } = await startFaultyGoogle('submit/500', { timeScale: 0 });
    const chat = await open({ env });
    await (await chat.ask('manager', 'general', 'a lighthouse')).answer();
    const { id } = await reach(chat, 'unknown');
    const question = await see(chat, 'general', ({ text: shown }) => shown.includes(english(text('card.question'))));
    expect(question.buttons).toEqual(['decide-again', 'decide-leave']);
    expect(google.log.accepted).toHaveLength(0);
    expect(await reading(await chat.press('member', question, 'decide-again'))).toBe(english(text('answer.notYours')));
    expect(await reading(await chat.press('manager', question, 'decide-again'))).toBe(english(text('answer.accepted')));
    await reach(chat, 'completed');
    await see(chat, 'general', withVideo(id));
    expect(google.log.accepted).toHaveLength(1);
    await see(chat, 'general', ({ text: shown }) => shown.includes(english(text('answer.notWaiting'))));
    expect((await chat.posts('general')).flatMap(({ buttons }) => buttons)).not.toContain('decide-leave');
  });

  it('says to others only that it was not made, and to its person alone what it was and why', async () => {
    const { env } = await startFaultyGoogle('poll/rai-celebrity', { timeScale: 0 });
    const chat = await open({ env });
    await (await chat.ask('member', 'general', 'a lighthouse')).answer();
    const { reason } = await reach(chat, 'refused');
    expect(reason && english(reason)).toContain(english(text('safety.celebrity')));
    const status = await see(chat, 'general', ({ text: shown }) => shown.includes(english(text('state.hushed'))));
    expect(status.buttons).toEqual(['why']);
    expect(status.text).not.toContain('lighthouse');
    await expect
      .poll(async () => (await chat.app().engine.receipts((await newest(chat))?.id ?? '')).result, { timeout: patienceMs })
      .not.toEqual({});
    expect((await chat.posts('general')).map(({ text: shown }) => shown)).toEqual([expect.not.stringContaining('well-known')]);
    expect(status.text).not.toContain(english(text('card.watch')));
    expect(status.text.match(/charged|cost/g)).toHaveLength(1);
    expect(chat.called()).toEqual([]);
    const told = await (await chat.press('member', status, 'why')).answer();
    expect(told).toEqual({ text: expect.stringContaining('well-known'), isPrivate: true });
    const refused = await (await chat.press('manager', status, 'why')).answer();
    expect(refused).toEqual({ text: english(text('answer.whyNotYours')), isPrivate: true });
  });

  it.skipIf(contract.hearsWhileItStops === false)(
    'says that it restarts to people who ask while it does, and takes nothing from them',
    async () => {
      const { google, env } = await startFaultyGoogle('submit/hang');
      const chat = await open({ env });
      await (await chat.ask('member', 'general', 'a lighthouse')).answer();
      await expect.poll(() => google.log.requests.length, { timeout: patienceMs }).toBeGreaterThan(0);
      const { id } = await reach(chat, 'submitting');
      // The request that is under way keeps the stop waiting.
      const stopped = chat.app().stop();
      const restarting = english(text('limit.stopping'));
      const ask = async () => reading(await chat.ask('manager', 'general', 'a harbour'));
      await expect.poll(ask, { timeout: patienceMs }).toContain(restarting);
      await stopped;
      await chat.restart();
      await expect.poll(async () => (await chat.app().engine.find(id))?.state, { timeout: patienceMs }).toBe('unknown');
      expect((await chat.posts('general')).some(({ text: shown }) => shown.includes(english(text('chat.interrupted'))))).toBe(
        false,
      );
    },
  );
}
