import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeliveryError } from '../../domain/delivery.ts';
import { CannotFitError, type FitVideo, type MakePoster } from '../../domain/smaller-media.ts';
import { createEncoder } from '../../media/encoder.ts';
import { createFitVideo } from '../../media/fitting/fit-video.ts';
import { createMakePoster } from '../../media/make-poster.ts';
import { probeVideo } from '../../media/probe-video.ts';
import { makeSampleVideo } from '../../testing/samples/sample-videos.ts';
import { setUpDelivery } from '../../testing/set-up/discord-delivery.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import type { DiscordDeliveryDeps } from './delivery/deps.ts';
import { prepareUpload, smallestLimitBytes, uploadLimitBytes } from './upload.ts';

const createRoute = 'POST /channels/:channel/messages';
const mebibyte = 1024 * 1024;
const url = 'https://bot.example.org/v/a_b.mp4?e=1&s=x';

/** An encoder that takes no time: what it makes is as large as is allowed. */
function quickMedia(change: Partial<DiscordDeliveryDeps> = {}) {
  const asked: number[] = [];
  const fitVideo: FitVideo = async (path, maxBytes, outputPath) => {
    asked.push(maxBytes);
    await copyFile(path, outputPath);
    await truncate(outputPath, maxBytes);
    return { sizeBytes: maxBytes, durationSeconds: 4, width: 160, height: 90 };
  };
  const makePoster: MakePoster = (_, outputPath) => writeFile(outputPath, 'a picture');
  return { asked, deps: { fitVideo, makePoster, ...change } };
}
const shownAs = (path: string) => ({ path, name: 'a-fox.mp4', alt: 'a fox' });
const cannotFit: FitVideo = () => Promise.reject(new CannotFitError('too long'));

/** A status message stands, and the video has a size. */
async function ready(deps: Partial<DiscordDeliveryDeps>, sizeBytes?: number) {
  const world = await setUpDelivery(deps);
  const box = world.mailbox();
  await box.status(world.generation());
  if (sizeBytes !== undefined) await truncate(world.video, sizeBytes);
  const result = () => world.posts()[1];
  return { ...world, box, result, send: () => box.post('result', world.finished()) };
}

/** What was made to be sent must not stay. */
async function filesBeside(video: string): Promise<readonly string[]> {
  return (await readdir(dirname(video))).filter((name) => !video.endsWith(name));
}

it('sends a video as it is, byte for byte, up to what the server takes', async () => {
  const { video, send, result, discord, guild } = await ready({}, 9 * mebibyte);
  discord.changeGuild(guild, { premiumTier: 2 });
  await send();
  const [file] = result()?.files ?? [];
  expect(file).toMatchObject({ sizeBytes: 9 * mebibyte });
  expect(file?.sha256).toBe(
    createHash('sha256')
      .update(await readFile(video))
      .digest('hex'),
  );
  const upload = discord.log.requests.find(({ route, contentLength = 0 }) => route === createRoute && contentLength > mebibyte);
  expect(upload?.contentLength).toBeLessThan(9 * mebibyte + 5000);
});

it.each([
  [undefined, 10],
  [0, 10],
  [1, 10],
  [2, 50],
  [3, 100],
])('knows what a server of tier %s takes', (tier, megabytes) => {
  expect(uploadLimitBytes(tier)).toBe(megabytes * mebibyte);
});

it('tells of a place what it takes before anything is made, as far as it is known', async () => {
  const { delivery, discord, guild, generation } = await ready({});
  const { replyTarget } = generation();
  const takes = (ids: object) => delivery.maxFileBytes?.({ ...replyTarget, ids: { ...replyTarget.ids, ...ids } });
  expect(takes({})).toBe(10 * mebibyte);
  discord.changeGuild(guild, { premiumTier: 2 });
  expect(takes({})).toBe(50 * mebibyte);
  expect(takes({ place: 'user-install' })).toBeUndefined();
});

