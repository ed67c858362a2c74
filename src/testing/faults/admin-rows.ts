import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { settled, withBot } from '../bot/bot-client.ts';
import type { BotLife } from '../bot/bot-life.ts';
import { startBot } from '../bot/bot-process.ts';
import type { FaultRow } from './fault-row.ts';
import { keptBy, readPage, ready, requestAccepted, toTheEnd, withLife } from './real-life.ts';

const unknowns = z.object({ unknowns: z.array(z.object({ operation_id: z.string(), price_usd: z.number() })) });
const oneAtATime = { settings: { CONCURRENT_GENERATIONS: '1' } };

/** What the admin does, killed within. Each act is done with its entry in the list of acts, or it is not done at all. */
export const adminRows: readonly FaultRow[] = [
  ...[...cancelingAll(), decidingAgain(), ...blocking(), pausing(), ...approving()],
  ...forgetting(),
];

function cancelingAll(): FaultRow[] {
  const points = [
    ['in-act', 'in the middle of it', [ready], /^4 completed, 4 at Google$/],
    ['after-act', 'once it is stored', [ready, /^Canceled\..*called it off/], /^completed, 3 canceled, 1 at Google$/],
  ] as const;
  return points.map(([dieAt, when, reads, keeps]) => ({
    ...{ id: 'A1', fault: `the admin cancels all that waits: kill -9 ${when}, then a restart`, reads, keeps },
    run: (row) =>
      withLife({ ...row, ...oneAtATime, progress: { polls: 40 } }, async (life) => {
        const dying = startBot(life.home, { dieAt });
        const url = (await dying.url) ?? '';
        await life.give(url, 'the first');
        await requestAccepted(life);
        for (const prompt of ['the second', 'the third', 'the fourth']) await life.give(url, prompt);
        await act(url, 'cancel_all');
        await dying.exit;
        return toTheEnd(life);
      }),
  }));
}

/** It was killed before it could send anything: the word of the admin is stored, and is followed once. */
function decidingAgain(): FaultRow {
  return {
    ...{ id: 'A2', fault: 'the admin sends one again that may have been charged: kill -9 once it is stored, then a restart' },
    ...{ reads: [ready], keeps: /^completed, 2 at Google$/ },
    run: (row) =>
      withLife({ ...row, progress: { polls: 2 } }, async (life) => {
        const first = startBot(life.home, { dieAt: 'after-answer' });
        await life.give((await first.url) ?? '', 'a lighthouse');
        await first.exit;
        const second = startBot(life.home, { dieAt: 'after-act' });
        const url = (await second.url) ?? '';
        const [asked] = unknowns.parse(await (await fetch(`${url}/api/video_chat/admin/unknowns`)).json()).unknowns;
        await act(url, 'decide', { operation_id: asked?.operation_id, decision: 'again', agreed_usd: asked?.price_usd });
        await second.exit;
        const seen = await toTheEnd(life);
        return { ...seen, broken: [...seen.broken, ...(asked === undefined ? ['there was no question'] : [])] };
      }),
  };
}

function blocking(): FaultRow[] {
  const points = [
    ['in-act', 'in the middle of it', [ready], /^completed, 1 at Google$/],
    ['after-act', 'once it is stored', [/You can’t ask this bot for videos/], /^0 at Google$/],
  ] as const;
  return points.map(([dieAt, when, reads, keeps]) => ({
    ...{ id: 'A3', fault: `the admin blocks somebody: kill -9 ${when}, then a restart`, reads, keeps },
    run: (row) =>
      withLife({ ...row, progress: { polls: 2 } }, async (life) => {
        const dying = startBot(life.home, { dieAt });
        await act((await dying.url) ?? '', 'block', { person: 'web:web' });
        await dying.exit;
        const said = await withBot(life.home, async (url) => {
          const answer = await life.give(url, 'a lighthouse').then(
            () => '',
            (error: unknown) => String(error),
          );
          await settled(life.home, url);
          return answer;
        });
        return toTheEnd(life, [said]);
      }),
  }));
}

