import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailpointName } from '../../domain/failpoint.ts';
import type { FaultName } from '../../emulator/faults.ts';
import { followUp, list, settled, withBot } from '../bot/bot-client.ts';
import type { BotLife } from '../bot/bot-life.ts';
import { startBot } from '../bot/bot-process.ts';
import type { FaultRow } from './fault-row.ts';
import { withOmniOnCloud } from './omni-on-cloud.ts';
import { ready, toTheEnd } from './real-life.ts';

const notSure = /could not find out whether Google took this request\. .*Google may charge about \$0\.\d\d for it/;
const bothMade = /^2 completed, 2 at Google$/;

/** What may go wrong where Omni on Google Cloud makes an earlier video larger. */
export const upscaleRows: readonly FaultRow[] = [
  killed('before-intent', ready, bothMade, [2]),
  killed('after-intent', notSure, /^completed, unknown, 1 at Google$/, [1]),
  killed('request-sent', notSure, /^completed, unknown, [12] at Google$/, [1, 2]),
  killed('after-answer', notSure, /^completed, unknown, 2 at Google$/, [2]),
  killed('after-name', ready, bothMade, [2]),
  killed('after-check', ready, bothMade, [2]),
  killed('after-done', ready, bothMade, [2]),
  killed('after-download', ready, bothMade, [2]),
  killed('after-rename', ready, bothMade, [2]),
  killed('after-stored', ready, bothMade, [2]),
  answered('submit/drop-after-accept', notSure, /^completed, unknown, 2 at Google$/),
  answered(
    'submit/400-invalid',
    /Google did not accept the request: .* A new video from the same prompt in a higher resolution often works instead\./,
    /^completed, failed, 1 at Google$/,
  ),
  sourceGone(),
];

/** Makes a video with a bot that nothing is wrong with. @returns its id */
async function makeSource(life: BotLife): Promise<string> {
  return withBot(life.home, async (url) => {
    await life.give(url, 'a lighthouse');
    return (await settled(life.home, url))?.[0]?.operation_id ?? '';
  });
}

/** Asks for the larger one, and waits for the process to die over it. */
async function dieOver(life: BotLife, source: string, dieAt: FailpointName): Promise<void> {
  const dying = startBot(life.home, { dieAt });
  const url = (await dying.url) ?? '';
  await followUp(url, source, 'upscale');
  await list(url);
  await dying.exit;
}

function killed(dieAt: FailpointName, reads: RegExp, keeps: RegExp, paid: readonly number[]): FaultRow {
  return {
    ...{ id: 'E10', fault: `upscale on Google Cloud: kill -9 ${dieAt}, then a restart`, reads: [reads], keeps },
    run: (row) =>
      withOmniOnCloud(row, paid, async (life) => {
        await dieOver(life, await makeSource(life), dieAt);
        return toTheEnd(life);
      }),
  };
}

function answered(fault: FaultName, reads: RegExp, keeps: RegExp): FaultRow {
  return {
    ...{ id: 'E11', fault: `upscale on Google Cloud: ${fault}, and the bot is started again`, reads: [reads], keeps },
    run: (row) =>
      withOmniOnCloud(row, [2], async (life) => {
        const source = await makeSource(life);
        life.emulator.inject(fault);
        await withBot(life.home, async (url) => {
          await followUp(url, source, 'upscale');
          await settled(life.home, url);
        });
        return toTheEnd(life);
      }),
  };
}

/** The bot sends its own copy, which somebody may have taken off the disk since it was asked for. */
function sourceGone(): FaultRow {
  return {
    ...{ id: 'E12', fault: 'upscale on Google Cloud: the source is gone from the disk before it is sent' },
    ...{
      reads: [/The earlier video can’t be used: .*it is not on the bot’s disk any more\./],
      keeps: /^completed, failed, 1 at Google$/,
    },
    run: (row) =>
      withOmniOnCloud(row, [1], async (life) => {
        const source = await makeSource(life);
        await dieOver(life, source, 'before-intent');
        await rm(join(life.home.outputsFolder, `${source}.mp4`));
        const seen = await toTheEnd(life);
        // This row took it away itself.
        return { ...seen, broken: seen.broken.filter((each) => !each.endsWith(`${source}.mp4 is not on disk as it was stored`)) };
      }),
  };
}
