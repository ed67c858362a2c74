import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { samplePhoto } from '../../../testing/samples/sample-images.ts';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;

beforeAll(async () => {
  test = await startTestPage();
  page = await test.open('/', { serviceWorkers: 'allow' });
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
});
afterAll(() => test.close());

const prompt = () => page.getByLabel('What should happen in the video');
const pictures = () => page.getByRole('list', { name: 'Images of this request' }).getByRole('listitem');

/** As a phone does it: a form that is posted by opening its address. */
async function share(files: readonly { readonly bytes: Buffer; readonly type: string }[]): Promise<void> {
  const given = files.map(({ bytes, type }) => ({ type, base64: bytes.toString('base64') }));
  await page.evaluate((sent) => {
    const transfer = new DataTransfer();
    for (const { type, base64 } of sent) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], 'shared', { type }));
    }
    const form = Object.assign(document.createElement('form'), {
      action: '/share-target',
      method: 'POST',
      enctype: 'multipart/form-data',
    });
    const field = (name: string, more: object) => form.append(Object.assign(document.createElement('input'), { name, ...more }));
    field('title', { value: 'At the sea' });
    field('text', { value: 'it {waves, rests}' });
    field('url', { value: 'https://example.org/photo' });
    field('images', { type: 'file', multiple: true, files: transfer.files });
    document.body.append(form);
    form.submit();
  }, given);
}

it('says without a connection what goes on, keeps what was typed, and comes back by a press', async () => {
  await prompt().fill('half a thou');
  // It also comes back by itself: here by the press.
  await page.addInitScript(() => window.addEventListener('online', (event) => event.stopImmediatePropagation()));
  await page.context().setOffline(true);
  await page.goto(`${test.app.url}/?make=video`);
  await page.getByRole('heading', { name: 'No connection to the bot right now' }).waitFor();
  await screenshot(page, 'no-connection');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => prompt().inputValue()).toBe('half a thou');
  expect(test.complaints().filter((complaint) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(complaint))).toEqual([]);
});

it('takes a shared picture and its words into the form, and makes nothing of it by itself', async () => {
  await share([
    { bytes: Buffer.from(await samplePhoto()), type: 'image/jpeg' },
    { bytes: Buffer.from('GIF89a'), type: 'image/gif' },
  ]);
  await expect.poll(() => pictures().count()).toBe(1);
  expect(await prompt().inputValue()).toBe('At the sea\nit \\{waves, rests\\}');
  await page.getByText('Not everything that you shared could be taken').waitFor();
  expect(page.url()).toBe(`${test.app.url}/`);
  // What was typed before is a press away.
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await page.reload();
  await expect.poll(() => pictures().count()).toBe(1);
  const { operations } = await (await fetch(`${test.app.url}/api/video_chat/operations?session_id=web`)).json();
  expect(operations).toEqual([]);
  expect(test.complaints()).toEqual([]);
});

it('keeps nothing but its own files, and opens for links of other websites as before', async () => {
  const kept = await page.evaluate(async () => {
    const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(kept).toEqual(expect.arrayContaining(['/offline', expect.stringMatching(/^\/page\/chat-/)]));
  expect(kept.filter((path) => path !== '/offline' && !/^\/page\/[\w-]+-[\w-]{8}\.\w+$/.test(path))).toEqual([]);
  const elsewhere = 'http://elsewhere.example/';
  await page.route(elsewhere, (route) =>
    route.fulfill({ contentType: 'text/html', body: `<a href="${test.app.url}/">Veo Bot</a>` }),
  );
  await page.goto(elsewhere);
  await page.getByRole('link', { name: 'Veo Bot' }).click();
  await prompt().waitFor();
});

it('leaves with all that it kept once the server has no page any more', async () => {
  const start = await test.stopApp();
  await start({ WEB: 'off' });
  await page.goto(test.app.url);
  const left = () =>
    page.evaluate(async () => [...(await navigator.serviceWorker.getRegistrations()), ...(await caches.keys())].length);
  await expect.poll(left).toBe(0);
});
