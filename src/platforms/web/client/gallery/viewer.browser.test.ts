import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { listMany } from '../../../../testing/set-up/many-generations.ts';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';
import { noUnzip, unzip } from '../../../../testing/set-up/unzip.ts';

let test: TestPage;
let page: Page;
const prompts = ['a first fox', 'a second fox', 'a third fox', 'a heron'];
const ids = new Map<string, string>();

beforeAll(async () => {
  test = await startTestPage();
  for (const prompt of prompts) ids.set(prompt, await make(prompt));
});
afterAll(() => test.close());
afterEach(async () => {
  await page.context().close();
  expect(test.complaints()).toEqual([]);
});

async function make(prompt: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const api = `${test.app.url}/api/video_chat`;
  const answer = await fetch(`${api}/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt, session_id: 'foxes', duration: '4', ...more }),
  });
  const { operation_id: id } = await answer.json();
  const isMade = async () => (await (await fetch(`${api}/operations/${id}`)).json()).state === 'completed';
  await vi.waitUntil(isMade, { timeout: 30_000 });
  return id;
}

const idOf = (prompt: string) => ids.get(prompt) ?? '';
const tiles = () => page.getByRole('list', { name: 'Gallery' }).getByRole('button');
const tile = (prompt: string) => tiles().filter({ hasText: prompt });
const viewer = () => page.getByRole('dialog');
const shown = (prompt: string) => viewer().getByLabel(`Video: ${prompt}`);
const path = () => page.evaluate(() => location.pathname + location.search);

it('shows a video at an address of its own, which lasts a reload, and leads back to the list as it was', async () => {
  page = await test.open('/gallery?words=fox');
  await tile('a second fox').click();
  await shown('a second fox').waitFor();
  await expect.poll(path).toBe(`/gallery/${idOf('a second fox')}?words=fox`);
  expect(await shown('a second fox').evaluate((video) => video instanceof HTMLVideoElement && video.muted)).toBe(true);
  await page.reload();
  await shown('a second fox').waitFor();
  await page.goBack();
  await viewer().waitFor({ state: 'hidden' });
  await expect.poll(path).toBe('/gallery?words=fox');
  await page.goForward();
  await shown('a second fox').waitFor();
  await page.keyboard.press('Escape');
  await viewer().waitFor({ state: 'hidden' });
  await expect.poll(path).toBe('/gallery?words=fox');
  expect(await page.getByLabel('Search prompts').inputValue()).toBe('fox');
});

it('walks through what is listed by its arrows and by keys, and no further', async () => {
  page = await test.open(`/gallery/${idOf('a third fox')}?words=fox`);
  await shown('a third fox').waitFor();
  await viewer().getByRole('button', { name: 'Next' }).click();
  await shown('a second fox').waitFor();
  await page.keyboard.press('ArrowRight');
  await shown('a first fox').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await shown('a second fox').waitFor();
  await expect.poll(path).toBe(`/gallery/${idOf('a second fox')}?words=fox`);
  await viewer().getByRole('button', { name: 'Previous' }).click();
  await shown('a third fox').waitFor();
  expect(await viewer().getByRole('button', { name: 'Previous' }).getAttribute('aria-disabled')).toBe('true');
});

it('goes on to the next one when one is deleted, and takes it back', async () => {
  page = await test.open('/gallery');
  await tile('a second fox').click();
  await viewer().getByRole('button', { name: 'Delete' }).click();
  await shown('a first fox').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.keyboard.press('Escape');
  await tile('a second fox').waitFor();
});

it('keeps a favourite with a name, a note and a folder, and finds it by them', async () => {
  page = await test.open('/gallery');
  await tile('a heron').click();
  const pressed = (name: string) => viewer().getByRole('button', { name }).getAttribute('aria-pressed');
  await viewer().getByRole('button', { name: 'Favourite' }).click();
  await expect.poll(() => pressed('Favourite')).toBe('true');
  await viewer().getByRole('button', { name: 'Keep for ever' }).click();
  await expect.poll(() => pressed('Keep for ever')).toBe('true');
  await viewer().getByLabel('Name', { exact: true }).fill('Grey heron');
  await page.keyboard.press('Enter');
  await viewer().getByRole('heading', { name: 'Grey heron' }).waitFor();
  await viewer().getByLabel('Note').fill('for the trailer');
  await viewer().getByLabel('Folder').selectOption('New folder …');
  await viewer().getByLabel('Name of the new folder').fill('Birds');
  await page.keyboard.press('Enter');
  await expect.poll(() => viewer().getByLabel('Folder').locator('option:checked').textContent()).toBe('Birds');
  await screenshot(page, 'viewer-kept');
  await page.reload();
  await viewer().getByRole('heading', { name: 'Grey heron' }).waitFor();
  expect(await viewer().getByLabel('Note').inputValue()).toBe('for the trailer');
  await page.keyboard.press('Escape');
  await page.getByLabel('Favourites').selectOption('Only favourites');
  await expect.poll(() => tiles().allTextContents()).toEqual([expect.stringContaining('Grey heron')]);
  await page.getByLabel('Folder').selectOption('Birds');
  await expect.poll(path).toMatch(/^\/gallery\?kept=favourites&folder=\w+/);
  await page.reload();
  await expect.poll(() => tiles().allTextContents()).toEqual([expect.stringContaining('Grey heron')]);
});

it('moves several into a folder at once', async () => {
  page = await test.open('/gallery?words=fox');
  await tiles()
    .first()
    .click({ modifiers: ['Control'] });
  await tiles().last().click();
  const folder = page.getByRole('toolbar').getByLabel('Move to …');
  await folder.selectOption('New folder …');
  await page.getByLabel('Name of the new folder').fill('Foxes');
  await page.keyboard.press('Enter');
  await expect.poll(() => folder.locator('option:checked').textContent()).toBe('Foxes');
  await page.keyboard.press('Escape');
  await page.getByLabel('Folder').selectOption('Foxes');
  await expect.poll(() => tiles().count()).toBe(2);
});

it('says that a video is not there, and shows the list', async () => {
  page = await test.open('/gallery/nobody');
  await page.getByText(/There is no such video/).waitFor();
  await tiles().first().waitFor();
  await expect.poll(path).toBe('/gallery');
  expect(test.complaints().filter((complaint) => !complaint.includes('404'))).toEqual([]);
});

it('selects by keys, and with Shift all between, and deletes them together, to be taken back together', async () => {
  page = await test.open('/gallery?words=fox');
  await tiles().first().focus();
  await page.keyboard.press('x');
  await page.getByText('1 selected').waitFor();
  await tiles()
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await page.getByText('3 selected').waitFor();
  await tiles().nth(1).click();
  await page.getByText('2 selected').waitFor();
  expect(await tiles().evaluateAll((all) => all.map((each) => each.ariaPressed))).toEqual(['true', 'false', 'true']);
  await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => tiles().count()).toBe(1);
  await page.keyboard.press('Control+z');
  await expect.poll(() => tiles().count()).toBe(3);
});

it.skipIf(noUnzip !== undefined)(`saves what is selected as one zip (${noUnzip ?? 'opened by unzip'})`, async () => {
  page = await test.open('/gallery?words=fox');
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await tile('a first fox').click();
  await tile('a third fox').click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as zip' }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk);
  const { isWhole, files } = await unzip(Buffer.concat(chunks));
  expect([isWhole, ...files.keys()]).toEqual([true, 'a-third-fox.mp4', 'a-first-fox.mp4']);
  await page.keyboard.press('Escape');
  await page.getByRole('toolbar').waitFor({ state: 'hidden' });
});

it('selects by a finger that rests, and filters in one sheet on a phone', async () => {
  page = await test.open('/gallery', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await tile('a first fox').waitFor();
  await screenshot(page, 'gallery-phone');
  await tile('a first fox').dispatchEvent('pointerdown', { pointerType: 'touch' });
  await page.getByText('1 selected').waitFor();
  await screenshot(page, 'gallery-phone-selection');
  await page.getByRole('button', { name: 'End selecting' }).click();
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('dialog').getByLabel('How it stands').selectOption('Did not work');
  await screenshot(page, 'gallery-phone-filter');
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await page.getByText('Nothing fits these filters').waitFor();
  await expect.poll(path).toBe('/gallery?status=error');
  await page.getByRole('button', { name: 'Filter (1)' }).waitFor();
  await page.goto(`${test.app.url}/gallery/${idOf('a first fox')}`);
  await shown('a first fox').waitFor();
  await screenshot(page, 'viewer-phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

it('draws no more of 10,000 than of a few, and has pictures before they are in sight', async () => {
  page = await test.open('/gallery?words=nothing');
  const one = await (await fetch(`${test.app.url}/api/video_chat/operations/${idOf('a first fox')}`)).json();
  const asked = await listMany(page, one, 10_000);
  await page.goto(`${test.app.url}/gallery`);
  await tile('entry 10000').waitFor();
  const drawn = await tiles().count();
  await expect.poll(() => asked.has(10_000 - drawn - 2)).toBe(true);
  expect(asked.has(10_000 - 20 * drawn)).toBe(false);
  const { most, last } = await page.getByRole('list', { name: 'Gallery' }).evaluate(async (list) => {
    const view = list.parentElement ?? list;
    let elements = 0;
    let reached = '';
    const giveUpAtMs = Date.now() + 25_000;
    while (!/entry 1(?!\d)/.test(reached) && Date.now() < giveUpAtMs) {
      view.scrollTop = view.scrollHeight;
      await new Promise(requestAnimationFrame);
      elements = Math.max(elements, document.querySelectorAll('*').length);
      reached = list.lastElementChild?.querySelector('[dir="auto"]')?.textContent ?? '';
    }
    return { most: elements, last: reached };
  });
  expect(last).toBe('entry 1');
  expect(most).toBeLessThan(1500);
});

it('has no accessibility fault that axe knows, in light colours and in dark ones', async () => {
  page = await test.open('/gallery');
  const faults: string[] = [];
  const look = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await screenshot(page, `${name}-${colorScheme}`);
      faults.push(...(await accessibilityFaults(page)).map((fault) => `${name} ${colorScheme}: ${fault}`));
    }
  };
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await tile('a first fox').click();
  await look('gallery-selection');
  await page.keyboard.press('Escape');
  await tile('a second fox').click();
  await shown('a second fox').waitFor();
  await look('viewer');
  expect(faults).toEqual([]);
});
