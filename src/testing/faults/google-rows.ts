import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GenerationState, isEnded } from '../../domain/generation.ts';
import type { FaultName } from '../../emulator/faults.ts';
import { type FaultApp, type Limits, withFaultApp } from './fault-app.ts';
import type { FaultRow, RowOptions } from './fault-row.ts';

/** A request meets these faults in turn and goes on until it ends or waits for its person. */
interface GoogleCase {
  readonly id: string;
  readonly faults: readonly (readonly [FaultName, (number | 'always')?])[];
  /** Default: the names of the faults. */
  readonly title?: string;
  /** What Google made is no video. */
  readonly isHalfAVideo?: true;
  readonly reads: RegExp;
  /** In which state somebody reads it. */
  readonly meanwhile?: GenerationState;
  readonly keeps: RegExp;
  readonly limits?: Limits;
  /** Once the sentence was read. */
  readonly goOn?: (app: FaultApp, id: string) => void | Promise<void>;
}

/** A clock in steps of minutes, for what takes hours. */
const slowly: Limits = { stepMs: 10 * 60_000, patienceMs: 480_000 };
/** For faults that real time has to pass for: a request that hangs is given up after two minutes, a download that stalls after 30 s. */
const inRealTime: Limits = { stepMs: 1000, patienceMs: 480_000 };
const notSure = /could not find out whether Google took this request\. .*Google may charge about \$0\.\d\d for it/;
const unknownButOnce = /^unknown, [01] at Google, 0\.\d\d USD maybe$/;
const made = /^completed, 1 at Google, 0\.\d\d USD spent$/;
const freeEnd = (state: 'failed' | 'refused'): RegExp => new RegExp(`^${state}, [01] at Google, 0\\.\\d\\d USD released$`);

