import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailpointName } from '../../domain/failpoint.ts';
import { isEnded } from '../../domain/generation.ts';
import type { RouterFault } from '../../emulator/openrouter/faults.ts';
import { type OpenRouterEmulator, startOpenRouterEmulator } from '../../emulator/openrouter/openrouter-emulator.ts';
import { startBot } from '../bot/bot-process.ts';
import { isRouterStart } from '../fakes/openrouter/openrouter-fake.ts';
import { type FaultApp, withFaultApp } from './fault-app.ts';
import type { FaultRow, RowOptions, Seen } from './fault-row.ts';
import { ready, toTheEnd, withLife } from './real-life.ts';

const model = 'google/veo-3.1';
const notSure = /could not find out whether OpenRouter took this request/;

/** What may go wrong at OpenRouter. */
export const openRouterRows: readonly FaultRow[] = [
  lostAnswer('submit/drop-after-accept'),
  lostAnswer('submit/500-after-accept'),
  refusedForGood(),
  noCredit(),
  killed('R4', 'after-answer', notSure, /^unknown, 1 at OpenRouter$/),
  killed('R4', 'after-name', ready, /^completed, 1 at OpenRouter$/),
  killed('R4', 'after-done', ready, /^completed, 1 at OpenRouter$/),
];

async function openRouter({ folder, video }: RowOptions, now: () => number = Date.now): Promise<OpenRouterEmulator> {
  return startOpenRouterEmulator({
    folder: join(folder, 'openrouter'),
    progress: { polls: 2 },
    render: ({ outputPath }) => copyFile(video, outputPath),
    now,
  });
}

function settingsFor({ url }: OpenRouterEmulator): Readonly<Record<string, string>> {
  return { OPENROUTER_API_KEY: 'sk-or-v1-of-a-row', OPENROUTER_BASE_URL: url, VIDEO_MODEL: model, CONFIRM_ABOVE_USD: '1000' };
}

/** The whole bot with OpenRouter's emulator beside Google's. */
export async function withOpenRouter(
  row: RowOptions,
  work: (app: FaultApp, router: OpenRouterEmulator) => Promise<Seen>,
): Promise<Seen> {
  const router = await openRouter(row);
  try {
    return await withFaultApp({ ...row, settings: settingsFor(router) }, (app) => work(app, router));
  } finally {
    await router.close();
  }
}

/** What is kept, with the paid requests of its provider instead of Google's. */
function seenAt(router: OpenRouterEmulator, { read, kept, broken }: Seen): Seen {
  const starts = router.log.requests.filter(isRouterStart).length;
  return {
    read,
    kept: kept.replace('0 at Google', `${router.log.accepted.length} at OpenRouter, ${starts} sent`),
    broken,
  };
}

async function toItsEnd(app: FaultApp, id: string): Promise<void> {
  await app.until('it is over', async () => isEnded((await app.find(id)).state) || (await app.find(id)).state === 'unknown');
  await app.until('its person was told', () => app.outboxIsEmpty());
}

function lostAnswer(fault: RouterFault): FaultRow {
  return {
    ...{ id: 'R1', fault: `OpenRouter: ${fault}, and the bot is started again`, reads: [notSure] },
    keeps: /^unknown, 1 at OpenRouter, 1 sent, \d\.\d\d USD maybe$/,
    run: (row) =>
      withOpenRouter(row, async (app, router) => {
        router.inject(fault);
        const id = await app.give('a lighthouse');
        await toItsEnd(app, id);
        await app.restart();
        await app.clock.advance(3_600_000);
        return seenAt(router, app.seen(id));
      }),
  };
}

function refusedForGood(): FaultRow {
  return {
    ...{ id: 'R2', fault: 'OpenRouter: submit/400-content', reads: [/refused|did not accept/] },
    keeps: /^(refused|failed), 0 at OpenRouter, 1 sent, \d\.\d\d USD released$/,
    run: (row) =>
      withOpenRouter(row, async (app, router) => {
        router.inject('submit/400-content');
        const id = await app.give('a lighthouse');
        await toItsEnd(app, id);
        return seenAt(router, app.seen(id));
      }),
  };
}

function noCredit(): FaultRow {
  return {
    ...{ id: 'R3', fault: 'OpenRouter: submit/402, until credit is added' },
    reads: [/credit .* is used up\. Its admin adds some at https:\S+ Your request is kept/, ready],
    keeps: /^completed, 1 at OpenRouter, 2 sent, \d\.\d\d USD spent$/,
    run: (row) =>
      withOpenRouter(row, async (app, router) => {
        router.inject('submit/402');
        const id = await app.give('a lighthouse');
        const isOver = async (): Promise<boolean> =>
          isEnded((await app.find(id)).state) || (await app.find(id)).state === 'unknown';
        await app.until('it is over', isOver, { stepMs: 10 * 60_000, patienceMs: 480_000 });
        await toItsEnd(app, id);
        return seenAt(router, app.seen(id));
      }),
  };
}

function killed(id: string, dieAt: FailpointName, reads: RegExp, keeps: RegExp): FaultRow {
  return {
    ...{ id, fault: `OpenRouter: kill -9 ${dieAt}, then a restart`, reads: [reads], keeps },
    async run(row) {
      const router = await openRouter(row);
      try {
        return await withLife({ ...row, settings: settingsFor(router), progress: { polls: 2 } }, async (life) => {
          const dying = startBot(life.home, { dieAt });
          await life.give((await dying.url) ?? '', 'a lighthouse');
          await dying.exit;
          const { read, kept, broken } = await toTheEnd(life);
          const starts = router.log.requests.filter(isRouterStart).length;
          return {
            read,
            kept: kept.replace('0 at Google', `${router.log.accepted.length} at OpenRouter`),
            broken: [...broken, ...(starts === 1 ? [] : [`${starts} paid requests were sent`])],
          };
        });
      } finally {
        await router.close();
      }
    },
  };
}