describe('C13: a video that is too large', () => {
  it('is made smaller, with room for what is around it, and nothing of that stays', async () => {
    const { asked, deps } = quickMedia();
    const { send, result, video } = await ready(deps, 10 * mebibyte);
    expect(await send()).toMatchObject({ state: 'delivered' });
    expect(asked).toEqual([Math.floor(smallestLimitBytes * 0.98)]);
    expect(result()?.files).toMatchObject([{ name: 'a-lighthouse-at-dawn.mp4', sizeBytes: asked[0] }]);
    expect(result()?.content).toMatch(/ Made smaller to fit here\.$/);
    expect(await filesBeside(video)).toEqual([]);
  });

  it('is offered whole by a link where everybody reaches the bot', async () => {
    const { deps } = quickMedia({ publicLink: () => url });
    const { send, result } = await ready(deps, 10 * mebibyte);
    await send();
    expect(result()?.content).toMatch(/ Made smaller to fit here\. The original: https:/);
    expect(result()?.content?.endsWith(` ${url}`)).toBe(true);
  });

  it('is a picture and a link where it would not be worth looking at', async () => {
    const { deps } = quickMedia({ fitVideo: cannotFit, publicLink: () => url });
    const { send, result, video } = await ready(deps, 10 * mebibyte);
    expect(await send()).toMatchObject({ state: 'delivered' });
    expect(result()?.files).toMatchObject([{ name: 'a-lighthouse-at-dawn.jpg', contentType: 'image/jpeg' }]);
    expect(result()?.content?.endsWith(`It is too large for this place. Watch it here: ${url}`)).toBe(true);
    expect(await filesBeside(video)).toEqual([]);
  });

  it('is words where nothing else works, and they say where it is', async () => {
    const noPoster: MakePoster = () => Promise.reject(new Error('no frame'));
    const { deps } = quickMedia({ fitVideo: () => Promise.reject(new Error('ffmpeg died')), makePoster: noPoster });
    const { send, result, finished } = await ready(deps, 10 * mebibyte);
    expect(await send()).toMatchObject({ state: 'delivered' });
    expect(result()?.files).toEqual([]);
    expect(result()?.content).toContain(`The bot’s admin finds it as ${finished().id}.mp4.`);
  });

  it.each(['refuse/40005', 'refuse/400001'] as const)(
    '%s: is tried once smaller, then as a picture; it is one message',
    async (fault) => {
      const { deps } = quickMedia();
      const { send, result, discord, posts, guild } = await ready(deps, 20 * mebibyte);
      discord.changeGuild(guild, { premiumTier: 3 });
      discord.inject(createRoute, fault, { times: 2, onlyUploads: true });
      expect(await send()).toMatchObject({ state: 'delivered' });
      const sizes = discord.log.requests
        .filter(({ route }) => route === createRoute)
        .map(({ contentLength = 0 }) => Math.round(contentLength / mebibyte));
      expect(sizes).toEqual([0, 20, 10, 0]);
      expect(result()?.files).toMatchObject([{ contentType: 'image/jpeg' }]);
      expect(posts()).toHaveLength(2);
    },
  );

  it('is small enough for a direct message, whatever the server would have taken', async () => {
    const { asked, deps } = quickMedia();
    const { send, result, discord, guild, general, ann } = await ready(deps, 20 * mebibyte);
    discord.changeGuild(guild, { premiumTier: 3 });
    discord.removeChannel(general);
    expect(await send()).toMatchObject({ state: 'delivered' });
    expect(result()).toMatchObject({ channelId: discord.directMessage(ann).id, files: [{ sizeBytes: asked[0] }] });
    expect(asked).toEqual([Math.floor(smallestLimitBytes * 0.98)]);
    expect(discord.log.requests.filter(({ status }) => status === 413)).toEqual([]);
  });

  it('goes as words where Discord takes no files at all', async () => {
    const { deps } = quickMedia();
    const { send, result, discord, posts } = await ready(deps);
    discord.inject(createRoute, 'refuse/400001', { times: 'always', onlyUploads: true });
    expect(await send()).toMatchObject({ state: 'delivered' });
    expect(result()).toMatchObject({ files: [], content: expect.stringContaining('too large for this place') });
    expect(posts()).toHaveLength(2);
  });

  it('plays after a real encoder has made it smaller', async () => {
    const encoder = await createEncoder();
    const fitVideo = createFitVideo({ encoder, probeVideo, log: silentLog });
    const limitBytes = () => 400_000;
    const { send, result, video } = await ready({ fitVideo, makePoster: createMakePoster({ encoder }), limitBytes });
    await rm(video);
    await makeSampleVideo(encoder, video, {
      width: 640,
      height: 360,
      durationSeconds: 4,
      args: ['-b:v', '2M', '-minrate', '2M'],
    });
    expect((await stat(video)).size).toBeGreaterThan(400_000);
    expect(await send()).toMatchObject({ state: 'delivered' });
    const [file] = result()?.files ?? [];
    expect(file?.sizeBytes).toBeLessThan(400_000);
    const copy = join(dirname(video), 'seen.mp4');
    await copyFile(file?.path ?? '', copy);
    expect((await probeVideo(copy)).durationSeconds).toBeCloseTo(4, 0);
    await encoder.close();
  });
});

