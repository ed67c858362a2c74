import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;
const prompt = 'four of them';

beforeAll(async () => {
  test = await startTestPage();
  for (const [session, aspect] of [
    ['wide', '16:9'],
    ['upright', '9:16'],
  ]) {
    for (let count = 0; count < 4; count += 1) {
      const body = JSON.stringify({ prompt, session_id: session, duration: '4', aspect_ratio: aspect, seed: count });
      const headers = { 'content-type': 'application/json' };
      await fetch(`${test.app.url}/api/video_chat/generate`, { method: 'POST', headers, body });
    }
  }
});
afterAll(() => test.close());
afterEach(async () => {
  await page.context().close();
  expect(test.complaints()).toEqual([]);
});

/** The preview renderer makes one video at a time; what another model answers to one request is made of four of its own. */
async function openFour(session: string, options: BrowserContextOptions = {}): Promise<void> {
  const listed = async () => {
    const answer = await fetch(`${test.app.url}/api/video_chat/operations?session_id=${session}`);
    const { operations } = await answer.json();
    return operations.filter(({ status }: { status: string }) => status === 'completed');
  };
  await expect.poll(async () => (await listed()).length).toBe(4);
  const four = await listed();
  const one = {
    ...four[0],
    videos: four.map(({ videos: [video] }: { videos: readonly object[] }, index: number) => ({ ...video, number: index + 1 })),
    ...{ price_usd: 0.4, price_reported: true, cost_usd: 0.4, charged: 'yes' },
    options: { ...four[0].options, number_of_videos: 4, negative_prompt: 'no rain', generate_audio: false },
  };
  page = await test.open('/api/docs', options);
  await page.route('**/api/video_chat/operations?*', (route) => route.fulfill({ json: { operations: [one], next: null } }));
  await page.goto(`${test.app.url}/s/${session}`);
  await page.getByLabel(`Video 4 of 4: ${prompt}`).waitFor();
}

const videos = () => page.getByRole('list', { name: '4 variations' });

it.each(['wide', 'upright'])('shows four %s variations on one screen, each with actions of its own', async (session) => {
  await openFour(session);
  await screenshot(page, `variations-${session}`);
  await expect.poll(async () => (await videos().boundingBox())?.height).toBeLessThan(600);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const tile = videos().getByRole('listitem').nth(2);
  const source = await tile.locator('video').getAttribute('src');
  await tile.getByRole('button', { name: 'Copy the link of 3' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`${test.app.url}${source}`);
  expect(await tile.getByRole('link', { name: 'Download 3' }).getAttribute('href')).toBe(`${source}?download=1`);
  const asked = page.waitForRequest((request) => request.url().endsWith(source ?? '') && request.resourceType() === 'media');
  await tile.getByRole('button', { name: 'Go on from the last frame of 3' }).click();
  await asked;
  await page.getByRole('list', { name: 'Images of this request' }).getByRole('listitem').waitFor();
  const names = await page
    .getByRole('main')
    .locator('video, li button[aria-label], li a[aria-label]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')).filter((name) => name !== null));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  await page.getByRole('button', { name: 'Delete all 4' }).waitFor();
});

it('deletes one of four, which can be undone, and asks for what is left by its number', async () => {
  await openFour('wide');
  const tiles = page.getByRole('list', { name: /variations/ }).getByRole('listitem');
  await tiles.nth(1).getByRole('button', { name: 'Delete number 2' }).click();
  await expect.poll(() => tiles.count()).toBe(3);
  await page.getByText('One of the videos deleted. The others stay.').waitFor();
  await page.getByLabel(`Video 3 of 4: ${prompt}`).waitFor();
  await screenshot(page, 'variations-one-deleted');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => tiles.count()).toBe(4);
  await tiles.nth(0).getByRole('button', { name: 'Delete number 1' }).click();
  await expect.poll(() => tiles.count()).toBe(3);
  const path = '**/api/video_chat/operations/*/videos/1';
  await page.route(path, (route) => route.fulfill({ json: {} }));
  const removed = page.waitForRequest(path);
  await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
  expect((await removed).method()).toBe('DELETE');
  expect(await tiles.count()).toBe(3);
});

it('fits four variations on a phone', async () => {
  await openFour('wide', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await screenshot(page, 'variations-phone');
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await expect.poll(async () => (await videos().boundingBox())?.height).toBeLessThan(500);
});

it('names the settings of a finished video', async () => {
  await openFour('wide');
  const details = page.getByRole('button', { name: 'Details' });
  expect(await page.getByText('no rain').isVisible()).toBe(false);
  await details.click();
  await screenshot(page, 'details');
  const shown = await page.getByRole('main').locator('dl > div').allTextContents();
  expect(shown).toEqual(expect.arrayContaining(['negative promptno rain', 'seed3']));
  // Others alone know what the model costs.
  expect(shown).toContain('priceabout $0.40* (reported by others; its maker’s own pages do not confirm it)');
  await page.getByText('Cost: about $0.40*').waitFor();
});
