import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderTinyVideo } from '../../../../testing/samples/tiny-video.ts';
import { startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

let test: TestPage;
const gate = Promise.withResolvers<void>();

beforeAll(async () => {
  test = await startTestPage({
    async render(asked) {
      if (asked.prompt.includes('slowly')) await gate.promise;
      await renderTinyVideo(asked);
    },
  });
});
afterAll(() => test.close());

it('lets nothing jump from the first paint over a video that is made to the gallery', async () => {
  const page = await test.open('/s/steady');
  const headers = { 'content-type': 'application/json' };
  for (const prompt of ['a fox', 'a hare'])
    await page.request.post(`${test.app.url}/api/video_chat/generate`, { data: { prompt, session_id: 'steady' }, headers });
  await page.getByLabel('Video: a hare').waitFor();
  await page.context().addInitScript(() => {
    const shifts: object[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push(entry.toJSON());
    }).observe({ type: 'layout-shift', buffered: true });
  });
  /** What moved by itself, and not since somebody pressed something half a second before. */
  const shifted = () =>
    page.evaluate(() =>
      (Reflect.get(window, 'shifts') as { value: number; hadRecentInput: boolean }[])
        .filter(({ hadRecentInput }) => !hadRecentInput)
        .reduce((sum, { value }) => sum + value, 0),
    );
  await page.reload();
  await page.getByLabel('Video: a hare').waitFor();
  await page.getByLabel('What should happen in the video').fill('an owl');
  await page.getByRole('button', { name: /^Make video/ }).click();
  await page.getByLabel('Video: an owl').waitFor();
  const inChat = await shifted();
  await page.getByRole('link', { name: 'Gallery' }).click();
  await page.getByRole('list', { name: 'Gallery' }).getByRole('button').first().waitFor();
  const withGallery = await shifted();
  await page.goto(`${test.app.url}/s/nothing-yet`);
  await page.getByRole('heading', { name: 'What would you like to see?' }).waitFor();
  await page.getByText(/^Made by/).waitFor();
  const most = expect.toSatisfy((sum: number) => sum <= 0.02);
  expect({ inChat, withGallery, empty: await shifted() }).toEqual({ inChat: most, withGallery: most, empty: most });
  await page.context().close();
});

it('offers six ways to begin, writes at once, and shows how far it is with what it begins with', async () => {
  const page = await test.open('/s/begins');
  const prompt = page.getByLabel('What should happen in the video');
  await expect.poll(() => prompt.evaluate((element) => element === document.activeElement)).toBe(true);
  const cards = page.getByRole('main').getByRole('listitem').getByRole('button');
  expect(await cards.count()).toBe(6);
  await cards.filter({ hasText: 'Upright' }).click();
  await expect.poll(() => page.getByLabel('aspect').inputValue()).toBe('9:16');
  const chooser = page.waitForEvent('filechooser');
  await cards.filter({ hasText: 'Animate a photo' }).click();
  expect((await chooser).isMultiple()).toBe(true);
  await prompt.fill('a hare, slowly');
  await page.getByRole('button', { name: /^Make video/ }).click();
  const bar = page.getByRole('progressbar');
  await expect.poll(() => bar.getAttribute('aria-valuetext')).toMatch(/left$/);
  expect(await page.locator('.waiting-words').getAttribute('data-words')).toBe('a hare, slowly');
  gate.resolve();
  await page.getByLabel('Video: a hare, slowly').waitFor();
  expect(await bar.count()).toBe(0);
  await page.context().close();
});
