import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import PQueue from 'p-queue';
import type { Model } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';
import { UserError } from '../domain/errors.ts';
import { largestUploadBytes } from '../domain/follow-ups/plan-upload.ts';
import type { Requester } from '../domain/generation.ts';
import type { StoreTransaction } from '../domain/generation-store.ts';
import type { Outputs } from '../domain/outputs.ts';
import type { Reserve } from '../domain/reserve.ts';
import { text } from '../domain/texts.ts';
import { type GivenVideo, type OpenVideo, videoGone, videoTooBig, videoUnreadable } from '../domain/uploaded-video.ts';
import type { RequestVideo } from '../domain/video-request.ts';
import type { Log } from '../lib/log.ts';
import { graceMs, type HeldVideos } from './held-videos.ts';

/** Videos that are fetched and opened at once, and those of one person that may wait. */
const atOnce = 2;
const mostWaiting = 3;
/** Of each side, in pixels: what a 4k camera makes, and less than any model shows. */
const sides = { min: 64, max: 4096 };

/** People's own videos, each once by its content, beside the finished ones. */
export interface SourceFiles {
  /** As `VideoEngine.takeVideo`, after the caps were looked at. */
  take(person: Requester, given: GivenVideo): Promise<RequestVideo>;
  has(sha256: string): Promise<boolean>;
  /** Where it can be read. */
  pathOf(sha256: string): Promise<string>;
  /**
   * Before the transaction that stores a request: whether its file is there. It stays, as long as somebody has a right to it.
   *
   * @throws {UserError} `invalid_video`
   */
  look(video: RequestVideo): Promise<void>;
  /**
   * Inside of that transaction: what its person brought, or what a request of their platform and workspace has. A hash alone gives no right.
   *
   * @throws {UserError} `invalid_video`
   */
  require(tx: Pick<StoreTransaction, 'isVideoNeeded' | 'fact'>, video: RequestVideo, requester: Requester): Promise<void>;
  /** Its request is stored. */
  settled(video: RequestVideo, requester: Requester): void;
  /** Removes a file at once that no generation needs, and nobody just brought. */
  drop(sha256: string): Promise<void>;
  /** The same for all of them, and for what a crash left. */
  sweep(): Promise<void>;
}

export interface SourceFilesDeps {
  /** What is asked for soon. */
  readonly held: HeldVideos;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info'>;
  readonly outputs: Outputs;
  readonly disk: { readonly reserve: Pick<Reserve, 'isLow'> };
  readonly stopping: AbortSignal;
  offeredNow(): readonly Model[];
  readonly openVideo: OpenVideo | undefined;
}

export function createSourceFiles(deps: SourceFilesDeps): SourceFiles {
  const { held, outputs } = deps;
  const inTurn = createTurns();
  const inOrder = createOrder();
  const drop = (sha256: string): Promise<void> =>
    inOrder(sha256, async () => void (await held.unlessNeeded(sha256, () => outputs.remove(nameOf(sha256)))));

  return {
    async take(person, given) {
      const maxBytes = largestUploadBytes(deps.offeredNow());
      if (maxBytes === undefined || deps.openVideo === undefined)
        throw new UserError('invalid_combination', text('chat.foreignVideo'), { option: 'videoFile' });
      if ((given.saidBytes ?? 0) > maxBytes) throw videoTooBig(maxBytes);
      // Before it is there under its name: the same file of somebody else may be dropped at any time.
      const hold = async (sha256: string): Promise<void> => {
        for (const each of await held.hold(sha256, person)) await drop(each);
      };
      return inTurn(person, () => takeIn({ ...deps, hold, inOrder }, given, maxBytes));
    },
    has: async (sha256) => (await outputs.find(nameOf(sha256))) !== undefined,
    pathOf: (sha256) => outputs.localPath(nameOf(sha256), deps.stopping),
    async look({ sha256 }) {
      if ((await outputs.find(nameOf(sha256))) === undefined) throw videoGone();
    },
    async require(tx, { sha256 }, requester) {
      const isTheirs = await held.isTheirs(tx, sha256, requester);
      if (!isTheirs && !(await tx.isVideoNeeded(sha256, requester))) throw videoGone();
    },
    settled: ({ sha256 }, requester) => held.settled(sha256, requester),
    drop,
    sweep: () => sweep(deps, inOrder),
  };
}

const nameOf = (sha256: string): string => `sources/${sha256}.mp4`;

async function sweep({ outputs, clock, log, held }: SourceFilesDeps, inOrder: InOrder): Promise<void> {
  for await (const { name, changedAtMs } of outputs.list(['sources/'])) {
    if (changedAtMs >= clock.now() - graceMs) continue;
    const sha256 = /\/([\da-f]{64})\.mp4$/.exec(name)?.[1];
    await inOrder(sha256 ?? name, async () => {
      const remove = (): Promise<void> => outputs.remove(name);
      if (sha256 === undefined) await remove();
      else if (!(await held.unlessNeeded(sha256, remove))) return;
      log.info({ file: name }, 'removed a video of a person that no request needs');
    });
  }
}

/** Work at the same file, one after the other: what somebody brings is not removed by a look at it from before. */
type InOrder = <T>(key: string, work: () => Promise<T>) => Promise<T>;

function createOrder(): InOrder {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}

/** Lets a few be worked on at once, and one of each person. */
function createTurns() {
  const all = new PQueue({ concurrency: atOnce });
  const people = new Map<string, PQueue>();
  return async <T>({ platform, tenant = '', id }: Requester, work: () => Promise<T>): Promise<T> => {
    const key = JSON.stringify([platform, tenant, id]);
    const own = people.get(key) ?? new PQueue({ concurrency: 1 });
    if (own.size >= mostWaiting) throw new UserError('invalid_video', text('request.videosWaiting'), { option: 'videoFile' });
    people.set(key, own);
    try {
      return await own.add(() => all.add(work));
    } finally {
      if (own.size === 0 && own.pending === 0) people.delete(key);
    }
  };
}

type TakeIn = SourceFilesDeps & { readonly inOrder: InOrder; hold(sha256: string): Promise<void> };

async function takeIn(deps: TakeIn, given: GivenVideo, maxBytes: number): Promise<RequestVideo> {
  const { outputs, stopping, clock, disk } = deps;
  const part = outputs.partOf(`sources/${randomUUID()}`);
  await mkdir(dirname(part), { recursive: true, mode: 0o700 });
  try {
    await given.write(part, maxBytes, stopping);
    const { size: sizeBytes } = await stat(part);
    if (sizeBytes > maxBytes) throw videoTooBig(maxBytes);
    const opened = await deps.openVideo?.(part, stopping);
    // Other kinds of pictures in an mp4 are read by some models and not by others.
    if (opened === undefined || opened.codec !== 'avc' || !(opened.durationSeconds > 0)) throw videoUnreadable();
    const { durationSeconds, width, height } = opened;
    if (Math.min(width, height) < sides.min || Math.max(width, height) > sides.max)
      throw new UserError('invalid_video', text('request.videoPixels', { width, height, ...sides }), { option: 'videoFile' });
    if (disk.reserve.isLow()) throw new UserError('storage_full', text('limit.storageFull'));
    const sha256 = await hashOf(part);
    await deps.hold(sha256);
    const nowSeconds = clock.now() / 1000;
    await utimes(part, nowSeconds, nowSeconds);
    await deps.inOrder(sha256, () => outputs.keep(part, nameOf(sha256), stopping));
    return { sha256, sizeBytes, durationSeconds, width, height };
  } finally {
    await rm(part, { force: true });
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
