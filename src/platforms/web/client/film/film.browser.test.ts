import { join } from 'node:path';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { probeVideo } from '../../../../media/probe-video.ts';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;
/** Of videos of 4 s, all of one session. */
let ids: readonly string[];

beforeAll(async () => {
  test = await startTestPage();
  ids = [await generate('a fox'), await generate('a hill')];
});
afterAll(() => test.close());
afterEach(async () => {
  await page.context().close();
  expect(test.complaints()).toEqual([]);
});

async function generate(prompt: string): Promise<string> {
  const answer = await fetch(`${test.app.url}/api/video_chat/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ session_id: 'film', duration: '4', prompt }),
  });
  const { operation_id: id } = await answer.json();
  await vi.waitUntil(async () => (await test.app.engine.find(id))?.state === 'completed', { timeout: 30_000 });
  return id;
}

/** @param clips that were put into the strip before: places in `ids` */
async function open(clips: readonly number[] = [], options: BrowserContextOptions = {}): Promise<void> {
  page = await test.open('/api/docs', options);
  const stored = clips.map((at) => ({ id: ids[at], video: 1, caption: '' }));
  if (stored.length > 0)
    await page.evaluate((kept) => localStorage.setItem('veo-bot.film.film', kept), JSON.stringify({ clips: stored }));
  await page.goto(`${test.app.url}/s/film`);
  await page.locator('video').last().waitFor();
  if (stored.length > 0)
    await strip()
      .getByRole('button', { name: /^Film strip/ })
      .click();
}

const strip = () => page.getByRole('region', { name: 'Film strip' });
const clips = () => strip().getByRole('list', { name: 'Clips of the film' }).getByRole('listitem');
const names = () => clips().locator('button:first-child').allTextContents();
const items = () => page.getByRole('list', { name: 'Videos, newest last' }).locator('> li');
const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);

it('cuts videos, plays them through, and makes a film that is what was seen', async () => {
  await open();
  expect(await strip().count()).toBe(0);
  await items().nth(0).getByRole('button', { name: 'Add to film' }).click();
  await items().nth(1).getByRole('button', { name: 'Add to film' }).click();
  await strip().getByText('2 clips · 0:08').waitFor();
  await clips()
    .nth(0)
    .getByRole('button', { name: /^Clip 1 of 2, a fox/ })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Clip 1 of 2' });
  const end = dialog.getByRole('slider', { name: 'End' });
  await end.focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await expect.poll(() => end.getAttribute('aria-valuetext')).toBe('2 s');
  // The frames are those of the video.
  await expect
    .poll(() =>
      dialog
        .locator('canvas')
        .evaluate((canvas: HTMLCanvasElement) => canvas.getContext('2d')?.getImageData(canvas.width - 2, 9, 1, 1).data[3]),
    )
    .toBe(255);
  await dialog.getByLabel('Caption').fill('It begins');
  await screenshot(page, 'film-clip');
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await strip().getByLabel('Cross-fade').selectOption('Cross-fade 0.5 s');
  await strip().getByLabel('Title card').fill('Two of them');
  await strip().getByText('2 clips · 0:08').waitFor();
  await screenshot(page, 'film-strip');
  expect(await accessibilityFaults(page)).toEqual([]);

  await strip().getByRole('button', { name: 'Play' }).click();
  const preview = page.getByRole('dialog', { name: 'The film before it is made' });
  // It plays at once, and stands still where somebody takes hold of it.
  await preview.getByRole('button', { name: 'Pause' }).waitFor();
  const position = preview.getByLabel('Position in the film');
  await position.fill('1');
  await preview.getByText('Two of them').waitFor();
  await screenshot(page, 'film-title');
  // The second clip comes in from 4 s to 4.5 s.
  await position.fill('3.8');
  await preview.getByText('It begins').waitFor();
  await preview.getByRole('button', { name: 'Play' }).click();
  await expect.poll(async () => Number(await position.inputValue())).toBeGreaterThan(4.6);
  expect(await preview.locator('video').evaluateAll((all) => all.map((each) => each.style.opacity))).toEqual(['1', '0']);
  await screenshot(page, 'film-preview');
  expect(await accessibilityFaults(page)).toEqual([]);
  await preview.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => isFocused(strip().getByRole('button', { name: 'Play' }))).toBe(true);

  await strip().getByRole('button', { name: 'Make film · free' }).click();
  await items().nth(2).locator('video').waitFor();
  await screenshot(page, 'film-made');
  const { generations } = await test.app.engine.history({ limit: 1 });
  const made = generations[0];
  expect(made?.request).toMatchObject({ prompt: 'Two of them', captions: [{ text: 'It begins', part: 0 }] });
  const { durationSeconds } = await probeVideo(join(test.folder, 'outputs', `${made?.id}.mp4`));
  // 3 s of title, 2 s and 4 s, less two cross-fades.
  expect(durationSeconds).toBeCloseTo(8, 1);
});

it('goes by keyboard alone, takes every step back, and is there after a reload', async () => {
  await open([0, 1, 0]);
  const fox = clips().nth(0).locator('button').first();
  await fox.focus();
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(names).toMatchObject([/a hill/, /a fox/, /a fox/].map((each) => expect.stringMatching(each)));
  await expect.poll(() => isFocused(clips().nth(1).locator('button').first())).toBe(true);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => isFocused(clips().nth(0).locator('button').first())).toBe(true);
  await page.keyboard.press('Delete');
  await expect.poll(() => clips().count()).toBe(2);
  await page.keyboard.press('Control+z');
  await expect.poll(() => clips().count()).toBe(3);
  await page.keyboard.press('Control+Shift+Z');
  await expect.poll(() => clips().count()).toBe(2);
  await page.reload();
  await strip().getByText('2 clips · 0:08').waitFor();
});

it('takes videos that are dragged into it, and changes their order by dragging', async () => {
  await open([0]);
  await items()
    .nth(1)
    .locator('div[draggable]')
    .dragTo(clips().nth(0), { sourcePosition: { x: 40, y: 20 }, targetPosition: { x: 8, y: 30 } });
  await expect.poll(names).toMatchObject([expect.stringContaining('a hill'), expect.stringContaining('a fox')]);
  await clips()
    .nth(0)
    .dragTo(clips().nth(1), { targetPosition: { x: 130, y: 30 } });
  await expect.poll(names).toMatchObject([expect.stringContaining('a fox'), expect.stringContaining('a hill')]);
});

it('says which clip is gone as soon as its video is deleted, and goes on without it', async () => {
  ids = [...ids.slice(0, 2), await generate('a leaf')];
  await open([0, 2, 1]);
  await strip()
    .getByRole('button', { name: /a leaf/ })
    .waitFor();
  await fetch(`${test.app.url}/api/video_chat/operations/${ids[2]}`, { method: 'DELETE' });
  await strip().getByText('Gone, because their videos were deleted: clip 2.').waitFor();
  expect(await strip().getByRole('button', { name: 'Make film · free' }).isDisabled()).toBe(true);
  await screenshot(page, 'film-gone');
  expect(await accessibilityFaults(page)).toEqual([]);
  await strip().getByRole('button', { name: 'Remove what is gone' }).click();
  await expect.poll(() => strip().getByRole('button', { name: 'Make film · free' }).isDisabled()).toBe(false);
  expect(test.complaints().filter((complaint) => !complaint.includes('404'))).toEqual([]);
});

it('fits a phone, in dark colours and from right to left, and moves nothing that is read', async () => {
  await open([0, 1, 0], { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' });
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await screenshot(page, 'film-phone');
  expect(await accessibilityFaults(page)).toEqual([]);
  await clips().nth(0).locator('button').first().focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => isFocused(clips().nth(1).locator('button').first())).toBe(true);
  await clips().nth(1).locator('button').first().tap();
  const dialog = page.getByRole('dialog', { name: 'Clip 2 of 3' });
  await dialog.getByRole('button', { name: 'Move earlier' }).tap();
  await page.getByRole('dialog', { name: 'Clip 1 of 3' }).waitFor();
  const begin = page.getByRole('slider', { name: 'Begin' });
  const box = await begin.boundingBox();
  if (box === null) throw new Error('it is seen');
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 20, { steps: 3 });
  await page.mouse.up();
  await expect.poll(async () => Number(await begin.getAttribute('aria-valuenow'))).toBeGreaterThan(0.5);
  await screenshot(page, 'film-phone-clip');
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.keyboard.press('Escape');
  await strip().getByRole('button', { name: 'Play' }).tap();
  const preview = page.getByRole('dialog', { name: 'The film before it is made' });
  await preview.waitFor();
  expect(await preview.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});

it('moves nothing when a strip that was left is there again', async () => {
  page = await test.open('/api/docs');
  await page.evaluate((id) => {
    const clips = [{ id, video: 1, caption: '' }];
    localStorage.setItem('veo-bot.film.film', JSON.stringify({ clips }));
  }, ids[0]);
  await page.goto(`${test.app.url}/s/film`);
  await strip().getByText('1 clip · 0:04').waitFor();
  // It is no higher than its place, which was there before it.
  const [height, place] = await strip().evaluate((section) => [
    section.getBoundingClientRect().height,
    getComputedStyle(section.parentElement ?? section).minHeight,
  ]);
  expect(`${height}px`).toBe(place);
});