function pausing(): FaultRow {
  return {
    ...{ id: 'A4', fault: 'the admin pauses the bot: kill -9 once it is stored, a restart, and a resume' },
    ...{ reads: [/paused it\. Your request is kept/, ready], keeps: /^completed, 1 at Google$/ },
    run: (row) =>
      withLife({ ...row, progress: { polls: 2 } }, async (life) => {
        const dying = startBot(life.home, { dieAt: 'after-act' });
        await act((await dying.url) ?? '', 'pause');
        await dying.exit;
        return withBot(life.home, async (url) => {
          await life.give(url, 'a lighthouse');
          const [waits = ''] = await readPage(url);
          const early = sentTo(life) > 0 ? ['something was sent while it was paused'] : [];
          await act(url, 'resume');
          await settled(life.home, url);
          return { read: [waits, ...(await readPage(url))], kept: keptBy(life), broken: [...early, ...life.broken()] };
        });
      }),
  };
}

/** Nothing is sent before the yes is stored, and once after it, however often it is pressed. */
function approving(): FaultRow[] {
  const points = [
    ['after-accept', 'before anybody decided'],
    ['in-act', 'in the middle of the approval'],
    ['after-act', 'once the approval is stored'],
  ] as const;
  return points.map(([dieAt, when]) => ({
    ...{ id: 'A6', fault: `a request has to be approved: kill -9 ${when}, then a restart and another press` },
    ...{ reads: [ready], keeps: /^completed, 1 at Google$/ },
    run: (row) =>
      withLife({ ...row, settings: { APPROVE_ABOVE_USD: '0' }, progress: { polls: 2 } }, async (life) => {
        const dying = startBot(life.home, { dieAt });
        const first = (await dying.url) ?? '';
        await life.give(first, 'a lighthouse').catch(() => undefined);
        if (dieAt !== 'after-accept') await approve(first);
        await dying.exit;
        const isSentEarly = dieAt !== 'after-act' && sentTo(life) > 0;
        return withBot(life.home, async (url) => {
          await approve(url);
          await settled(life.home, url);
          const broken = [...life.broken(), ...(isSentEarly ? ['something was sent before it was approved'] : [])];
          return { read: await readPage(url), kept: keptBy(life), broken };
        });
      }),
  }));
}

const waiting = z.object({ approvals: z.array(z.object({ approval_id: z.string(), price_usd: z.number() })) });

/** As somebody else than the one who asked: in a browser, which is known by its cookie. The bot may die over it. */
async function approve(url: string): Promise<void> {
  const cookie = (await fetch(`${url}/`)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const answer = await fetch(`${url}/api/video_chat/admin/approvals`, { headers: { cookie } });
  for (const { approval_id, price_usd: agreed_usd } of waiting.parse(await answer.json()).approvals)
    await act(url, 'approve', { approval_id, agreed_usd }, cookie);
}

function sentTo({ emulator }: BotLife): number {
  return emulator.log.accepted.length;
}

/** Asks for it; the bot may die over it. */
async function act(url: string, deed: string, body: object = {}, cookie = ''): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(cookie !== '' && { cookie }) };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(`${url}/api/video_chat/admin/${deed}`, init).catch(() => undefined);
  if (answer !== undefined && !answer.ok) throw new Error(`${deed} was answered with ${answer.status}: ${await answer.text()}`);
}

/** Somebody's wish is stored, or one of their videos is gone, when it is killed: the next start goes on with it. */
function forgetting(): FaultRow[] {
  const points = [
    ['after-forget', 'once it is stored'],
    ['after-forgotten', 'after the first of their videos'],
  ] as const;
  return points.map(([dieAt, when]) => ({
    ...{ id: 'A5', fault: `somebody wants everything of theirs deleted: kill -9 ${when}, then a restart` },
    ...{ reads: [/^nothing of theirs is left$/], keeps: /^2 completed, 2 at Google$/ },
    run: (row) =>
      withLife({ ...row, progress: { polls: 1 } }, async (life) => {
        const dying = startBot(life.home, { dieAt });
        const url = (await dying.url) ?? '';
        for (const prompt of ['the first', 'the second']) await life.give(url, prompt);
        await settled(life.home, url);
        await act(url, 'forget', { person: 'web:web', confirmed: true });
        await dying.exit;
        const left = await withBot(life.home, async (again) => {
          const giveUpAtMs = performance.now() + 60_000;
          while ((await readPage(again)).length > 0 && performance.now() < giveUpAtMs) await wait(50);
          return (await readPage(again)).length;
        });
        // That nothing of it is there any more is what they wanted.
        return { read: [left === 0 ? 'nothing of theirs is left' : `${left} are left`], kept: keptBy(life), broken: [] };
      }),
  }));
}