const cases: readonly GoogleCase[] = [
  {
    ...{ id: 'V1', faults: [['submit/429-retry-info']], meanwhile: 'queued', keeps: made },
    reads: /Google’s limit is reached; waiting about 37 s\./,
  },
  {
    ...{ id: 'V2', faults: [['submit/429-per-day']], meanwhile: 'queued', keeps: made, limits: slowly },
    reads: /Google’s quota of the day is used up\. Your request is kept and goes on at .*\d:\d\d/,
  },
  ...(['submit/500', 'submit/502-html', 'submit/504'] as const).map(
    (fault): GoogleCase => ({ id: 'V3', faults: [[fault]], reads: notSure, keeps: unknownButOnce }),
  ),
  {
    ...{ id: 'V3', faults: [['submit/500']], reads: notSure, meanwhile: 'unknown' },
    keeps: /^completed, 1 at Google, 0\.\d\d USD maybe, 0\.\d\d USD spent$/,
    goOn: (app, id) => app.decide(id, 'again'),
  },
  {
    ...{ id: 'V4', faults: [['submit/503']], meanwhile: 'queued', keeps: made },
    reads: /Google is overloaded; trying again \(2 of 3\)\./,
  },
  {
    ...{ id: 'V4', faults: [['submit/503', 3]], keeps: freeEnd('failed') },
    reads: /Google was overloaded each time\. Please try again later\./,
  },
  { id: 'V5', faults: [['submit/hang']], reads: notSure, keeps: unknownButOnce, limits: inRealTime },
  { id: 'V6', faults: [['submit/drop-after-accept']], reads: notSure, keeps: /^unknown, 1 at Google, 0\.\d\d USD maybe$/ },
  ...(['submit/200-empty', 'submit/200-html', 'submit/200-bad-json', 'submit/200-null', 'submit/200-strange-name'] as const).map(
    (fault): GoogleCase => ({ id: 'V8', faults: [[fault]], reads: notSure, keeps: unknownButOnce }),
  ),
  {
    ...{ id: 'V9', faults: [['submit/400-invalid']], keeps: freeEnd('failed') },
    reads: /Google did not accept the request: Request contains an invalid argument\./,
  },
  ...(['submit/401', 'submit/403-leaked', 'submit/400-key'] as const).map(
    (fault): GoogleCase => ({
      ...{ id: 'V10', faults: [[fault]], meanwhile: 'queued', keeps: made, limits: slowly },
      reads: /Google refused the bot’s credentials\. Its admin has to renew them\. Your request is kept/,
    }),
  ),
  ...(
    [
      ['submit/429-no-billing', /has no billing for videos\. Its admin turns it on at https:\S+ Your request is kept/],
      ['submit/402', /The prepaid credit .* is used up\. Its admin adds some at https:\S+ Your request is kept/],
      ['submit/429-spend', /The spending limit .* is reached\. Its admin raises it at https:\S+ Your request is kept/],
    ] as const
  ).map(
    ([fault, reads]): GoogleCase => ({ id: 'M26', faults: [[fault]], reads, meanwhile: 'queued', keeps: made, limits: slowly }),
  ),
  ...(['submit/429-array', 'submit/429-html', 'submit/429-empty'] as const).map(
    (fault): GoogleCase => ({
      ...{ id: 'M28', faults: [[fault]], meanwhile: 'queued', keeps: made },
      reads: /Google’s limit is reached; waiting about 60 s\./,
    }),
  ),
  ...(['poll/429', 'poll/500', 'poll/503', 'poll/200-bad-json', 'poll/drop'] as const).map(
    (fault): GoogleCase => ({
      ...{ id: 'V11', faults: [[fault, 20]], meanwhile: 'generating', keeps: made, limits: { stepMs: 20_000 } },
      reads: /Google can’t be reached; trying again\./,
    }),
  ),
  {
    ...{ id: 'V11', faults: [['poll/hang']], keeps: made, limits: inRealTime },
    reads: /The video is ready\./,
  },
  {
    ...{ id: 'V12', faults: [['poll/404', 3]] },
    reads: /Google lost this request\./,
    keeps: /^failed, 1 at Google, 0\.\d\d USD maybe$/,
  },
  { id: 'V12', faults: [['poll/404', 2]], reads: /The video is ready\./, keeps: made },
  {
    ...{ id: 'V13', faults: [['poll/never-done']], limits: slowly },
    reads: /takes longer than usual\. It is still being made; nothing is lost\./,
    keeps: /^expired, [01] at Google, 0\.\d\d USD maybe$/,
  },
  ...(['poll/error-3', 'poll/error-8', 'poll/error-13', 'poll/error-14', 'poll/error-bare'] as const).map(
    (fault): GoogleCase => ({
      id: 'V14',
      faults: [[fault]],
      reads: /Google (could not make this video|did not accept the request)/,
      keeps: freeEnd('failed'),
    }),
  ),
  ...(['poll/rai-prompt', 'poll/rai-celebrity', 'poll/rai-bare'] as const).map(
    (fault): GoogleCase => ({
      ...{ id: 'V15', faults: [[fault]], keeps: freeEnd('refused') },
      reads: /Google’s safety filter refused it.*Please change the prompt or the image\./,
    }),
  ),
  ...(['poll/done-empty', 'poll/no-samples', 'poll/no-uri'] as const).map(
    (fault): GoogleCase => ({
      ...{ id: 'V16', faults: [[fault]], keeps: freeEnd('failed') },
      reads: /Google finished without a video\. Please try again\./,
    }),
  ),
  {
    ...{ id: 'V17', faults: [['poll/partly-refused']], keeps: made },
    reads: /Google’s safety filter refused 1 of 2 videos\./,
  },
  { id: 'V18', faults: [['download/403', 4]], reads: /The video is ready\./, keeps: made },
  {
    ...{ id: 'V18', faults: [['download/404', 'always']], limits: slowly },
    reads: /Google no longer has this video\./,
    keeps: /^expired, [01] at Google, 0\.\d\d USD spent$/,
  },
  ...(['download/drop', 'download/wrong-length', 'download/500', 'download/503'] as const).map(
    (fault): GoogleCase => ({ id: 'V19', faults: [[fault, 2]], reads: /The video is ready\./, keeps: made }),
  ),
  {
    ...{ id: 'V19', faults: [['download/drop', 3]], meanwhile: 'downloading', keeps: made },
    reads: /The finished video can’t be fetched yet; trying again\./,
  },
  { id: 'V20', faults: [['download/drop-unannounced', 2]], reads: /The video is ready\./, keeps: made },
  ...(['download/drip', 'download/stall'] as const).map(
    (fault): GoogleCase => ({ id: 'V21', faults: [[fault]], reads: /The video is ready\./, keeps: made, limits: inRealTime }),
  ),
  ...(['download/html', 'download/json', 'download/empty', 'download/gzip'] as const).map(
    (fault): GoogleCase => ({ id: 'V22', faults: [[fault, 2]], reads: /The video is ready\./, keeps: made }),
  ),
  {
    ...{ id: 'V22', faults: [['download/html-as-video', 'always']], limits: slowly },
    reads: /Google no longer has this video\./,
    keeps: /^expired, [01] at Google, 0\.\d\d USD spent$/,
  },
  {
    ...{
      id: 'V22',
      faults: [],
      title: 'every file is whole on the way, but half a video',
      isHalfAVideo: true,
      limits: { stepMs: 5000 },
    },
    reads: /Google’s file is not a video that can be played\./,
    keeps: /^failed, 1 at Google, 0\.\d\d USD spent$/,
  },
  ...(['download/redirect-foreign', 'download/redirect-private', 'download/redirect-loop'] as const).map(
    (fault): GoogleCase => ({ id: 'V23', faults: [[fault]], reads: /The video is ready\./, keeps: made }),
  ),
  {
    ...{ id: 'V24', faults: [['download/huge']] },
    reads: /The video is larger than 2048 MB, which is the most that the bot stores\. Google keeps it for 48 hours/,
    keeps: /^failed, 1 at Google, 0\.\d\d USD spent$/,
  },
];

