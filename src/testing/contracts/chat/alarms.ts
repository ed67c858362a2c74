import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { text } from '../../../domain/texts.ts';
import { type ChatBench, english, patienceMs, startFaultyGoogle } from './chat-bench.ts';
import type { ChatPost } from './chat-driver.ts';

const posted = z.object({ kind: z.string(), text: z.string(), at: z.iso.datetime(), bot: z.string() });
const question = english(text('alarm.question', { count: 1 }));
const over = `It is over: ${question.slice(0, question.indexOf('.') + 1)}`;
/** What is told besides depends on the machine, such as its disk. */
const isQuestion = ({ kind }: { readonly kind: string }): boolean => kind === 'question';

/** What the admin may count on who wants to be told of what needs them. */
export function describeAlarms<Post extends ChatPost>({ open, reach, see }: ChatBench<Post>): void {
  it('tells the admin of a question once, in plain words that call nobody, and that it is over', async () => {
    const { env } = await startFaultyGoogle('submit/500', { timeScale: 0 });
    const webhook = await listen();
    const chat = await open({ env: { ...env, ALERT_WEBHOOK: webhook.address }, alarms: 'general' });
    await (await chat.ask('manager', 'other', 'a *lighthouse*')).answer();
    const { id } = await reach(chat, 'unknown');
    const alarm = await see(chat, 'general', (post) => chat.reads(post.text, question));
    expect(alarm).toMatchObject({ buttons: [], videos: [] });
    await expect
      .poll(() => webhook.posts.filter(isQuestion).map((each) => each.text), { timeout: patienceMs })
      .toEqual([question]);
    const asked = await see(chat, 'other', ({ buttons }) => buttons.includes('decide-leave'));
    await (await chat.press('manager', asked, 'decide-leave')).answer();
    await expect.poll(async () => (await chat.app().engine.find(id))?.state, { timeout: patienceMs }).toBe('failed');
    await see(chat, 'general', (post) => chat.reads(post.text, over));
    expect((await chat.posts('general')).filter((post) => chat.reads(post.text, question))).toHaveLength(1);
    await expect
      .poll(() => webhook.posts.filter(isQuestion).map((each) => each.text), { timeout: patienceMs })
      .toEqual([question, over]);
    // Nobody is called in the channel of the admin: who asked is called where they asked, at most.
    expect(chat.called().filter((who) => who !== 'manager')).toEqual([]);
    expect(JSON.stringify([webhook.posts, alarm.text])).not.toMatch(/lighthouse/);
  });

  it('goes on where the channel for alarms is closed to the bot, says so to the admin, and tells the webhook', async () => {
    const { env } = await startFaultyGoogle('submit/500', { timeScale: 0 });
    const webhook = await listen();
    const chat = await open({ env: { ...env, ALERT_WEBHOOK: webhook.address }, alarms: 'closed' });
    await (await chat.ask('manager', 'general', 'a lighthouse')).answer();
    await reach(chat, 'unknown');
    const kinds = (): readonly string[] => webhook.posts.map(({ kind }) => kind);
    await expect.poll(kinds, { timeout: patienceMs }).toEqual(expect.arrayContaining(['channel', 'question']));
    const health = async (): Promise<unknown> => (await fetch(`${chat.app().url}/healthz`)).json();
    expect(await health()).toMatchObject({
      ready: true,
      problems: expect.arrayContaining([{ code: 'alarms', text: expect.stringContaining('ALERT_CHANNEL') }]),
    });
  });
}

/** What takes alarms, and what it took. */
async function listen(): Promise<{ readonly address: string; readonly posts: z.infer<typeof posted>[] }> {
  const posts: z.infer<typeof posted>[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      posts.push(posted.parse(JSON.parse(body)));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { address: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/alarms`, posts };
}
