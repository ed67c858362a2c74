import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isEnded } from '../../domain/generation.ts';
import type { FaultName } from '../../emulator/faults.ts';
import { makePaddedVideo } from '../bench/padded-video.ts';
import { followUp, settled, withBot } from '../bot/bot-client.ts';
import { startBot } from '../bot/bot-process.ts';
import { readPlatform } from '../bot/recording-platform.ts';
import { type FaultApp, type FaultAppOptions, withFaultApp } from './fault-app.ts';
import type { FaultRow, RowOptions, Seen } from './fault-row.ts';
import { withOmniOnCloud } from './omni-on-cloud.ts';
import { withOpenRouter } from './openrouter-rows.ts';
import { madeOnce, ready, toTheEnd } from './real-life.ts';

const omni = 'gemini-omni-1.2-flash';
const words = 'make it night';
const notSure = /could not find out whether Google took this request\. .*Google may charge about \$0\.\d\d for it/;
const notCharged = /^failed, 0 at Google, 0\.\d\d USD released$/;
const sourceGone = /Google does not have the earlier video any more; a new video from its last frame works\./;
const unusableSource = /Google can’t use the earlier video; a new video from its last frame works\./;

/** What may go wrong where a video is made of an earlier one. */
export const sourceRows: readonly FaultRow[] = [
  lostAnswer('E1', 'edit'),
  lostAnswer('E1', 'extend'),
  refused('E2', 'edit', 'omni/source-gone', sourceGone),
  refused('E3', 'edit', 'omni/interaction-expired', sourceGone),
  refused('E2', 'extend', 'omni/source-gone', sourceGone),
  refused('E3', 'extend', 'omni/interaction-expired', sourceGone),
  fileGone(),
  extensionGone(),
  refused(
    'E4',
    'edit',
    'submit/400-invalid',
    /Google did not accept the request: Request contains an invalid argument\. Other words or another model often help\./,
  ),
  refusedRegion(),
  unusable(),
  tooLarge(),
  withoutUsage(),
  killedInBackground(),
];

/** A bot with a key of Google's, on Omni, which makes a video in one call. */
function withOmni(row: RowOptions, work: (app: FaultApp) => Promise<Seen>, more: Partial<FaultAppOptions> = {}): Promise<Seen> {
  return withFaultApp({ ...row, ...more, settings: { VIDEO_MODEL: omni, ...more.settings } }, work);
}

/** Makes a video that another one can be made of. */
async function makeSource(app: FaultApp, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const source = await app.give('a lighthouse', fields);
  await app.until('the first is there', async () => (await app.find(source)).state === 'completed' && app.outboxIsEmpty());
  return source;
}

/** Waits until a generation has ended or asks its person, and everybody was told. */
async function toItsEnd(app: FaultApp, id: string): Promise<void> {
  await app.until('it is over', async () => isEnded((await app.find(id)).state) || (await app.find(id)).state === 'unknown');
  await app.until('its person was told', () => app.outboxIsEmpty());
}

function lostAnswer(id: string, wish: 'edit' | 'extend'): FaultRow {
  return {
    ...{ id, fault: `${wish}: the answer is lost, and the bot is started again`, reads: [notSure] },
    keeps: /^unknown, 1 at Google, 0\.\d\d USD maybe$/,
    run: (row) =>
      withOmni(row, async (app) => {
        const source = await makeSource(app);
        app.emulator.inject('submit/drop-after-accept');
        const made = await app.follow(source, wish, words);
        await toItsEnd(app, made);
        await app.restart();
        await app.clock.advance(3_600_000);
        return app.seen(made);
      }),
  };
}

/** What another of Google's models made does not need Google's copy. */
function fileGone(): FaultRow {
  return {
    ...{ id: 'E2', fault: 'edit of a video by Veo: Google has its file no more, the bot has', reads: [ready] },
    keeps: /^completed, 1 at Google, 0\.\d\d USD spent$/,
    run: async (row) =>
      withFaultApp({ ...row, video: await paddedVideo(row, 1_000_000) }, async (app) => {
        const source = await makeSource(app, { duration: '8' });
        app.emulator.advance(49 * 3_600_000);
        const made = await app.follow(source, 'edit', words);
        await toItsEnd(app, made);
        return app.seen(made);
      }),
  };
}

/** Nobody told the bot, which believes in two days. */
function extensionGone(): FaultRow {
  return {
    ...{ id: 'E2', fault: 'extend on Veo: Google has the file no more', reads: [unusableSource], keeps: notCharged },
    run: (row) =>
      withFaultApp(row, async (app) => {
        const source = await makeSource(app, { duration: '8' });
        app.emulator.advance(49 * 3_600_000);
        const made = await app.follow(source, 'extend', words);
        await toItsEnd(app, made);
        return app.seen(made);
      }),
  };
}