/** What may go wrong at Google. */
export const googleRows: readonly FaultRow[] = [...cases.map(asRow), unreachable()];

function asRow({ id, faults, title, isHalfAVideo, reads, meanwhile, keeps, limits, goOn }: GoogleCase): FaultRow {
  return {
    ...{ id, reads: [reads], keeps },
    fault: title ?? faults.map(([name, times = 1]) => (times === 1 ? name : `${name}, ${times} times`)).join(', then '),
    run: async (row) =>
      withFaultApp(isHalfAVideo ? { ...row, video: await halfOf(row) } : row, async (app) => {
        for (const [name, times] of faults) app.emulator.inject(name, times ?? 1);
        const id = await app.give('a lighthouse');
        const hasRead = (): boolean => app.reads(id).some((sentence) => reads.test(sentence));
        const isOver = async (): Promise<boolean> =>
          isEnded((await app.find(id)).state) || (await app.find(id)).state === 'unknown';
        if (meanwhile !== undefined) {
          await app.until(`somebody reads ${reads}`, async () => hasRead() || (await isOver()), limits);
          if ((await app.find(id)).state !== meanwhile)
            return { ...app.seen(id), broken: [`it is ${(await app.find(id)).state} meanwhile`] };
          await goOn?.(app, id);
        }
        await app.until('it is over', isOver, limits);
        await app.until('its person was told', () => app.outboxIsEmpty());
        const parts = existsSync(join(app.home.outputsFolder, `${id}.mp4.part`)) ? ['half a download is left'] : [];
        return { ...app.seen(id), broken: [...app.broken(), ...parts] };
      }),
  };
}

async function halfOf({ folder, video }: RowOptions): Promise<string> {
  const path = join(folder, 'half.mp4');
  const bytes = await readFile(video);
  await writeFile(path, bytes.subarray(0, bytes.length / 2));
  return path;
}

function unreachable(): FaultRow {
  const nobody = 'http://127.0.0.1:9';
  return {
    ...{ id: 'V7', fault: 'nobody answers at Google’s address', reads: [/Google can’t be reached; trying again\./] },
    keeps: /^completed, 1 at Google, 0\.\d\d USD spent$/,
    run: (row) => {
      let isAway = true;
      return withFaultApp({ ...row, googleUrl: (emulator) => (isAway ? nobody : emulator.url) }, async (app) => {
        const id = await app.give('a lighthouse');
        await app.until('somebody reads it', () => app.reads(id).some((sentence) => sentence.includes('can’t be reached')));
        isAway = false;
        await app.restart();
        await app.until('it is over', async () => (await app.find(id)).state === 'completed');
        await app.until('its person was told', () => app.outboxIsEmpty());
        return app.seen(id);
      });
    },
  };
}
