import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { createTexts } from '../../lib/say.ts';
import { sampleRequest, sampleSubmission } from '../set-up/test-engine.ts';
import { withFaultApp } from './fault-app.ts';
import type { FaultRow } from './fault-row.ts';
import { withOpenRouter } from './openrouter-rows.ts';
import { ready } from './real-life.ts';

const { say } = createTexts();

/** What costs money, or holds up what others pay for. */
export const moneyRows: readonly FaultRow[] = [canceledOnItsWay(), otherKey(), withoutPrice(), tierUsedUp(), plannedTwice()];

function canceledOnItsWay(): FaultRow {
  return {
    ...{
      id: 'M01',
      fault: 'somebody cancels while the request is on its way, and its answer is lost',
      reads: [/^Canceled\./],
      keeps: /^canceled, 1 at Google, 0\.\d\d USD maybe$/,
    },
    run(row) {
      const hooks: { cancel?: (id: string) => void } = {};
      const failpoint = (name: string, id: string): void => {
        if (name === 'request-sent') hooks.cancel?.(id);
      };
      return withFaultApp({ ...row, failpoint }, async (app) => {
        const requester = { platform: 'web', id: 'default' } as const;
        hooks.cancel = (id) => void app.app().engine.cancel(id, { requester, mayManage: true });
        app.emulator.inject('submit/drop-after-accept', 1);
        const id = await app.give('a lighthouse');
        await app.until('it is over', async () => (await app.find(id)).state === 'canceled' && app.outboxIsEmpty());
        const asked = app.reads(id).filter((sentence) => sentence.includes('could not find out'));
        const { read, kept, broken } = app.seen(id);
        return { read, kept, broken: [...broken, ...asked.map((sentence) => `somebody was asked: ${sentence}`)] };
      });
    },
  };
}

function otherKey(): FaultRow {
  return {
    ...{
      id: 'M07',
      fault: 'the bot is started with another key while a video is made, and somebody waits; then with the first key again',
      reads: [/started with other Google credentials .*GOOGLE_API_KEY/, ready],
      keeps: /^completed, 1 at Google, 0\.\d\d USD spent; completed, 1 at Google, 0\.\d\d USD spent$/,
    },
    run(row) {
      const settings: Record<string, string> = { CONCURRENT_GENERATIONS: '1' };
      return withFaultApp({ ...row, settings, progress: { polls: 3 } }, async (app) => {
        const first = await app.give('the first');
        await app.until('it is made', async () => (await app.find(first)).state === 'generating');
        await app.restart(() => {
          settings.GOOGLE_API_KEY = 'AIza-another-key-of-another-project';
        });
        const second = await app.give('the second');
        const sinceMs = app.clock.monotonicMs();
        await app.until('the second is there', async () => (await app.find(second)).state === 'completed');
        const minutes = (app.clock.monotonicMs() - sinceMs) / 60_000;
        const health = await (await fetch(`${app.app().url}/healthz`)).text();
        await app.restart(() => {
          delete settings.GOOGLE_API_KEY;
        });
        await app.until('the first is there', async () => (await app.find(first)).state === 'completed' && app.outboxIsEmpty());
        return {
          read: [...app.reads(first), ...app.reads(second)],
          kept: `${app.kept(first)}; ${app.kept(second)}`,
          broken: [
            ...app.broken(),
            ...(minutes > 10 ? [`the second waited ${minutes} minutes`] : []),
            ...(health.includes('other_credentials') ? [] : [`the health says: ${health}`]),
          ],
        };
      });
    },
  };
}

