import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;

beforeAll(async () => {
  test = await startTestPage();
});
afterAll(() => test.close());
afterEach(async () => {
  await page.context().close();
  // A question about the price is no fault of the page.
  expect(test.complaints().filter((complaint) => !complaint.includes('409'))).toEqual([]);
});

const made = async () => (await test.app.engine.history({ limit: 10 })).generations;
const button = (name: RegExp | string) => page.getByRole('button', { name });

it('makes a film of the shots that were written, by keyboard, shows each of them, and makes one once more', async () => {
  page = await test.open('/s/shots');
  await page.getByRole('link', { name: 'Film from shots' }).click();
  const lines = page.getByLabel('Shots', { exact: true });
  await page.getByLabel('Look', { exact: true }).fill('Film noir');
  await lines.fill('a fox');
  await page.getByText('Write one more to make a film.').waitFor();
  await lines.fill('1. a fox\n2. a hill');
  await page.getByLabel('Duration').selectOption('4 s');
  await page.getByText('Captions', { exact: true }).press('Enter');
  await page.getByLabel('Caption of shot 2').fill('The hill');
  await button('Make film · free').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, 'shots-form');
  // It is there when somebody comes back.
  await page.reload();
  expect(await page.getByLabel('Caption of shot 2').inputValue()).toBe('The hill');
  await page.getByLabel('Caption of shot 2').fill('');
  expect(await made()).toEqual([]);
  await expect.poll(() => button('Make film · free').isEnabled()).toBe(true);
  await button('Make film · free').press('Enter');
  const film = page.getByRole('list', { name: 'The film and its shots' });
  await page.getByText('2 of 2 shots are ready').waitFor({ timeout: 30_000 });
  expect(new URL(page.url()).pathname).toMatch(/^\/film\/[\w-]+$/);
  await expect.poll(() => page.locator('video').count(), { timeout: 30_000 }).toBe(3);
  expect((await made()).map(({ request }) => request.prompt).toSorted()).toEqual(['', 'Film noir. a fox', 'Film noir. a hill']);
  await screenshot(page, 'shots-made');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.reload();
  await film.getByText('a hill').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'All shots as a zip' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('veo-film-parts.zip');
  await button('Redo 2 · free').press('Enter');
  await expect.poll(async () => (await made()).length, { timeout: 30_000 }).toBe(5);
  await expect.poll(() => page.locator('video').count(), { timeout: 30_000 }).toBe(3);
  await button('Show in the conversation').click();
  await button('Shots of the film').first().click();
  await film.getByText('a fox').waitFor();
  // It has no words of its own, and was made of no image.
  await page.goto(`${test.app.url}/gallery`);
  await page.getByText('Film', { exact: true }).first().waitFor();
});

it('fits a phone, in dark colours and from right to left, and says what is wrong before anything is made', async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' } as const;
  page = await test.open('/film', phone);
  await page.getByLabel('Shots', { exact: true }).fill('a\nb\nc\nd\ne\nf\ng');
  await page.getByText('A film has 6 shots at most; there are 7.').waitFor();
  expect(await button('Make film').isDisabled()).toBe(true);
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await screenshot(page, 'shots-phone');
  expect(await accessibilityFaults(page)).toEqual([]);
  const film = (await made()).find(({ set }) => set?.index === 0)?.id ?? '';
  await page.goto(`${test.app.url}/film/${film}`);
  await page.getByRole('heading', { name: 'Shot 2' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await screenshot(page, 'shots-phone-made');
});
