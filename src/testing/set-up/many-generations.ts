import type { Page } from 'playwright-core';

/** So many come with each page: it is how they are shown that is looked at, not how they are read. */
const pageLength = 1000;

/**
 * Lets a page list as many generations as wanted, all like one that is there, each with a small picture of its own address.
 *
 * @param one as the API tells it, with a video
 * @returns numbers of those whose small pictures were asked for
 */
export async function listMany(page: Page, one: ListedGeneration, count: number): Promise<ReadonlySet<number>> {
  const [video] = one.videos;
  if (video === undefined) throw new Error('there is no video to be like');
  const poster = Buffer.from(await (await fetch(video.poster_url)).arrayBuffer());
  const asked = new Set<number>();
  await page.route('**/posters/many-*', async (route) => {
    asked.add(Number(/many-(\d+)/.exec(route.request().url())?.[1]));
    await route.fulfill({ body: poster, contentType: 'image/jpeg', headers: { 'cache-control': 'max-age=3600' } });
  });
  await page.route('**/api/video_chat/operations?*', async (route) => {
    const before = Number(new URL(route.request().url()).searchParams.get('before') ?? count + 1);
    const length = Math.min(pageLength, before - 1);
    const operations = Array.from({ length }, (_, index) => {
      const number = before - 1 - index;
      const videos = [{ ...video, poster_url: new URL(`/posters/many-${number}.jpg`, video.poster_url).href }];
      return { ...one, operation_id: `many-${number}`, number, prompt: `entry ${number}`, name: null, videos };
    });
    await route.fulfill({ json: { operations, next: before - length > 1 ? before - length : null } });
  });
  return asked;
}

interface ListedGeneration {
  readonly videos: readonly { readonly poster_url: string }[];
}
