import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { seedRows } from '../../../../testing/bench/seed-rows.ts';
import { markupPayloads } from '../../../../testing/samples/markup-payloads.ts';
import { samplePhoto } from '../../../../testing/samples/sample-images.ts';
import { renderTinyVideo } from '../../../../testing/samples/tiny-video.ts';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;
/** What is made slowly is held here, also where the test is faster than the bot. */
let gate: PromiseWithResolvers<void>;
let failures = 0;

beforeAll(async () => {
  test = await startTestPage({
    async render(asked) {
      if (asked.prompt.includes('slowly')) await gate.promise;
      if (asked.prompt.includes('doomed') && failures++ === 0) throw new Error('made to fail');
      await renderTinyVideo(asked);
    },
    seed: (dataFolder) => seedRows(dataFolder, { count: 1, seed: 1, state: 'unknown', people: 1 }),
  });
});
afterAll(() => test.close());

beforeEach(async () => {
  gate = Promise.withResolvers();
  page = await test.open();
});
afterEach(async () => {
  await page.context().close();
  expect(test.complaints()).toEqual([]);
});

const prompt = () => page.getByLabel('What should happen in the video');
const conversation = () => page.getByRole('list', { name: 'Videos, newest last' }).locator('> li');

async function make(words: string): Promise<void> {
  await prompt().fill(words);
  await page.getByText(/^(?:Usually|About \d)/).waitFor();
  await page.keyboard.press('Enter');
  await conversation().filter({ hasText: words }).waitFor();
}

it('takes a person from a prompt to a video that plays, and to its end', async () => {
  await page.getByRole('heading', { name: 'What would you like to see?' }).waitFor();
  const words = '<img src=x onerror="document.title=1"> **sea** <script>document.title=1</script>';
  await make(words);
  const video = page.getByLabel(`Video: ${words}`);
  await video.waitFor();
  expect(await conversation().locator('.words').first().textContent()).toBe(words);
  const played = await video.evaluate(async (element: HTMLVideoElement) => {
    element.muted = true;
    await element.play();
    while (element.currentTime < 0.3) await new Promise(requestAnimationFrame);
    return { width: element.videoWidth, seconds: element.duration, loops: element.loop };
  });
  expect(played).toMatchObject({ width: 160, loops: false });
  expect(played.seconds).toBeCloseTo(8, 0);
  await page.getByRole('button', { name: 'Play in a loop' }).click();
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.loop)).toBe(true);

  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  expect((await saved).suggestedFilename()).toMatch(/^veo-img-src-x.*\.mp4$/);

  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Deleted with its prompt and pictures.').waitFor();
  await screenshot(page, 'undo');
  await page.getByRole('button', { name: 'Undo' }).click();
  await video.waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'What would you like to see?' }).waitFor();
  // Who leaves does not take it back.
  await page.reload();
  await page.getByRole('heading', { name: 'What would you like to see?' }).waitFor();
  expect(await page.title()).toBe('Veo Bot');
});

it('mends a combination that does not work, with the server’s sentence', async () => {
  await prompt().fill('a fox');
  await page.getByLabel('resolution').selectOption('1080p');
  await page.getByLabel('duration').selectOption('4');
  await page.getByRole('alert').getByText('The duration must be 8 seconds at 1080p').waitFor();
  await expect.poll(() => page.getByLabel('duration').getAttribute('aria-invalid')).toBe('true');
  await screenshot(page, 'problem');
  await page.getByRole('button', { name: 'Use this instead' }).click();
  await page.getByText(/^(?:Usually|About \d)/).waitFor();
  await expect.poll(() => page.getByLabel('duration').inputValue()).toBe('8');
});

it('animates an image cut to the chosen shape, goes on from its last frame, and makes it again', async () => {
  const photo = join(test.folder, 'photo.jpg');
  await writeFile(photo, await samplePhoto({ width: 300, height: 500 }));
  await page.locator('input[type=file]').setInputFiles(photo);
  await page.getByText(/^(?:Usually|About \d)/).waitFor();
  await page.getByLabel('aspect').selectOption('16:9');
  await page.getByRole('button', { name: 'Choose the part of the image' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Drag the image' }).press('ArrowDown');
  await dialog.getByLabel('Zoom').fill('1.5');
  await screenshot(page, 'crop');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Make video' }).click();
  await page.locator('video').waitFor();
  const sent = await page.getByAltText('Picture it was made from').evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  });
  expect(sent).toEqual([200, 113]);

  await page.getByRole('button', { name: 'Go on from the last frame' }).click();
  await page.getByRole('list', { name: 'Images of this request' }).getByRole('listitem').waitFor();
  await page.getByRole('button', { name: 'Remove the image' }).click();
  await page.getByRole('button', { name: 'Run again (Free of charge)' }).click();
  await page.locator('video').nth(1).waitFor();
  await page.getByRole('button', { name: 'Change and run again' }).last().click();
  await page.getByRole('button', { name: 'Remove the image' }).waitFor();
  await expect.poll(() => page.getByLabel('aspect').inputValue()).toBe('16:9');
  // The conversation scrolls, and the page around it does not.
  expect(await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)).toBeLessThanOrEqual(0);
});