function withoutPrice(): FaultRow {
  const model = 'emulator/no-price';
  return {
    ...{
      id: 'M06',
      fault: 'somebody asks for a model that OpenRouter lists without a price, at every door, and no budget is set',
      reads: [
        /^a request: .*The model must be .*google\/veo-3\.1,.*; you gave “emulator\/no-price”/,
        /^an estimate: .*The model must be .*google\/veo-3\.1,.*; you gave “emulator\/no-price”/,
        /^the engine itself: .*emulator\/no-price is no longer available.* Please use Gemini Omni/,
        /^its estimate: .*emulator\/no-price is no longer available.* Please use Gemini Omni/,
      ],
      keeps: /^0 at OpenRouter, 0 at Google$/,
    },
    run: (row) =>
      withOpenRouter(row, async (app, router) => {
        const { engine } = app.app();
        const submission = sampleSubmission({ request: sampleRequest({ model }) });
        const doors: Readonly<Record<string, () => Promise<unknown> | unknown>> = {
          'a request': () => app.give('a lighthouse', { model }),
          'an estimate': () => app.estimate('a lighthouse', { model }),
          'the engine itself': () => engine.submit(submission),
          'its estimate': () => engine.estimate(submission.request, submission),
        };
        const read: string[] = [];
        const broken: string[] = [];
        for (const [door, ask] of Object.entries(doors)) {
          const refusal = await refusalOf(ask);
          if (refusal === undefined) broken.push(`it was taken by ${door}`);
          else read.push(`${door}: ${refusal}`);
        }
        const starts = router.log.accepted.length;
        return {
          read,
          kept: `${starts} at OpenRouter, ${app.emulator.log.accepted.length} at Google`,
          broken: [...broken, ...app.broken()],
        };
      }),
  };
}

function tierUsedUp(): FaultRow {
  return {
    ...{
      id: 'M09',
      fault: 'somebody asks for more than what their tier has left of the day',
      reads: [/only \$0\.\d\d of your tier’s budget of the day \(\$0\.50\) is left\. It renews on .+ 2026,/, ready],
      keeps: /^completed, 1 at Google, 0\.\d\d USD spent$/,
    },
    run: (row) =>
      withFaultApp(row, async (app) => {
        const page = { platform: 'web', serverId: 'page' } as const;
        const tier = { isForEveryone: true, perDayUsd: 0.5 } as const;
        await app.app().engine.tiers.change(page, 'all', tier, { who: 'terminal' });
        const id = await app.give('a lighthouse');
        const refusal = await refusalOf(() => app.give('one more'));
        await app.until('it is over', async () => (await app.find(id)).state === 'completed' && app.outboxIsEmpty());
        const { read, kept, broken } = app.seen(id);
        const taken = refusal === undefined ? ['more was taken than the tier allows'] : [];
        return { read: [...read, ...(refusal === undefined ? [] : [refusal])], kept, broken: [...broken, ...taken] };
      }),
  };
}

/** What is planned for a time comes to that time once more, in a process that did not make it. */
function plannedTwice(): FaultRow {
  return {
    ...{
      id: 'M10',
      fault: 'the bot is restarted after a planned run, with a clock from before it',
      reads: [/^Last run: /],
      keeps: /^completed, 1 at Google, 0\.\d\d USD spent; 1 made$/,
    },
    run: (row) =>
      withFaultApp(row, async (app) => {
        const made = async () => (await app.app().engine.history({ limit: 9 })).generations;
        const plannedMs = Math.ceil(app.clock.now() / 60_000) * 60_000 + 10 * 60_000;
        const at = new Date(plannedMs);
        const cron = `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
        const wish = { name: 'News', prompt: 'a lighthouse', duration: '4', cron, zone: 'UTC', cap: 5, agreed_usd: 5 };
        const headers = { 'content-type': 'application/json' };
        await app.request('POST', '/schedules', { headers, body: JSON.stringify(wish) });
        app.clock.jump(plannedMs - app.clock.now());
        await app.until('it is taken in', async () => (await made()).length > 0);
        await app.restart(() => app.clock.jump(-15 * 60_000));
        await app.until('its time has come once more', () => app.clock.now() > plannedMs + 2 * 60_000, { stepMs: 30_000 });
        const [first] = await made();
        const id = first?.id ?? '';
        await app.until('it is over', async () => (await app.find(id)).state === 'completed' && app.outboxIsEmpty());
        const listed = z.object({ schedules: z.array(z.object({ last_run: z.string() })) });
        const answer = listed.parse(await (await app.request('GET', '/schedules')).json());
        const read = answer.schedules.map((each) => each.last_run);
        return { read, kept: `${app.kept(id)}; ${(await made()).length} made`, broken: app.broken() };
      }),
  };
}

/** @returns what somebody reads; undefined where nothing was refused */
async function refusalOf(ask: () => unknown): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return say(error.text);
    return error instanceof Error ? error.message : String(error);
  }
}
