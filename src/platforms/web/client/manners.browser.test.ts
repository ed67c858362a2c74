import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { screenshot, startTestPage, type TestPage } from '../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

beforeAll(async () => {
  test = await startTestPage();
});
afterAll(() => test.close());
afterEach(async () => {
  await page.context().close();
  expect(test.complaints().filter((complaint) => !complaint.includes('404'))).toEqual([]);
});

const items = () => page.getByRole('list', { name: 'Videos, newest last' }).locator('> li');
const focused = (locator: Locator) => locator.evaluate((element) => element.contains(document.activeElement));

async function generate(session: string, prompt: string): Promise<string> {
  const answer = await fetch(`${test.app.url}/api/video_chat/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt, session_id: session, duration: '4' }),
  });
  return (await answer.json()).operation_id;
}

it('stands the menu of a phone at the edge of its screen', async () => {
  page = await test.open('/', phone);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('dialog').waitFor();
  await screenshot(page, 'phone-menu');
  const box = await page.getByRole('dialog').boundingBox();
  expect(box).toMatchObject({ x: 0, y: 0, height: 844 });
  await page.mouse.click(370, 400);
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

it('has controls as large as a finger on a phone, and letters that no browser zooms in on', async () => {
  page = await test.open('/s/fingers', phone);
  await page.getByLabel('What should happen in the video').fill('مرحبا');
  await page.getByRole('button', { name: 'More options' }).click();
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('header button, form button, form select, form input:not([hidden])')]
      .map((each) => [
        each.getAttribute('aria-label') ?? each.id,
        each.getBoundingClientRect().height,
        getComputedStyle(each).fontSize,
      ])
      .filter(([, height]) => Number(height) < 44),
  );
  expect(small).toEqual([]);
  const letters = await page.evaluate(() =>
    [...document.querySelectorAll('form select, form input:not([hidden]), form textarea')].map(
      (each) => getComputedStyle(each).fontSize,
    ),
  );
  expect(new Set(letters)).toEqual(new Set(['16px']));
  await expect.poll(() => page.getByLabel('What should happen').evaluate((each) => getComputedStyle(each).direction)).toBe('rtl');
  await screenshot(page, 'phone-form');
});

it('undoes several deletions by keyboard, one after the other, with the focus beside what was deleted', async () => {
  for (const name of ['first', 'second', 'third']) await generate('deletions', name);
  page = await test.open('/s/deletions');
  await page.locator('video').nth(2).waitFor();
  const remove = (index: number) => items().nth(index).getByRole('button', { name: 'Delete' }).press('Enter');
  await remove(1);
  await expect.poll(() => items().count()).toBe(2);
  await expect.poll(() => focused(items().filter({ hasText: 'third' }))).toBe(true);
  await remove(1);
  await page.getByText('2 deleted with their prompts and pictures.').waitFor();
  await expect.poll(() => focused(items().filter({ hasText: 'first' }))).toBe(true);
  await page.keyboard.press('ControlOrMeta+z');
  await items().filter({ hasText: 'third' }).waitFor();
  await expect.poll(() => focused(items().filter({ hasText: 'third' }))).toBe(true);
  // Words that somebody is typing have an undo of their own.
  await page.getByLabel('What should happen in the video').fill('words');
  await page.keyboard.press('ControlOrMeta+z');
  await page.getByText('Deleted with its prompt and pictures.').waitFor();
  await expect.poll(() => items().count()).toBe(2);
  await items().nth(0).focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => items().count()).toBe(3);
  await page.reload();
  await expect.poll(() => items().count()).toBe(3);
});

it('lets the time to undo stand still while somebody is at the message', async () => {
  await generate('patience', 'a patient one');
  page = await test.open('/s/patience');
  await page.locator('video').waitFor();
  await page.clock.install();
  await page.getByRole('button', { name: 'Delete' }).click();
  const undo = page.getByRole('button', { name: 'Undo' });
  await undo.focus();
  await page.clock.runFor(60_000);
  expect(await undo.count()).toBe(1);
  await page.getByLabel('What should happen in the video').focus();
  await undo.hover();
  await page.clock.runFor(60_000);
  expect(await undo.count()).toBe(1);
  await page.mouse.move(5, 5);
  const removed = page.waitForRequest((request) => request.method() === 'DELETE');
  await page.clock.runFor(11_000);
  await removed;
  await undo.waitFor({ state: 'hidden' });
});

it('keeps the focus beside a deleted tile of the gallery, and undoes by keyboard', async () => {
  await generate('tiles', 'tile one');
  await generate('tiles', 'tile two');
  page = await test.open('/gallery');
  const tile = (name: string) => page.getByRole('list', { name: 'Gallery' }).getByRole('button', { name });
  await tile('tile two').press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter');
  await tile('tile two').waitFor({ state: 'hidden' });
  // The viewer goes on to the next one.
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/gallery\/./);
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(tile('tile one'))).toBe(true);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => focused(tile('tile two'))).toBe(true);
});

it('says that what a link led to is gone, and leaves no session behind', async () => {
  page = await test.open('/s/nobody-here#generation-gone');
  await page.getByText('What this link led to is gone').waitFor();
  await page.getByRole('button', { name: 'Look in the gallery' }).click();
  await page.getByRole('heading', { name: 'Gallery' }).waitFor();
  await page.getByRole('link', { name: 'Main session' }).click();
  await page.getByRole('heading', { name: 'Main session' }).waitFor();
  expect(await page.getByRole('link', { name: 'New session' }).count()).toBe(0);
  await page.reload();
  expect(await page.getByRole('link', { name: 'New session' }).count()).toBe(0);
  // One with a draft stays, as the draft is all there is of it.
  await page.getByRole('button', { name: 'New session' }).click();
  await page.getByLabel('What should happen in the video').fill('half a thought');
  await page.getByRole('link', { name: 'Gallery' }).click();
  await page.reload();
  await page.getByRole('link', { name: 'New session' }).click();
  await expect.poll(() => page.getByLabel('What should happen in the video').inputValue()).toBe('half a thought');
});

it('does not leave the page for a file that is dropped beside the form, and says where it goes', async () => {
  const drag = (kind: 'dragover' | 'drop') =>
    page.evaluate((type) => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'picture.png', { type: 'image/png' }));
      const event = new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
      document.querySelector('header')?.dispatchEvent(event);
      return event.defaultPrevented;
    }, kind);
  page = await test.open('/gallery');
  await page.getByRole('heading', { name: 'Gallery' }).waitFor();
  expect(await drag('dragover')).toBe(true);
  expect(await drag('drop')).toBe(true);
  await page.goto(`${test.app.url}/s/dragging`);
  await page.getByLabel('What should happen in the video').fill('words over which it is dragged');
  expect(await drag('dragover')).toBe(true);
  await page.getByText('Drop the image to use it as the first frame').waitFor();
});

it('has everything in a landmark', async () => {
  page = await test.open('/s/landmarks');
  const form = page.getByRole('main').getByLabel('What should happen in the video');
  await form.waitFor();
  expect(await page.getByRole('main').count()).toBe(1);
});
