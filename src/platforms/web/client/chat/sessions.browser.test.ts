import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { samplePhoto } from '../../../../testing/samples/sample-images.ts';
import { renderTinyVideo } from '../../../../testing/samples/tiny-video.ts';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;
let gate = Promise.withResolvers<void>();

beforeAll(async () => {
  test = await startTestPage({
    async render(asked) {
      if (asked.prompt.includes('slowly')) await gate.promise;
      await renderTinyVideo(asked);
    },
  });
});
afterAll(() => test.close());
afterEach(async () => {
  gate.resolve();
  await page.context().close();
  expect(test.complaints()).toEqual([]);
});

/** Asks as the page's own person. */
const ask = (path: string, sent: object) =>
  page.evaluate(
    async ([address, body]) => {
      const headers = { 'content-type': 'application/json' };
      await fetch(`/api/video_chat${address}`, { method: 'POST', headers, body });
    },
    [path, JSON.stringify(sent)] as const,
  );
const generate = (prompt: string, session: string) => ask('/generate', { prompt, session_id: session });
const side = (tab = page) => tab.getByRole('navigation');
const link = (name: string | RegExp, tab = page) => side(tab).getByRole('link', { name });
const manage = async (title: string): Promise<void> => {
  await link(title).hover();
  await side().getByRole('listitem').filter({ hasText: title }).getByRole('button', { name: 'Options' }).click();
};

it('keeps the sessions of a person on the server: renamed, pinned, searched and deleted, in each of their tabs', async () => {
  page = await test.open();
  await page.getByRole('heading', { name: 'What would you like to see?' }).waitFor();
  await generate('a fox number 2', 's2');
  await ask('/sessions', {
    sessions: [3, 4, 5, 6, 7, 8, 9].map((nth) => ({ session_id: `s${nth}`, title: `a fox number ${nth}` })),
  });
  await expect.poll(() => link(/number/).allTextContents()).toEqual([3, 4, 5, 6, 7, 8, 9, 2].map((nth) => `a fox number ${nth}`));
  await expect.poll(() => side().locator('img').count()).toBe(1);
  const other = await page.context().newPage();
  await other.goto(`${test.app.url}/s/s2`);
  await other.getByRole('heading', { name: 'a fox number 2' }).waitFor();

  await manage('a fox number 2');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title').fill('Füchse');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await link('Füchse', other).waitFor();
  await manage('Füchse');
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, 'session-dialog');
  await dialog.getByRole('button', { name: 'Pin' }).click();
  await expect.poll(() => side(other).locator('li').nth(1).textContent()).toBe('Füchse');
  await page.getByLabel('Search sessions').fill('FUCHS');
  await expect.poll(() => side().locator('li').allTextContents()).toEqual(['Füchse']);
  await page.getByLabel('Search sessions').fill('');

  await manage('Füchse');
  await dialog.getByRole('button', { name: 'Delete session' }).click();
  await dialog.getByText('stay in the gallery').waitFor();
  await dialog.getByRole('checkbox').check();
  await dialog.getByText('deleted for good').waitFor();
  await dialog.getByRole('button', { name: 'Delete session' }).click();
  await link('Füchse').waitFor({ state: 'hidden' });
  await link('Füchse', other).waitFor({ state: 'hidden' });
  await expect.poll(() => other.getByRole('list', { name: 'Videos, newest last' }).getByRole('listitem').count()).toBe(0);
});

it('shows what is being made in other sessions, also in the title of the tab, and takes over what the browser knew', async () => {
  page = await test.open('/s/knows');
  await page.getByLabel('What should happen in the video').waitFor();
  await page.evaluate(() => localStorage.setItem('veo-bot.sessions', JSON.stringify([{ id: 'old', title: 'From before' }])));
  await page.reload();
  await link('From before').waitFor();
  expect(await page.evaluate(() => localStorage.getItem('veo-bot.sessions'))).toBeNull();
  gate = Promise.withResolvers();
  await generate('a hare, slowly', 'elsewhere');
  const running = link(/a hare, slowly/).getByText('Something is being made');
  await running.waitFor({ state: 'attached' });
  await expect.poll(() => page.title()).toMatch(/^\(.+\) Veo Bot$/);
  // Known again after a reload, and wherever the person looks.
  await page.goto(`${test.app.url}/gallery`);
  await running.waitFor({ state: 'attached' });
  await expect.poll(() => page.title()).toMatch(/^\(.+\) Veo Bot$/);
  // Nobody looks at the tab when it is done.
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  gate.resolve();
  await running.waitFor({ state: 'detached' });
  await expect.poll(() => page.title()).toBe('✓ Ready · Veo Bot');
});

it('keeps drafts with their pictures beyond the tab, each tab its own, until they are sent', async () => {
  page = await test.open('/s/drafts');
  const prompt = (tab: Page) => tab.getByLabel('What should happen in the video');
  const context = page.context();
  const tab = async (path: string) => {
    const opened = await context.newPage();
    await opened.goto(test.app.url + path);
    return opened;
  };
  await prompt(page).fill('the first');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(await samplePhoto()) });
  await page.getByRole('button', { name: /^Remove the/ }).waitFor();
  const second = await tab('/s/drafts');
  // Theirs is open, and stays theirs.
  await expect.poll(() => prompt(second).inputValue()).toBe('');
  await prompt(second).fill('the second');
  await page.close();
  await second.close();

  page = await tab('/gallery');
  await link('New session').click();
  await expect.poll(() => prompt(page).inputValue()).toBe('the second');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => prompt(page).inputValue()).toBe('the first');
  await page.getByRole('button', { name: /^Remove the/ }).waitFor();
  await page.getByRole('button', { name: /^Make video/ }).click();
  await page.getByLabel('Video: the first').waitFor();
  // Put aside, it comes back once the other one is sent.
  await expect.poll(() => prompt(page).inputValue()).toBe('the second');
  await page.getByRole('button', { name: /^Make video/ }).click();
  await page.getByLabel('Video: the second').waitFor();
  const last = await tab('/gallery');
  await page.close();
  page = last;
  await page.goto(`${test.app.url}/s/drafts`);
  await page.getByLabel('Video: the second').waitFor();
  expect(await prompt(page).inputValue()).toBe('');
  // With its session goes what a closed tab left in it.
  await prompt(page).fill('the third');
  const elsewhere = await tab('/gallery');
  await page.close();
  page = elsewhere;
  await manage('the first');
  const remove = page.getByRole('dialog').getByRole('button', { name: 'Delete session' });
  await remove.click();
  await remove.click();
  await remove.waitFor({ state: 'detached' });
  await expect.poll(() => side().locator('li').allTextContents()).not.toContain('the first');
  await page.reload();
  await link('Main session').waitFor();
  await expect.poll(() => side().locator('li').allTextContents()).not.toContain('New session');
});
