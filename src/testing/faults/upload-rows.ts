import { readdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailpointName } from '../../domain/failpoint.ts';
import type { FaultName } from '../../emulator/faults.ts';
import { settled, withBot } from '../bot/bot-client.ts';
import type { BotLife } from '../bot/bot-life.ts';
import { startBot } from '../bot/bot-process.ts';
import type { FaultRow, RowOptions } from './fault-row.ts';
import { withOmniOnCloud } from './omni-on-cloud.ts';
import { madeOnce, ready, toTheEnd } from './real-life.ts';

const notSure = /could not find out whether Google took this request\. .*Google may charge about \$0\.\d\d for it/;

/** What may go wrong where Omni on Google Cloud changes a video that a person brought along. */
export const uploadRows: readonly FaultRow[] = [
  // Its person tries again with the same key, as the page does.
  killed('before-accept', ready, madeOnce, [1]),
  killed('after-accept', ready, madeOnce, [1]),
  killed('before-intent', ready, madeOnce, [1]),
  killed('after-intent', notSure, /^unknown, 0 at Google$/, [0]),
  killed('request-sent', notSure, /^unknown, [01] at Google$/, [0, 1]),
  killed('after-name', ready, madeOnce, [1]),
  killed('after-rename', ready, madeOnce, [1]),
  answered('submit/drop-after-accept', notSure, /^unknown, 1 at Google$/),
  answered('omni/region', /Google does not change people’s own videos where the bot runs/, /^failed, 0 at Google$/),
  fileGone(),
];

/** Asks for one's own video to be changed, as somebody who tries again with the same key. */
async function bring(url: string, { video }: RowOptions): Promise<void> {
  const form = new FormData();
  form.append('prompt', 'make it night');
  form.append('video_file', new Blob([new Uint8Array(await readFile(video))], { type: 'video/mp4' }), 'clip.mp4');
  try {
    const headers = { 'idempotency-key': 'my clip' };
    const answer = await fetch(`${url}/api/video_chat/edit_video`, { method: 'POST', headers, body: form });
    await answer.arrayBuffer();
  } catch {
    // The bot died over it.
  }
}

async function dieOver(life: BotLife, row: RowOptions, dieAt: FailpointName): Promise<void> {
  const dying = startBot(life.home, { dieAt });
  await bring((await dying.url) ?? '', row);
  await dying.exit;
}

/** The files of people's own videos. */
function sourcesOf({ home }: BotLife): readonly string[] {
  return readdirSync(join(home.outputsFolder, 'sources'));
}

function killed(dieAt: FailpointName, reads: RegExp, keeps: RegExp, paid: readonly number[]): FaultRow {
  return {
    ...{ id: 'E13', fault: `a person’s own video is changed: kill -9 ${dieAt}, then a restart`, reads: [reads], keeps },
    run: (row) =>
      withOmniOnCloud(row, paid, async (life) => {
        await dieOver(life, row, dieAt);
        await withBot(life.home, async (url) => {
          await bring(url, row);
          await settled(life.home, url);
        });
        const seen = await toTheEnd(life);
        const files = sourcesOf(life).length;
        return files === 1 ? seen : { ...seen, broken: [...seen.broken, `${files} files are kept for one video`] };
      }),
  };
}

function answered(fault: FaultName, reads: RegExp, keeps: RegExp): FaultRow {
  return {
    ...{ id: 'E14', fault: `a person’s own video is changed: ${fault}, and the bot is started again`, reads: [reads], keeps },
    run: (row) =>
      withOmniOnCloud(row, [1], async (life) => {
        life.emulator.inject(fault);
        await withBot(life.home, async (url) => {
          await bring(url, row);
          await settled(life.home, url);
        });
        return toTheEnd(life);
      }),
  };
}

/** Somebody takes the file off the disk between the order and the start. */
function fileGone(): FaultRow {
  return {
    ...{ id: 'E15', fault: 'a person’s own video is changed: its file is gone from the disk before it is sent' },
    ...{ reads: [/The earlier video can’t be used: .*it is not on the bot’s disk any more\./], keeps: /^failed, 0 at Google$/ },
    run: (row) =>
      withOmniOnCloud(row, [0], async (life) => {
        await dieOver(life, row, 'before-intent');
        for (const name of sourcesOf(life)) await rm(join(life.home.outputsFolder, 'sources', name));
        return toTheEnd(life);
      }),
  };
}
