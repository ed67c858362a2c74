import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

beforeAll(async () => {
  test = await startTestPage();
});
afterAll(() => test.close());
afterEach(async () => {
  await page.context().close();
  expect(test.complaints()).toEqual([]);
});

const items = () => page.getByRole('list', { name: 'Videos, newest last' }).locator('> li');
const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);

async function generate(session: string, fields: object): Promise<string> {
  const answer = await fetch(`${test.app.url}/api/video_chat/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ session_id: session, duration: '4', ...fields }),
  });
  return (await answer.json()).operation_id;
}

async function open(session: string, options: BrowserContextOptions = {}): Promise<void> {
  page = await test.open(`/s/${session}`, options);
  await page.locator('video').last().waitFor();
}

const button = (name: string, item = items().last()) => item.getByRole('button', { name, exact: true });

it('changes a video by words, goes on from it and makes it sharper, each with its price and what it will be before the click', async () => {
  await generate('journey', { prompt: 'a lighthouse at dawn' });
  await open('journey');
  await button('Change it · free').click();
  const field = page.getByLabel('What should change?');
  await expect.poll(() => isFocused(field)).toBe(true);
  await page.getByText('Preview renderer changes this video itself: its length and shape stay.').waitFor();
  await field.fill('make it night');
  await page
    .getByText(/^Free of charge\. (?:Usually|About)/)
    .first()
    .waitFor();
  await screenshot(page, 'follow-up-change');
  await page.keyboard.press('Enter');
  await page.getByLabel('Video: make it night').waitFor();
  await items().nth(1).getByText('Version 2 of 2').waitFor();
  // What was made of it has the keyboard.
  await expect.poll(() => isFocused(items().nth(1))).toBe(true);
  await items().nth(0).getByRole('button', { name: '“⁨make it night⁩”' }).waitFor();

  await button('Continue +7 s · free', items().nth(0)).click();
  await page.getByText(/goes on from the end of this video: you get both in one, 7 s longer\. That works until /).waitFor();
  await page.getByLabel('What happens next?').fill('a ship comes in');
  await screenshot(page, 'follow-up-continue');
  await items().nth(0).locator('form').getByRole('button', { name: 'Make video · free' }).click();
  await page.getByLabel('Video: a ship comes in').waitFor();

  await button('In HD · free', items().nth(0)).click();
  await page.getByText('Preview renderer makes the same video sharper; nothing else changes.').waitFor();
  await screenshot(page, 'follow-up-hd');
  await items().nth(0).locator('form').getByRole('button', { name: 'Make video · free' }).click();
  await items().nth(3).getByText('Version 4 of 4').waitFor();
  await items().nth(3).getByText('1080p').first().waitFor();
  await items().nth(3).locator('video').waitFor();
  await screenshot(page, 'follow-up-lineage');
});

it('joins what goes on from another one into a film, which says what it was joined from', async () => {
  const id = await generate('film', { prompt: 'a fox' });
  const { engine } = test.app;
  await expect.poll(async () => (await engine.find(id))?.state).toBe('completed');
  const first = await engine.find(id);
  if (first === undefined) throw new Error('it was made');
  const source = { generationId: id, video: 1, how: 'continue' } as const;
  const request = { ...first.request, prompt: 'it jumps' };
  await engine.submit({ ...first, request, source, images: [], eventId: 'goes on' });
  await open('film');
  await button('Join into one film · free', items().nth(1)).click();
  await items().nth(2).locator('video').waitFor();
  expect(await items().nth(2).getByRole('list', { name: 'Joined from:' }).getByRole('button').allTextContents()).toEqual([
    'Video 1',
    'Video 2',
  ]);
  expect(
    await items()
      .nth(2)
      .getByRole('button', { name: /Run again|Change and run/ })
      .count(),
  ).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await screenshot(page, 'film-joined');
});

it('goes by keyboard alone, and gives the focus back', async () => {
  await generate('keys', { prompt: 'a fox' });
  await open('keys');
  const change = button('Change it · free');
  await change.focus();
  await page.keyboard.press('Enter');
  const field = page.getByLabel('What should change?');
  await expect.poll(() => isFocused(field)).toBe(true);
  await expect.poll(() => change.getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.type('half a wish');
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'hidden' });
  await expect.poll(() => isFocused(change)).toBe(true);
  await expect.poll(() => change.getAttribute('aria-expanded')).toBe('false');
  await page.keyboard.press('Enter');
  await expect.poll(() => field.inputValue()).toBe('half a wish');
  await page.keyboard.press('Tab');
  await expect.poll(() => isFocused(page.getByRole('button', { name: 'Close' }))).toBe(true);
  await page.keyboard.press('Enter');
  await expect.poll(() => isFocused(change)).toBe(true);
});

it('keeps the words of each field while somebody looks around, and opens it again', async () => {
  await generate('words', { prompt: 'a fox' });
  await open('words');
  await button('Continue +7 s · free').click();
  const next = page.getByLabel('What happens next?');
  await next.fill('it jumps');
  await button('Change it · free').click();
  const change = page.getByLabel('What should change?');
  await expect.poll(() => change.inputValue()).toBe('');
  await button('Change it · free').click();
  await page.getByRole('link', { name: 'Gallery' }).click();
  await page.goBack();
  await expect.poll(() => next.inputValue()).toBe('it jumps');
  await page.reload();
  await expect.poll(() => next.inputValue()).toBe('it jumps');
  // It is not in the way of who comes back.
  expect(await isFocused(next)).toBe(false);
});

it('says beside the field what the server refuses, and keeps the words', async () => {
  await generate('refused', { prompt: 'a fox' });
  await open('refused');
  await button('Change it · free').click();
  const field = page.getByLabel('What should change?');
  const words = 'night '.repeat(1000).trim();
  await field.fill(words);
  await items().last().locator('form').getByRole('button', { name: 'Make video · free' }).click();
  const problem = items().last().locator('form').getByRole('alert');
  await problem.getByText(/characters/).waitFor();
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  const described = (await field.getAttribute('aria-describedby')) ?? '';
  expect(described.split(' ')).toContain(await problem.getAttribute('id'));
  expect(await field.inputValue()).toBe(words);
  await screenshot(page, 'follow-up-refused');
  await field.fill('night');
  await problem.waitFor({ state: 'hidden' });
});

it('makes one of two presses, and the same one again where the answer was lost', async () => {
  const id = await generate('twice', { prompt: 'a fox' });
  await open('twice');
  await button('Change it · free').click();
  await page.getByLabel('What should change?').fill('snow');
  const address = `**/operations/${id}/edit`;
  const keys: (string | undefined)[] = [];
  // It arrives, and its answer does not.
  await page.route(
    address,
    async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      await route.abort();
    },
    { times: 1 },
  );
  const send = items().last().locator('form').getByRole('button', { name: 'Make video · free' });
  await send.dblclick();
  await items().last().getByRole('alert').getByText('The same request is paid once.').waitFor();
  expect(keys).toHaveLength(1);
  const sent = page.waitForRequest(address);
  await send.click();
  expect((await sent).headers()['idempotency-key']).toBe(keys[0]);
  await page.getByLabel('Video: snow').waitFor();
  expect(test.complaints().filter((complaint) => !complaint.includes('ERR_FAILED'))).toEqual([]);
});

it('puts the new price on the button where it costs more by now, and makes it for that', async () => {
  const id = await generate('risen', { prompt: 'a fox' });
  await open('risen');
  const asked: unknown[] = [];
  await page.route(`**/api/video_chat/operations/${id}/edit`, async (route) => {
    asked.push(route.request().postDataJSON());
    if (asked.length > 1) return route.fallback();
    const error = { code: 'needs_confirmation', message: 'It costs more.', price_usd: 1.2 };
    await route.fulfill({ status: 409, json: { error } });
  });
  await button('Change it · free').click();
  await page.getByLabel('What should change?').fill('snow');
  const form = items().last().locator('form');
  await form.getByRole('button', { name: 'Make video · free' }).click();
  await form.getByRole('alert').getByText('This costs about $1.20. Nothing was made yet').waitFor();
  await screenshot(page, 'follow-up-risen');
  await form.getByRole('button', { name: 'Make video · $1.20' }).click();
  await page.getByLabel('Video: snow').waitFor();
  expect(asked).toMatchObject([{ agreed_usd: 0 }, { agreed_usd: 1.2, prompt: 'snow' }]);
  expect(test.complaints().filter((complaint) => !complaint.includes('409'))).toEqual([]);
});

it('says why something can’t be made, and what works instead, and spends nothing', async () => {
  await generate('sharp', { prompt: 'a fox', resolution: '1080p', duration: '8' });
  await open('sharp');
  const sharper = button('In HD');
  await sharper.click();
  const form = items().last().locator('form');
  await form.getByText(/1080p/).waitFor();
  await screenshot(page, 'follow-up-impossible');
  await expect.poll(() => form.getByRole('button').allTextContents()).toEqual(['Close']);
  await expect.poll(() => isFocused(form.getByRole('button', { name: 'Close' }))).toBe(true);
});

it('leads from a version to the one that it came from and to those that came of it, in the chat and in the gallery', async () => {
  const first = await generate('family', { prompt: 'a mountain' });
  await open('family');
  await button('Change it · free').click();
  await page.getByLabel('What should change?').fill('اجعلها ليلاً');
  await page.keyboard.press('Enter');
  await items().nth(1).locator('video').waitFor();
  await items()
    .nth(1)
    .getByRole('button', { name: /from “.*a mountain/ })
    .click();
  await expect.poll(() => isFocused(items().nth(0))).toBe(true);
  await items()
    .nth(0)
    .getByRole('button', { name: /اجعلها/ })
    .click();
  await expect.poll(() => isFocused(items().nth(1))).toBe(true);

  await page.goto(`${test.app.url}/gallery`);
  await page.getByRole('list', { name: 'Gallery' }).getByRole('button', { name: 'a mountain' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Version 1 of 2').waitFor();
  await dialog.getByRole('button', { name: /اجعلها/ }).click();
  await dialog.getByText('Version 2 of 2').waitFor();
  await screenshot(page, 'follow-up-gallery');
  await dialog.getByRole('button', { name: /from “.*a mountain/ }).click();
  await dialog.getByText('Version 1 of 2').waitFor();
  // Escape closes the field alone, then the dialog.
  await dialog.getByRole('button', { name: 'Change it · free' }).click();
  await page.keyboard.press('Escape');
  await dialog.getByLabel('What should change?').waitFor({ state: 'hidden' });
  await dialog.waitFor();
  await dialog.getByRole('button', { name: 'Change it · free' }).click();
  await dialog.getByLabel('What should change?').fill('make it green');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/s\/family#generation-/);
  await page.getByLabel('Video: make it green').waitFor();

  await fetch(`${test.app.url}/api/video_chat/operations/${first}`, { method: 'DELETE' });
  await page.getByText('from a video that was deleted').nth(1).waitFor();
  await screenshot(page, 'follow-up-deleted');
});

it('is about one of several videos at a time, by its number, also where others were deleted', async () => {
  const id = await generate('several', { prompt: 'a fox' });
  await open('several');
  const [operation] = (await (await fetch(`${test.app.url}/api/video_chat/operations?session_id=several`)).json()).operations;
  const two = {
    ...operation,
    videos: [2, 3].map((number) => ({ ...operation.videos[0], number, url: `${operation.videos[0].url}?${number}` })),
    follow_ups: [2, 3].flatMap((video) => operation.follow_ups.map((each: object) => ({ ...each, video }))),
  };
  await page.route('**/api/video_chat/operations?*', (route) => route.fulfill({ json: { operations: [two], next: null } }));
  await page.reload();
  await page.getByLabel('Which video').selectOption('Video 3');
  await button('Change it · free').click();
  await page.getByLabel('What should change?').fill('snow');
  await screenshot(page, 'follow-up-several');
  const sent = page.waitForRequest(`**/operations/${id}/edit`);
  await page.route(`**/operations/${id}/edit`, (route) => route.fulfill({ json: { operation_id: id } }));
  await page.keyboard.press('Enter');
  expect((await sent).postDataJSON()).toMatchObject({ video: 3, prompt: 'snow' });
});

it.each([
  ['light', 'desktop', {}],
  ['dark', 'desktop', {}],
  ['light', 'phone', phone],
  ['dark', 'phone', phone],
] as const)('has no accessibility fault that axe knows, in %s colours on a %s', async (colorScheme, device, options) => {
  const session = `${colorScheme}-${device}`;
  const id = await generate(session, { prompt: 'a city of glass' });
  await open(session, { ...options, colorScheme });
  await generate(session, { prompt: 'make it a long evening, with lamps in every window of it and rain', edit_of: id });
  await items().nth(1).locator('video').waitFor();
  const faults: string[] = [];
  const look = async (name: string) => {
    await screenshot(page, `follow-up-${name}-${session}`);
    faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}: ${fault}`));
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wider > 0) faults.push(`${name}: ${wider} pixels wider than the screen`);
  };
  await button('Continue +7 s · free', items().nth(0)).click();
  await page.getByLabel('What happens next?').fill('ثم تمطر');
  await look('field');
  await page.keyboard.press('Escape');
  await items().nth(1).scrollIntoViewIfNeeded();
  await look('versions');
  if (device === 'phone') {
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('fieldset button, li form button, li form textarea')]
        .map((each) => [each.textContent, each.getBoundingClientRect().height] as const)
        .filter(([, height]) => height < 44),
    );
    expect(small).toEqual([]);
  }
  await page.goto(`${test.app.url}/gallery`);
  await page.getByRole('list', { name: 'Gallery' }).getByRole('button', { name: 'make it a long evening' }).first().click();
  await page.getByRole('dialog').getByText('Version 2 of 2').waitFor();
  await look('dialog');
  expect(faults).toEqual([]);
});

it('goes on with a new video from the last frame where the model can’t, and says so before', async () => {
  await generate('frame', { prompt: 'a fox', resolution: '1080p', duration: '8' });
  await open('frame');
  await button('Continue · free').click();
  const form = items().last().locator('form');
  await form.getByText(/last frame/).waitFor();
  await page.getByLabel('What happens next?').fill('it runs away');
  await screenshot(page, 'follow-up-last-frame');
  await form.getByRole('button', { name: 'Make video · free' }).click();
  await page.getByLabel('Video: it runs away').waitFor();
  await items().last().getByAltText('Picture it was made from').waitFor();
  await items().last().getByText('Version 2 of 2').waitFor();
});
