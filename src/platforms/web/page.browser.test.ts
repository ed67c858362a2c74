import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type App, startApp } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { samplePhoto } from '../../testing/sample-images.ts';
import { renderTinyVideo } from '../../testing/tiny-video.ts';

let app: App;
let browser: Browser;
let page: Page;
let folder: string;
const complaints: string[] = [];

const settings = () => ({
  PORT: '0',
  DATA_DIR: join(folder, 'data'),
  OUTPUTS_DIR: join(folder, 'outputs'),
  LOG_LEVEL: 'silent',
  POLL_FIRST_SECONDS: '0.2',
  POLL_SECONDS: '0.2',
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veo-bot-page-'));
  app = await startApp(readConfig(settings()), { render: renderTinyVideo });
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
});

afterAll(async () => {
  await browser.close();
  await app.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // An estimate that is refused is no fault of the page.
    if (message.type() === 'error' && !message.text().includes('422')) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(app.url) && !request.url().startsWith('blob:')) complaints.push(`asked ${request.url()}`);
  });
  await page.goto(app.url);
});

afterEach(async () => {
  await page.close();
  expect(complaints.splice(0)).toEqual([]);
});

it('takes a person from a prompt to a video that plays, and to its end', async () => {
  await page.getByRole('heading', { name: 'What would you like to see?' }).waitFor();
  const prompt = '<img src=x onerror="document.title=1"> **sea** <script>document.title=1</script>';
  await page.getByLabel('What should happen in the video').fill(prompt);
  await page.getByText('Free of charge. Usually').waitFor();
  await page.keyboard.press('Enter');
  const video = page.getByLabel(`Video: ${prompt}`);
  await video.waitFor();
  expect(await page.getByText(prompt).textContent()).toBe(prompt);
  const played = await video.evaluate(async (element: HTMLVideoElement) => {
    element.muted = true;
    await element.play();
    while (element.currentTime < 0.3) await new Promise(requestAnimationFrame);
    return { readyState: element.readyState, width: element.videoWidth, seconds: element.duration };
  });
  expect(played.readyState).toBeGreaterThanOrEqual(2);
  expect(played.width).toBe(160);
  expect(played.seconds).toBeCloseTo(8, 0);

  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  expect((await saved).suggestedFilename()).toMatch(/^veo-img-src-x.*\.mp4$/);

  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await video.waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'What would you like to see?' }).waitFor();
  expect(await page.title()).toBe('Veo Bot');
});

it('mends a combination that does not work, with the server’s sentence', async () => {
  await page.getByLabel('What should happen in the video').fill('a fox');
  await page.getByRole('button', { name: 'Options' }).click();
  await page.getByLabel('resolution').selectOption('1080p');
  await page.getByLabel('duration').selectOption('4');
  await page.getByRole('alert').getByText('The duration must be 8 seconds at 1080p').waitFor();
  await page.getByRole('button', { name: 'Use this instead' }).click();
  await page.getByText('Free of charge. Usually').waitFor();
  expect(await page.getByLabel('duration').inputValue()).toBe('8');
});

it('animates an image, and makes another one like it', async () => {
  const photo = join(folder, 'photo.jpg');
  await writeFile(photo, await samplePhoto({ width: 300, height: 500 }));
  await page.locator('input[type=file]').setInputFiles(photo);
  await page.getByText('Free of charge. Usually').waitFor();
  await page.getByRole('button', { name: 'Make video' }).click();
  await page.locator('video').waitFor();
  expect(await page.locator('video').evaluate((video: HTMLVideoElement) => video.getBoundingClientRect().width)).toBeLessThan(
    300,
  );
  await page.getByRole('button', { name: 'Make another like this' }).click();
  await page.getByRole('button', { name: 'Remove the image' }).waitFor();
  await page.getByRole('button', { name: 'Make video' }).click();
  await page.locator('video').nth(1).waitFor();
});

it('shows what was made elsewhere as it happens', async () => {
  await fetch(`${app.url}/api/video_chat/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'made by a program' }),
  });
  await page.getByText('made by a program').waitFor();
  await page.getByLabel('Video: made by a program').waitFor();
});

it('shows the description of the API, under the same strict policy', async () => {
  await page.getByRole('link', { name: 'API' }).click();
  await page.getByText('Make a video from a prompt', { exact: true }).waitFor();
  expect(await page.locator('.opblock').count()).toBe(15);
});

it('says that the bot can’t be reached, keeps what was typed, and goes on when it is back', async () => {
  await page.getByLabel('What should happen in the video').fill('a patient fox');
  const { port } = new URL(app.url);
  await app.stop();
  await page.locator('#offline').waitFor();
  app = await startApp(readConfig({ ...settings(), PORT: port }), { render: renderTinyVideo });
  await page.locator('#offline').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Make video' }).click();
  await page.getByLabel('Video: a patient fox').waitFor();
  expect(complaints.splice(0).filter((complaint) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|401/.test(complaint))).toEqual([]);
});

it('lets in who has the token, by a form, and plays videos by the cookie', async () => {
  await page.goto('about:blank');
  await app.stop();
  app = await startApp(readConfig({ ...settings(), WEB_TOKEN: 'open-sesame-0123456789abcdef' }), { render: renderTinyVideo });
  await page.goto(app.url);
  await page.getByLabel('Token').fill('guess');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('That is not the token.').waitFor();
  await page.getByLabel('Token').fill('open-sesame-0123456789abcdef');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('What should happen in the video').fill('a protected fox');
  await page.getByRole('button', { name: 'Make video' }).click();
  const video = page.getByLabel('Video: a protected fox');
  await video.waitFor();
  await page.waitForFunction(() => ([...document.querySelectorAll('video')].at(-1)?.readyState ?? 0) >= 1);
  expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
  // The first look of the sign-in page, whether there is a cookie, and the wrong guess.
  expect(complaints.splice(0).filter((complaint) => !complaint.includes('401'))).toEqual([]);
});