it('puts the new price on the button where running it again costs more by now, and makes it for that', async () => {
  await prompt().fill('a hill of \\{x,y}');
  await page.getByText(/^(?:Usually|About \d)/).waitFor();
  await page.keyboard.press('Enter');
  await conversation().filter({ hasText: 'a hill of {x,y}' }).locator('video').waitFor();
  const count = await conversation().count();
  const asked: unknown[] = [];
  await page.route('**/api/video_chat/generate', async (route) => {
    asked.push(route.request().postDataJSON());
    if (asked.length > 1) return route.fallback();
    const error = { code: 'needs_confirmation', message: 'It costs more.', price_usd: 1.2 };
    await route.fulfill({ status: 409, json: { error } });
  });
  await conversation().last().getByRole('button', { name: 'Run again (Free of charge)' }).click();
  await page.getByText('This costs about $1.20. Nothing was made yet').waitFor();
  const button = conversation().last().getByRole('button', { name: 'Run again (about $1.20)' });
  await button.getByText('about $1.20').waitFor();
  await screenshot(page, 'again-risen');
  expect(await conversation().count()).toBe(count);
  await button.click();
  await expect.poll(() => conversation().count()).toBe(count + 1);
  expect(asked).toMatchObject([{ agreed_usd: 0 }, { agreed_usd: 1.2, prompt: 'a hill of \\{x,y\\}' }]);
  await conversation().last().getByText('a hill of {x,y}').waitFor();
  expect(test.complaints()).toEqual([expect.stringContaining('409')]);
});

it('makes a picture, changes it, and brings it to life', async () => {
  await page.getByRole('radio', { name: 'Picture' }).check();
  await page.getByRole('heading', { name: 'What should it look like?' }).or(conversation().first()).waitFor();
  const words = page.getByLabel('What the picture should show');
  const pictures = page.getByRole('list', { name: 'Images of this request' }).getByRole('listitem');
  await words.fill('a lighthouse of paper');
  await page.getByLabel('aspect').selectOption('9:16');
  await page.getByText(/^(?:Usually|About \d)/).waitFor();
  await page.keyboard.press('Enter');
  const still = page.getByAltText('Picture: a lighthouse of paper');
  await still.waitFor();
  await expect
    .poll(() => still.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]))
    .toEqual([96, 172]);
  const saved = page.waitForEvent('download');
  await conversation().last().getByRole('link', { name: 'Download' }).click();
  expect((await saved).suggestedFilename()).toBe('veo-a-lighthouse-of-paper.png');

  await conversation().last().getByRole('button', { name: 'Edit' }).click();
  await pictures.waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Edit' }).click();
  await pictures.waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Make picture' }).isDisabled()).toBe(true);
  await words.fill('make it winter');
  await page.getByRole('button', { name: 'Make picture' }).click();
  await page.getByAltText('Picture: make it winter').waitFor();
  await conversation().last().getByAltText('Picture it was made from').waitFor();

  await conversation().last().getByRole('button', { name: 'Animate this' }).click();
  await prompt().waitFor();
  await pictures.waitFor();
  await page.getByText(/^(?:Usually|About \d)/).waitFor();
  await screenshot(page, 'animate');
  await page.getByRole('button', { name: 'Make video' }).click();
  await conversation().last().locator('video').waitFor();

  await page.getByRole('button', { name: 'Change and run again' }).nth(-2).click();
  await expect.poll(() => words.inputValue()).toBe('make it winter');
  await pictures.waitFor();
});

it('takes a pasted and a dropped image, and says what is wrong with a damaged one', async () => {
  await prompt().waitFor();
  const give = (kind: 'paste' | 'drop', content: string) =>
    page.evaluate(
      async ([how, what]) => {
        const canvas = new OffscreenCanvas(200, 120);
        canvas.getContext('2d')?.fillRect(0, 0, 100, 60);
        const file = what === '' ? await canvas.convertToBlob() : new Blob([what]);
        const data = new DataTransfer();
        data.items.add(new File([file], 'picture.png', { type: 'image/png' }));
        const event =
          how === 'paste' ? new ClipboardEvent('paste', { clipboardData: data }) : new DragEvent('drop', { dataTransfer: data });
        document.dispatchEvent(event);
      },
      [kind, content] as const,
    );
  const pictures = page.getByRole('list', { name: 'Images of this request' }).getByRole('listitem');
  await give('paste', '');
  await pictures.nth(0).waitFor();
  await give('drop', '');
  await pictures.nth(1).waitFor();
  await page.getByText(/^(?:Usually|About \d)/).waitFor();
  await expect.poll(() => page.getByLabel('What the image is for').nth(1).inputValue()).toBe('last_frame');
  await page.getByRole('button', { name: 'Remove the last frame' }).click();
  await give('drop', 'no picture at all');
  await page.getByRole('alert').getByText('The last frame is not a JPEG, PNG or WebP image.').waitFor();
});

