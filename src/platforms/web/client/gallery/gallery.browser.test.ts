import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { seedRows, wordOfRank } from '../../../../testing/bench/seed-rows.ts';
import { screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;
const rows = 600;

beforeAll(async () => {
  test = await startTestPage({
    seed: (dataFolder) => seedRows(dataFolder, { count: rows, seed: 7, state: 'completed', people: 30 }),
  });
  for (const prompt of ['a quiet harbour', 'a paper boat']) {
    const answer = await fetch(`${test.app.url}/api/video_chat/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, session_id: 'harbour', duration: '4' }),
    });
    expect(answer.status).toBe(200);
  }
});
afterAll(() => test.close());
beforeEach(async () => {
  page = await test.open('/s/harbour');
  await page.getByLabel('Video: a paper boat').waitFor();
  await page.getByRole('link', { name: 'Gallery' }).click();
  await tiles().first().waitFor();
});
afterEach(async () => {
  await page.context().close();
  expect(test.complaints()).toEqual([]);
});

const tiles = () => page.getByRole('list', { name: 'Gallery' }).getByRole('button');
const scroller = () => page.getByRole('list', { name: 'Gallery' }).locator('..');
const state = (name: string) => page.getByLabel(name);

it('shows everything there is, a page at a time, and only ever draws what is in sight', async () => {
  await page.goto(`${test.app.url}/gallery?status=any`);
  await tiles().first().waitFor();
  const { seen, most } = await scroller().evaluate(async (view, wanted) => {
    const found = new Set<string>();
    let atOnce = 0;
    const giveUpAtMs = Date.now() + 20_000;
    while (found.size < wanted && Date.now() < giveUpAtMs) {
      const shown = [...view.querySelectorAll('[data-index]')];
      atOnce = Math.max(atOnce, shown.length);
      for (const tile of shown) found.add(tile.getAttribute('data-index') ?? '');
      view.scrollBy(0, view.clientHeight);
      await new Promise(requestAnimationFrame);
    }
    return { seen: found.size, most: atOnce };
  }, rows + 2);
  expect(seen).toBe(rows + 2);
  expect(most).toBeLessThan(40);
});

it('says how many fit, by kind, in another order and with names, all of it in its address', async () => {
  const count = (words: string) => page.getByRole('status').filter({ hasText: new RegExp(`^${words}$`) });
  await count('572 results').waitFor();
  await page.getByLabel('What it is').selectOption('picture');
  await count('0 pictures').waitFor();
  await page.getByLabel('What it is').selectOption('video');
  await page.getByLabel('Order').selectOption('oldest');
  await count('572 videos').waitFor();
  await expect.poll(() => new URL(page.url()).search).toBe('?kind=video&sort=oldest');
  await page.reload();
  await count('572 videos').waitFor();
  await tiles().first().waitFor();
  expect(await page.getByLabel('Video: a paper boat').count()).toBe(0);
  const { operations } = await (await fetch(`${test.app.url}/api/video_chat/operations?words=paper`)).json();
  const call = async (name: string | null) =>
    await fetch(`${test.app.url}/api/video_chat/operations/${operations[0].operation_id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
  await call('Zeppelin');
  await page.getByLabel('Order').selectOption('name');
  await expect.poll(() => tiles().first().textContent()).toContain('Zeppelin');
  await page.getByRole('searchbox', { name: 'Search' }).fill('zeppel');
  await count('1 video').waitFor();
  await call(null);
});

it('does not bring back what was deleted while an older answer was on its way', async () => {
  const api = `${test.app.url}/api/video_chat`;
  const answer = await fetch(`${api}/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'a late gull', session_id: 'harbour', duration: '4' }),
  });
  const { operation_id: id } = await answer.json();
  const gull = tiles().filter({ hasText: 'a late gull' });
  await expect.poll(async () => (await (await fetch(`${api}/operations/${id}`)).json()).state).toBe('completed');
  const gate = Promise.withResolvers<void>();
  let answers = 0;
  await page.route('**/api/video_chat/operations?*', async (route) => {
    const response = await route.fetch();
    answers += 1;
    // The second look, as listening begins.
    if (answers === 2) await gate.promise;
    await route.fulfill({ response });
  });
  await page.reload();
  await gull.waitFor();
  await expect.poll(() => answers).toBe(2);
  expect((await fetch(`${api}/operations/${id}`, { method: 'DELETE' })).status).toBe(200);
  await gull.waitFor({ state: 'hidden' });
  const arrived = page.waitForResponse((response) => response.url().includes('/operations?'));
  gate.resolve();
  await (await arrived).finished();
  // What came of it is drawn by then.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  expect(await gull.count()).toBe(0);
});

it('plays a video where the mouse is, and large where it is clicked', async () => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  const tile = tiles().filter({ hasText: 'a paper boat' });
  await tile.locator('img').first().waitFor();
  await screenshot(page, 'gallery');
  await tile.hover();
  await tile.locator('video').waitFor();
  await tile.click();
  await page.getByRole('dialog').getByLabel('Video: a paper boat').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

it('finds by words, state, place and day, and says when nothing fits', async () => {
  await page.keyboard.press('/');
  await page.keyboard.type('harb');
  await expect.poll(() => tiles().count()).toBe(1);
  await page.getByLabel('Search prompts').fill('');
  await state('How it stands').selectOption('Did not work');
  await expect.poll(() => tiles().first().textContent()).toContain('That did not work');
  await state('How it stands').selectOption('Any state');
  await state('Where it was asked for').selectOption('This session');
  await expect.poll(() => tiles().count()).toBe(2);
  await state('Where it was asked for').selectOption('Discord');
  await state('When it was asked for').selectOption('Today');
  await page.getByLabel('Search prompts').fill(`${wordOfRank(0)} nosuchword`);
  await page.getByText('Nothing fits these filters').waitFor();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await tiles().nth(5).click();
  const dialog = page.getByRole('dialog');
  const onlyBy = dialog.getByRole('button', { name: 'Only by person-' });
  const person = (await onlyBy.textContent())?.replace('Only by ', '') ?? '';
  await onlyBy.click();
  await expect.poll(() => state('Who asked for it').locator('option:checked').textContent()).toBe(person);
  await expect.poll(() => new URL(page.url()).search).toMatch(/^\?person=discord%3A|^\?person=slack%3A/);
  await page.reload();
  await tiles().first().waitFor();
  expect(await state('Who asked for it').locator('option:checked').textContent()).toBe(person);
});

it('is walked through by keys alone', async () => {
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-index') ?? '');
  await tiles().first().focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(focused).toBe('1');
  await page.keyboard.press('ArrowDown');
  await expect.poll(async () => Number(await focused())).toBeGreaterThan(3);
  await page.keyboard.press('PageDown');
  await expect.poll(async () => Number(await focused())).toBeGreaterThan(8);
  await page.keyboard.press('Home');
  await expect.poll(focused).toBe('0');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Video: a paper boat').waitFor();
});

it('deletes, and takes it back', async () => {
  await tiles().filter({ hasText: 'a quiet harbour' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => tiles().filter({ hasText: 'a quiet harbour' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await tiles().filter({ hasText: 'a quiet harbour' }).waitFor();
});

it('goes on from a video in the session that it was made in', async () => {
  const open = async (action: string) => {
    await tiles().filter({ hasText: 'a quiet harbour' }).click();
    await page.getByRole('dialog').getByRole('button', { name: action }).click();
    await page.getByRole('heading', { name: 'a quiet harbour' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/s/harbour');
  };
  await open('Go on from the last frame');
  await page.getByRole('list', { name: 'Images of this request' }).getByRole('listitem').waitFor();
  await expect.poll(() => page.getByLabel('aspect').inputValue()).toBe('16:9');
  await expect.poll(() => page.getByLabel('What should happen in the video').inputValue()).toBe('');

  await page.getByRole('link', { name: 'Gallery' }).click();
  await open('Change and run again');
  const prompt = page.getByLabel('What should happen in the video');
  await expect.poll(() => prompt.inputValue()).toBe('a quiet harbour');
  await expect.poll(() => page.getByLabel('duration').inputValue()).toBe('4');
  await expect.poll(() => prompt.evaluate((element) => element === document.activeElement)).toBe(true);
});

it('opens the session of a video where that video is, however far back', async () => {
  const listed = page.waitForResponse((answer) => answer.url().includes('/operations?'));
  await state('Where it was asked for').selectOption('Web');
  await (await listed).finished();
  const focused = () => page.evaluate(() => Number(document.activeElement?.getAttribute('data-index') ?? -1));
  const pageDown = async () => {
    // The tiles of before may go only now, and the one in focus with them.
    if ((await focused()) < 0) await tiles().first().focus();
    await page.keyboard.press('PageDown');
    return focused();
  };
  await expect.poll(pageDown).toBeGreaterThan(25);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  const words = (await dialog.locator('.words').first().textContent()) ?? '';
  // Nobody is named who has no name.
  expect(await dialog.locator('dt').allTextContents()).toEqual(expect.arrayContaining(['Session']));
  await dialog.getByRole('button', { name: 'Open its session' }).click();
  const item = page.getByRole('list', { name: 'Videos, newest last' }).locator('> li').filter({ hasText: words });
  await item.waitFor();
  const isInSight = () =>
    item.evaluate((each) => each.getBoundingClientRect().top > 0 && each.getBoundingClientRect().bottom < 800);
  await expect.poll(isInSight).toBe(true);
  await expect.poll(() => item.evaluate((each) => `#${each.id}` === location.hash && each === document.activeElement)).toBe(true);
});

it('reads the list before anybody hears of changes, and hears of them by one stream for all filters', async () => {
  const streams: string[] = [];
  await page.route('**/api/video_chat/events*', (route) => void streams.push(route.request().url()));
  await page.reload();
  await tiles().first().waitFor();
  await page.getByLabel('Search prompts').fill('harb');
  await expect.poll(() => tiles().count()).toBe(1);
  await state('Where it was asked for').selectOption('Discord');
  await page.getByText('Nothing fits these filters').waitFor();
  expect(streams).toHaveLength(1);
});

it('shows what is made meanwhile where it fits the filter, and only there', async () => {
  const ask = (session: string, prompt: string) =>
    fetch(`${test.app.url}/api/video_chat/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, session_id: session, duration: '4' }),
    });
  await state('Where it was asked for').selectOption('This session');
  await expect.poll(() => tiles().count()).toBe(2);
  await ask('elsewhere', 'a red kite');
  await ask('harbour', 'a blue kite');
  await tiles().filter({ hasText: 'a blue kite' }).waitFor();
  expect(await tiles().count()).toBe(3);
  await state('Where it was asked for').selectOption('Everywhere');
  await tiles().filter({ hasText: 'a red kite' }).waitFor();
});

it('is still there when an answer breaks off halfway, and goes on by itself', async () => {
  const lists = '**/api/video_chat/operations?*';
  await page.route(lists, (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{"operations":[' }));
  await page.getByLabel('Search prompts').fill('harb');
  await page.getByText('The bot can’t be reached').first().waitFor();
  await page.unroute(lists);
  await expect.poll(() => tiles().count()).toBe(1);
});
