import { join } from 'node:path';
import type { FailpointName } from '../../domain/failpoint.ts';
import { type FollowUp, followUps } from '../../domain/follow-ups/plan-follow-up.ts';
import { createEncoder } from '../../media/encoder.ts';
import { followUp, list, settled, withBot } from '../bot/bot-client.ts';
import { startBot } from '../bot/bot-process.ts';
import { makeSampleVideo } from '../samples/sample-videos.ts';
import type { FaultRow } from './fault-row.ts';
import { ready, toTheEnd, withLife } from './real-life.ts';

const notSure = /could not find out whether Google took this request/;
const madeOnce = /^2 completed, 2 at Google$/;

/** Where the process dies, what its people read afterwards, and what is kept. */
const points: readonly (readonly [dieAt: FailpointName, reads: RegExp, keeps: RegExp])[] = [
  ['before-intent', ready, madeOnce],
  ['after-intent', notSure, /^completed, unknown, 1 at Google$/],
  ['request-sent', notSure, /^completed, unknown, [12] at Google$/],
  ['after-answer', notSure, /^completed, unknown, 2 at Google$/],
  ['after-name', ready, madeOnce],
  ['after-done', ready, madeOnce],
  ['after-download', ready, madeOnce],
  ['after-stored', ready, madeOnce],
];

/** What is made from an earlier video is paid once, wherever the process dies over it. */
export const followUpRows: readonly FaultRow[] = followUps.flatMap((wish, index) =>
  points
    .filter((point) => isTold(wish, point[0]))
    .map(([dieAt, reads, keeps]) => ({
      ...{ id: `L${index + 1}`, fault: `kill -9 ${dieAt} of “${wish}”, then a restart`, reads: [reads], keeps },
      run: async (row) => {
        const settings = { VIDEO_MODEL: 'gemini-omni-1.2-flash' };
        const video = await fourSeconds(row.folder);
        return withLife({ ...row, video, progress: { timeScale: 0.001 }, settings }, async (life) => {
          const source = await withBot(life.home, async (url) => {
            await life.give(url, 'a lighthouse');
            return (await settled(life.home, url))?.[0]?.operation_id ?? '';
          });
          const dying = startBot(life.home, { dieAt });
          await ask((await dying.url) ?? '', source, wish);
          await dying.exit;
          return toTheEnd(life);
        });
      },
    })),
);

/** A video that is made again has its source's prompt, so that nobody can tell whose request it was that left without a name. */
function isTold(wish: FollowUp, dieAt: FailpointName): boolean {
  return wish !== 'upscale' || dieAt !== 'after-answer';
}

/** As long as what is asked for: a change is charged by its source. */
async function fourSeconds(folder: string): Promise<string> {
  const encoder = await createEncoder();
  const path = join(folder, 'four-seconds.mp4');
  await makeSampleVideo(encoder, path, { durationSeconds: 4 });
  await encoder.close();
  return path;
}

/** With the same key after the restart it would be the same one. */
async function ask(url: string, source: string, wish: FollowUp): Promise<void> {
  await followUp(url, source, wish, wish === 'upscale' ? undefined : `${wish} it`);
  await list(url);
}
