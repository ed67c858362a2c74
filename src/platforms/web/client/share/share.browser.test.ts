import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

const prompt = 'a fox <b>in</b> "snow" & ice';
let test: TestPage;
let page: Page;

beforeAll(async () => {
  test = await startTestPage();
  const { url } = test.app;
  const startAgain = await test.stopApp();
  await startAgain({ PUBLIC_URL: url });
  const answer = await fetch(`${url}/api/video_chat/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt, session_id: 'share', duration: '4' }),
  });
  expect(answer.status).toBe(200);
});
afterAll(() => test.close());

/** In a browser that was never here. */
async function openAsStranger(url: string, locale = 'en'): Promise<Page> {
  return await test.open(new URL(url).pathname, { locale, javaScriptEnabled: locale !== 'de' });
}

it('lets a stranger watch a video by its link, until it is taken back', async () => {
  page = await test.open('/s/share');
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('dialog', { name: 'Share' }).waitFor();
  expect(loaded.filter((path) => path.includes('/share-dialog'))).toHaveLength(1);
  await page.getByLabel('Show the prompt').check();
  await page.getByLabel('Works for').selectOption('7 days');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const url = await page.getByLabel('Link 1').inputValue();
  await page.getByText('with the prompt · until').waitFor();
  await screenshot(page, 'share-dialog');
  expect(await accessibilityFaults(page)).toEqual([]);

  const stranger = await openAsStranger(url);
  await stranger.locator('video').evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    await video.play();
  });
  await expect.poll(() => stranger.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0);
  const tags = await stranger.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('head meta')].map((each) => [
        each.getAttribute('property') ?? each.getAttribute('name'),
        each.getAttribute('content'),
      ]),
    ),
  );
  expect(tags).toMatchObject({
    ...{ 'og:title': prompt, 'og:description': prompt, 'og:url': url, 'og:type': 'video.other' },
    ...{ 'og:video': `${url}/video.mp4`, 'og:video:type': 'video/mp4', 'og:video:width': '160', 'og:video:height': '90' },
    ...{ 'og:image': `${url}/poster.jpg`, 'twitter:title': prompt, 'twitter:player:stream': `${url}/video.mp4` },
  });
  expect([await stranger.locator('h1').textContent(), await stranger.locator('b').count()]).toEqual([prompt, 0]);
  await screenshot(stranger, 'share-page');
  expect(await accessibilityFaults(stranger)).toEqual([]);

  const withoutScript = await openAsStranger(url, 'de');
  await withoutScript.getByText('Gemacht mit').waitFor();
  await screenshot(withoutScript, 'share-page-german');

  await page.getByRole('button', { name: 'Stop sharing' }).click();
  await page.getByText('The link leads nowhere any more.').waitFor();
  const answer = await stranger.reload();
  expect(answer?.status()).toBe(410);
  await stranger.getByText('There is nothing to watch here').waitFor();
  await screenshot(stranger, 'share-gone');
  expect(test.complaints().filter((complaint) => !complaint.includes('status of 4'))).toEqual([]);
});