function refused(id: string, wish: 'edit' | 'extend', fault: FaultName, reads: RegExp): FaultRow {
  return {
    ...{ id, fault: `${wish}: ${fault}`, reads: [reads], keeps: notCharged },
    run: (row) =>
      withOmni(row, async (app) => {
        const source = await makeSource(app);
        app.emulator.inject(fault);
        const made = await app.follow(source, wish, words);
        await toItsEnd(app, made);
        return app.seen(made);
      }),
  };
}

/** A bot whose first video comes from OpenRouter: Google takes it for somebody's own. */
function withVideoFromElsewhere(row: RowOptions, work: (app: FaultApp, source: string) => Promise<Seen>): Promise<Seen> {
  return withOpenRouter(row, async (app) => work(app, await makeSource(app)));
}

function refusedRegion(): FaultRow {
  return {
    ...{ id: 'E5', fault: 'edit: Google changes no videos of people’s own where the bot runs', keeps: notCharged },
    reads: [/Google does not change people’s own videos where the bot runs .*; videos that Omni made can be changed\./],
    run: (row) =>
      withVideoFromElsewhere(row, async (app, source) => {
        app.emulator.inject('omni/region');
        const made = await app.follow(source, 'edit', words);
        await toItsEnd(app, made);
        return app.seen(made);
      }),
  };
}

async function paddedVideo({ folder }: RowOptions, bytes: number): Promise<string> {
  const path = join(folder, 'large.mp4');
  await writeFile(path, await makePaddedVideo(join(folder, 'small.mp4'), bytes));
  return path;
}

function unusable(): FaultRow {
  return {
    ...{ id: 'E6', fault: 'edit: Google can’t read the video that was uploaded to it', keeps: notCharged },
    reads: [unusableSource],
    run: async (row) =>
      withVideoFromElsewhere({ ...row, video: await paddedVideo(row, 6_000_000) }, async (app, source) => {
        app.emulator.inject('files/failed');
        const made = await app.follow(source, 'edit', words);
        await toItsEnd(app, made);
        return app.seen(made);
      }),
  };
}

function tooLarge(): FaultRow {
  return {
    ...{ id: 'E7', fault: 'edit: the video is larger than Google Cloud takes inside of a request' },
    reads: [/too large to be sent to Google: at most 14 MB; a new video from its last frame works\./],
    keeps: /^completed, failed, 1 at Google$/,
    run: async (row) =>
      withOmniOnCloud({ ...row, video: await paddedVideo(row, 15_000_000) }, [1], async (life) => {
        await withBot(life.home, async (url) => {
          await life.give(url, 'a lighthouse');
          const [source] = (await settled(life.home, url)) ?? [];
          await followUp(url, source?.operation_id ?? '', 'edit', words);
          await settled(life.home, url);
        });
        return toTheEnd(life);
      }),
  };
}

function withoutUsage(): FaultRow {
  return {
    ...{ id: 'E8', fault: 'edit: Google does not say what it cost', reads: [ready] },
    keeps: /^completed, 1 at Google, 0\.\d\d USD spent$/,
    run: async (row) =>
      withOmni({ ...row, video: await paddedVideo(row, 1_000_000) }, async (app) => {
        const source = await makeSource(app, { duration: '8' });
        app.emulator.inject('omni/no-usage');
        const made = await app.follow(source, 'edit', words);
        const estimatedUsd = (await app.find(made)).priceUsd;
        await toItsEnd(app, made);
        const [first, second] = [await app.find(source), await app.find(made)];
        const broken = [
          ...(first.costUsd === undefined ? ['the first has no cost, though Google said it'] : []),
          ...(second.costUsd === undefined ? [] : [`Google said nothing, and ${second.costUsd} USD are noted`]),
          ...(second.priceUsd === estimatedUsd ? [] : [`${second.priceUsd} USD stand there instead of ${estimatedUsd}`]),
        ];
        const { read, kept, broken: others } = app.seen(made);
        return { read, kept, broken: [...others, ...broken] };
      }),
  };
}

function killedInBackground(): FaultRow {
  return {
    ...{
      id: 'E9',
      fault: 'Omni on Google Cloud: kill -9 while a video is made in the background, then a restart',
      reads: [ready],
    },
    keeps: madeOnce,
    run: (row) =>
      withOmniOnCloud(row, [1], async (life) => {
        const dying = startBot(life.home, { dieAt: 'after-check' });
        await life.give((await dying.url) ?? '', 'a lighthouse');
        await dying.exit;
        const seen = await toTheEnd(life);
        const asked = readPlatform(life.home.platformFile).filter(({ kind }) => kind === 'question');
        return { ...seen, broken: [...seen.broken, ...(asked.length === 0 ? [] : ['somebody was asked'])] };
      }),
  };
}