it('calls off what is still being made', async () => {
  await make('a snail, slowly');
  await page.getByText('so far').waitFor();
  await screenshot(page, 'waiting');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Canceled; it will not be posted.').waitFor();
  // Nothing will come of it: nothing is waited for.
  const item = conversation().filter({ hasText: 'a snail' });
  expect(await item.getByText(/so far|left|Usually/).count()).toBe(0);
  expect(await item.locator('.animate-spin, .waiting').count()).toBe(0);
  await screenshot(page, 'canceled');
  gate.resolve();
  await conversation().filter({ hasText: 'a snail' }).getByRole('alert').getByText('Canceled').waitFor();
});

it('says what did not work and that it cost nothing, and does it again', async () => {
  await make('a doomed ship');
  const item = conversation().filter({ hasText: 'a doomed ship' });
  await item.getByRole('alert').getByText('could not make this video').waitFor();
  await item.getByText('Free of charge', { exact: true }).waitFor();
  await screenshot(page, 'error');
  await item.getByRole('button', { name: 'Run again (Free' }).click();
  await page.getByLabel('Video: a doomed ship').waitFor();
});

it('finds everything again after a reload in the middle', async () => {
  await make('a turtle, slowly');
  await page.reload();
  const item = conversation().filter({ hasText: 'a turtle' });
  await item.getByText('so far').waitFor();
  gate.resolve();
  await page.getByLabel('Video: a turtle, slowly').waitFor();
});

it('shows forty tricks with markup as the texts that they are', async () => {
  const asked = async (prompt: string) => {
    const body = JSON.stringify({ prompt, session_id: 'tricks', duration: '4' });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${test.app.url}/api/video_chat/generate`, { method: 'POST', headers, body })).status).toBe(200);
  };
  for (let first = 0; first < markupPayloads.length; first += 8) await asked(markupPayloads.slice(first, first + 8).join('\n'));
  await page.goto(`${test.app.url}/s/tricks`);
  await page.locator('video').nth(4).waitFor();
  const shown = (await conversation().locator('.words').allTextContents()).join('\n');
  expect(markupPayloads.filter((payload) => !shown.includes(payload))).toEqual([]);
  const strange =
    'main :is(script, iframe, object, embed, base, meta, style, template, details, math, marquee, [onerror], [onload])';
  for (const path of ['/s/tricks', '/gallery']) {
    await page.goto(test.app.url + path);
    await page.getByText('<script>').first().waitFor();
    expect(await page.locator(strange).count()).toBe(0);
    expect(await page.title()).toBe('Veo Bot');
  }
});

it('asks a person about a request whose fate is not known', async () => {
  await page.goto(`${test.app.url}/s/channel-0`);
  await page.getByText('could not find out whether Google took this request').waitFor();
  await screenshot(page, 'unknown');
  await page.getByRole('button', { name: 'Leave it' }).click();
  await page.getByText('It was left as it was.').waitFor();
});

it('shows what was made elsewhere as it happens, and opens a session by its link', async () => {
  await page.goto(`${test.app.url}/s/holiday`);
  await page.getByRole('heading', { name: 'What would you like to see?' }).waitFor();
  await fetch(`${test.app.url}/api/video_chat/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'made by a program', session_id: 'holiday' }),
  });
  await page.getByLabel('Video: made by a program').waitFor();
  await page.getByRole('link', { name: 'made by a program' }).waitFor();
  await page.getByRole('link', { name: 'Main session' }).click();
  expect(await conversation().filter({ hasText: 'made by a program' }).count()).toBe(0);
});

it('says in the tab how what is being made stands, and tells by a notification once it is done while nobody looks', async () => {
  await page.context().addInitScript(() => {
    const told: string[] = [];
    let isHidden = false;
    class Told {
      static permission = 'default';
      static requestPermission = async () => {
        Told.permission = 'granted';
        return 'granted';
      };
      constructor(title: string, { body }: { body: string }) {
        told.push(`${title}: ${body}`);
      }
    }
    Object.assign(window, {
      Notification: Told,
      told,
      hide(hidden: boolean) {
        isHidden = hidden;
        document.dispatchEvent(new Event('visibilitychange'));
      },
    });
    Object.defineProperty(document, 'hidden', { get: () => isHidden });
  });
  await page.goto(`${test.app.url}/s/signals`);
  await prompt().fill('a signalled fox, slowly');
  await page.keyboard.press('Enter');
  await page.getByText('1 being made').waitFor();
  await expect.poll(() => page.title()).toMatch(/^\((?:\d+:\d\d|…)\) Veo Bot$/);
  await page.getByRole('button', { name: 'Tell me when it is done' }).click();
  await page.getByText('You will be told.').waitFor();
  await screenshot(page, 'being-made');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.evaluate('hide(true)');
  gate.resolve();
  await expect.poll(() => page.title()).toBe('✓ Ready · Veo Bot');
  expect(await page.locator('link[rel=icon]').getAttribute('href')).toMatch(/icon-done/);
  expect(await page.evaluate('told')).toEqual(['Your video is ready: a signalled fox, slowly']);
  await page.evaluate('hide(false)');
  await expect.poll(() => page.title()).toBe('Veo Bot');
  expect(await page.locator('link[rel=icon]').getAttribute('href')).not.toMatch(/icon-done/);
});