it('is not made smaller once more, where only the answer was lost', async () => {
  const { asked, deps } = quickMedia();
  const { send, discord, posts } = await ready(deps, 10 * mebibyte);
  discord.inject(createRoute, 'after/503', { onlyUploads: true });
  expect(await send()).toBeInstanceOf(DeliveryError);
  expect(await send()).toMatchObject({ state: 'delivered' });
  expect(asked).toHaveLength(1);
  expect(posts()).toHaveLength(2);
});

it('two deliveries of one video at once leave each other’s smaller file alone', async () => {
  const { deps } = quickMedia();
  const { video } = await ready({}, 10 * mebibyte);
  const makeBoth = { fitVideo: deps.fitVideo, makePoster: deps.makePoster, publicLink: () => undefined, log: silentLog };
  const signal = AbortSignal.timeout(60_000);
  for (const limitBytes of [smallestLimitBytes, 0]) {
    const [first, second] = await Promise.all([
      prepareUpload([shownAs(video)], limitBytes, makeBoth, signal),
      prepareUpload([shownAs(video)], limitBytes, makeBoth, signal),
    ]);
    await second.discard();
    const path = first.files[0]?.path ?? '';
    expect((await stat(path)).size).toBeGreaterThan(0);
    await first.discard();
    expect(await filesBeside(video)).toEqual([]);
  }
});

it('names what it makes after its process, which keeps others from sweeping it away, and waits for an encoder', async () => {
  const { deps } = quickMedia();
  const { video } = await ready({}, 10 * mebibyte);
  const all = { makePoster: deps.makePoster, publicLink: () => undefined, log: silentLog, shared: { owner: 'host-1-ab' } };
  const signal = AbortSignal.timeout(60_000);
  const made = await prepareUpload([shownAs(video)], smallestLimitBytes, { ...all, fitVideo: deps.fitVideo }, signal);
  expect(made.files[0]?.path).toMatch(/\.mp4\.host-1-ab\.[\w-]+\.part$/);
  await made.discard();
  const fitVideo: FitVideo = () => Promise.reject(new DeliveryError('no encoder is connected'));
  await expect(prepareUpload([shownAs(video)], smallestLimitBytes, { ...all, fitVideo }, signal)).rejects.toThrow(DeliveryError);
});

it('leaves nothing behind when it is called off half-way', async () => {
  const { video } = await ready({}, 10 * mebibyte);
  const stop = new AbortController();
  const second = video.replace('.mp4', '-2.mp4');
  await copyFile(video, second);
  const { deps } = quickMedia();
  const fitVideo: FitVideo = async (path, ...rest) => {
    if (path === second) stop.abort();
    stop.signal.throwIfAborted();
    return deps.fitVideo(path, ...rest);
  };
  const all = { fitVideo, makePoster: deps.makePoster, publicLink: () => undefined, log: silentLog };
  await expect(prepareUpload([shownAs(video), shownAs(second)], smallestLimitBytes, all, stop.signal)).rejects.toThrow();
  await rm(second);
  expect(await filesBeside(video)).toEqual([]);
});

it('says so where the file is gone', async () => {
  const { send, result, video } = await ready({});
  await rm(video);
  expect(await send()).toMatchObject({ state: 'delivered' });
  expect(result()?.content).toContain('Its file is not on the bot’s disk any more.');
});

it('posts what is left of several videos, and says how many are gone', async () => {
  const { box, finished, result, video } = await ready({});
  const [one] = finished().videos;
  if (one === undefined) throw new Error('there is no video');
  const two = finished({ videos: [one, { ...one, file: `${finished().id}-2.mp4` }] });
  await box.post('result', two, { files: [video, video.replace('.mp4', '-2.mp4')] });
  expect(result()?.content).toContain('No longer on the bot’s disk: 1 of 2 videos. Here is the rest.');
  expect(result()?.files.map(({ name }) => name)).toEqual(['a-lighthouse-at-dawn-1.mp4']);
});

it('attaches each of several videos', async () => {
  const { box, finished, result, video } = await ready({});
  const second = video.replace('.mp4', '-2.mp4');
  await copyFile(video, second);
  const [one] = finished().videos;
  if (one === undefined) throw new Error('there is no video');
  const two = finished({ videos: [one, { ...one, file: `${finished().id}-2.mp4` }] });
  await box.post('result', two, { files: [video, second] });
  expect(result()?.content).toContain('Your 2 videos are ready.');
  expect(result()?.files.map(({ name }) => name)).toEqual(['a-lighthouse-at-dawn-1.mp4', 'a-lighthouse-at-dawn-2.mp4']);
});
