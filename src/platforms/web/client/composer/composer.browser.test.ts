import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { samplePhoto } from '../../../../testing/samples/sample-images.ts';
import { tinyVideo } from '../../../../testing/samples/tiny-video.ts';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;
let session = 0;

beforeAll(async () => {
  test = await startTestPage();
});
afterAll(() => test.close());
beforeEach(async () => {
  session += 1;
  page = await test.open(`/s/composer-${session}`);
  await prompt().waitFor();
});
afterEach(async () => {
  await page.context().close();
  expect(test.complaints().filter((complaint) => !complaint.includes('ERR_FAILED'))).toEqual([]);
});

const prompt = () => page.getByLabel('What should happen in the video');
const send = () => page.getByRole('button', { name: 'Make video' });
const pictures = () => page.getByRole('list', { name: 'Images of this request' }).getByRole('listitem');
const forecast = () => page.getByText(/^(?:Usually|About \d)/);
const undo = () => page.getByRole('button', { name: 'Undo' });
const conversation = () => page.getByRole('list', { name: 'Videos, newest last' }).locator('> li');

/** Requests to an address wait until they are let through, answered otherwise or cut off. */
async function hold(path: string) {
  const waiting: Route[] = [];
  const keys: (string | undefined)[] = [];
  await page.route(`**/api/video_chat/${path}`, (route) => {
    waiting.push(route);
    keys.push(route.request().headers()['idempotency-key']);
  });
  const next = async () => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    const route = waiting.shift();
    if (route === undefined) throw new Error('nothing is waiting');
    return route;
  };
  return {
    keys,
    arrived: (count: number) => expect.poll(() => keys.length).toBe(count),
    pass: async () => (await next()).continue(),
    cutOff: async () => (await next()).abort(),
    refuse: async (message: string) =>
      (await next()).fulfill({ status: 422, json: { error: { code: 'budget_exceeded', message } } }),
    /** The page that asked is gone. */
    forget: () => void waiting.shift(),
    stop: () => page.unroute(`**/api/video_chat/${path}`),
  };
}

async function choose(width: number, height: number, name = `${width}x${height}.jpg`): Promise<void> {
  const path = join(test.folder, name);
  await writeFile(path, await samplePhoto({ width, height }));
  await page.locator('input[type=file]').setInputFiles(path);
}

async function made(): Promise<readonly { readonly prompt: string; readonly options: Readonly<Record<string, unknown>> }[]> {
  const answer = await fetch(`${test.app.url}/api/video_chat/operations?session_id=composer-${session}`);
  return (await answer.json()).operations;
}

it('keeps the shape of an upright picture, however fast the click and whatever stands in the form', async () => {
  const estimates = await hold('estimate');
  await choose(300, 400);
  await pictures().first().waitFor();
  await send().click();
  await expect.poll(async () => (await made()).map(({ options }) => options.aspect_ratio)).toEqual(['9:16']);

  await estimates.stop();
  await page.getByLabel('resolution').selectOption('1080p');
  await page.getByLabel('duration').selectOption('4');
  await choose(300, 400);
  await page.getByRole('alert').getByText('The duration must be 8 seconds').waitFor();
  const isUpright = async () => {
    const box = await pictures().first().locator('> div').first().boundingBox();
    return box !== null && box.height > box.width;
  };
  await expect.poll(isUpright).toBe(true);
  const held = await hold('estimate');
  await page.getByLabel('duration').selectOption('');
  await send().click();
  await expect.poll(async () => (await made()).map(({ options }) => options.aspect_ratio)).toEqual(['9:16', '9:16']);
  await held.stop();
});

it('changes a person’s own video by words: asks what should change, says the price, and shows it above the answer', async () => {
  const path = join(test.folder, 'clip.mp4');
  await writeFile(path, await tinyVideo({ durationSeconds: 4 }));
  await page.locator('input[type=file]').setInputFiles(path);
  await pictures().first().locator('video').waitFor();
  expect(await send().isDisabled()).toBe(true);
  await expect.poll(() => prompt().getAttribute('placeholder')).toBe('What should change?');
  await prompt().fill('make it night');
  await forecast().waitFor();
  await send().click();
  await conversation().first().locator('video[src^="/pictures/"]').waitFor();
  const [video] = await made();
  expect(video).toMatchObject({ prompt: 'make it night', images: [{ field: 'video_file' }] });
  await expect.poll(() => pictures().count()).toBe(0);
});

it('shows no price of other settings than those in the form', async () => {
  await prompt().fill('a fox');
  await forecast().waitFor();
  const estimates = await hold('estimate');
  await page.getByLabel('duration').selectOption('4');
  expect(await forecast().count()).toBe(0);
  await estimates.pass();
  await forecast().waitFor();
});

it('turns the button off where the estimate says that it does not fit, and on again once it does', async () => {
  await page.clock.install();
  let left = 1.8;
  await page.route('**/api/video_chat/estimate', async (route) => {
    const answer = await (await route.fetch()).json();
    const message = `About $12.80. $${left} of today’s $5.00 are left.`;
    await route.fulfill({ json: { ...answer, message, message_without_price: message, budget: { fits: left > 12.8 } } });
  });
  await prompt().fill('a costly fox');
  await page.clock.runFor(1000);
  await page.getByText('$1.8 of today’s $5.00 are left.').waitFor();
  await screenshot(page, 'over-budget');
  await expect.poll(() => send().isDisabled()).toBe(true);
  await prompt().press('Enter');
  expect(await prompt().inputValue()).toBe('a costly fox');
  left = 100;
  await page.clock.runFor(16_000);
  await page.getByText('$100 of today').waitFor();
  await expect.poll(() => send().isEnabled()).toBe(true);
});

it('says on the button how many it makes and what all of them cost, and agrees to just that', async () => {
  await page.route('**/api/video_chat/estimate', async (route) => {
    const answer = await (await route.fetch()).json();
    await route.fulfill({ json: { ...answer, price_usd: 1.6, message: `About $1.60. ${answer.message_without_price}` } });
  });
  await prompt().fill('a hill by {day,night}');
  const button = page.getByRole('button', { name: 'Make 2 videos · $1.60' });
  await button.waitFor();
  await forecast().waitFor();
  expect(await page.getByText('About $1.60.').count()).toBe(0);
  await screenshot(page, 'sum');
  const asked = page.waitForRequest('**/api/video_chat/generate');
  await button.click();
  expect((await asked).postDataJSON()).toMatchObject({ prompt: 'a hill by {day,night}', agreed_usd: 1.6 });
  await expect.poll(async () => (await made()).map((each) => each.prompt)).toEqual(['a hill by night', 'a hill by day']);
  // They stand side by side, under what was asked for once.
  const members = conversation().getByRole('list', { name: '2 variations' }).getByRole('listitem');
  await expect.poll(() => members.locator('video').count()).toBe(2);
  await expect.poll(() => conversation().count()).toBe(1);
  await expect.poll(() => members.locator('p.font-medium').allTextContents()).toEqual(['day', 'night']);
  const [left, right] = await members.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().toJSON()));
  expect([left?.top, left?.right <= right?.left]).toEqual([right?.top, true]);
  await screenshot(page, 'set');
  await page.setViewportSize({ width: 390, height: 800 });
  await screenshot(page, 'set-phone');
  const widths = await members.locator('div').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().right));
  expect(Math.max(...widths)).toBeLessThanOrEqual(390);
  await prompt().fill('a {red,green,blue} hill');
  await page.getByRole('button', { name: 'Make 3 videos · $1.60' }).waitFor();
});

it('waits with the button until a picture that was given is in the form', async () => {
  const answered = page.waitForResponse('**/api/video_chat/generate');
  await prompt().fill('a first one');
  await send().click();
  await answered;
  await conversation().locator('video').waitFor();
  await page.getByRole('button', { name: 'Go on from the last frame' }).waitFor();
  // A video is asked for in several parts, and by whatever shows it.
  const gate = Promise.withResolvers<void>();
  await page.route('**/videos/*', async (route) => {
    await gate.promise;
    await route.fallback();
  });
  await prompt().fill('goes on');
  await page.getByRole('button', { name: 'Go on from the last frame' }).click();
  await expect.poll(() => send().isDisabled()).toBe(true);
  gate.resolve();
  await pictures().first().waitFor();
  await expect.poll(() => send().isEnabled()).toBe(true);
  expect(await prompt().inputValue()).toBe('goes on');
});

it('keeps what is typed, set and added while a request is on its way', async () => {
  const requests = await hold('generate*');
  await prompt().fill('the first wish');
  await page.keyboard.press('Enter');
  await requests.arrived(1);
  expect(await prompt().inputValue()).toBe('');
  await page.getByText('Sending: the first wish').waitFor();
  await page.keyboard.type('the second wish');
  await page.getByLabel('duration').selectOption('6');
  await choose(320, 180);
  await pictures().first().waitFor();
  await screenshot(page, 'sending');
  await requests.pass();
  await conversation().filter({ hasText: 'the first wish' }).waitFor();
  expect(await prompt().inputValue()).toBe('the second wish');
  expect(await page.getByLabel('duration').inputValue()).toBe('6');
  expect(await pictures().count()).toBe(1);

  await page.keyboard.press('Enter');
  await requests.arrived(2);
  await page.keyboard.type('the third wish');
  await requests.refuse('That is too much for today.');
  await page.getByRole('alert').getByText('That is too much for today.').waitFor();
  await expect.poll(() => prompt().inputValue()).toBe('the second wish\nthe third wish');
  await expect.poll(() => pictures().count()).toBe(1);
  await forecast().waitFor();
  await page.getByRole('alert').getByText('That is too much for today.').waitFor();
});

it('keeps a request whose answer was lost, says so until the bot answers, and sends it as the same one', async () => {
  const requests = await hold('generate');
  await prompt().fill('a lost answer');
  await forecast().waitFor();
  await page.keyboard.press('Enter');
  const estimates = await hold('estimate');
  await requests.cutOff();
  await page.getByRole('alert').getByText('Your request is still here').waitFor();
  await expect.poll(() => prompt().inputValue()).toBe('a lost answer');
  await estimates.cutOff();
  await estimates.arrived(2);
  await page.getByRole('alert').getByText('Your request is still here').waitFor();
  await estimates.pass();
  await page.getByRole('alert').waitFor({ state: 'hidden' });
  await page.reload();
  await expect.poll(() => prompt().inputValue()).toBe('a lost answer');
  await prompt().press('Enter');
  await requests.arrived(2);
  expect(requests.keys[1]).toBe(requests.keys[0]);
  await requests.pass();
  await conversation().filter({ hasText: 'a lost answer' }).waitFor();
});

it('brings back what was on its way when the page was left, and nothing that arrived', async () => {
  const requests = await hold('generate*');
  await prompt().fill('left behind');
  await choose(320, 180);
  await pictures().first().waitFor();
  await send().click();
  await requests.arrived(1);
  requests.forget();
  await page.reload();
  await expect.poll(() => prompt().inputValue()).toBe('left behind');
  await pictures().first().waitFor();
  await page.getByRole('link', { name: 'Gallery' }).click();
  await page.getByRole('button', { name: 'Back to the chat' }).click();
  await pictures().first().waitFor();
  await prompt().press('Enter');
  await requests.arrived(2);
  expect(requests.keys[1]).toBe(requests.keys[0]);
  await page.getByRole('link', { name: 'Gallery' }).click();
  await page.getByRole('button', { name: 'Back to the chat' }).click();
  await expect.poll(() => prompt().inputValue()).toBe('left behind');
  await requests.pass();
  await expect.poll(() => prompt().inputValue()).toBe('');
  await conversation().filter({ hasText: 'left behind' }).waitFor();
});

it('keeps pictures through a reload, a look into the gallery and the other mode', async () => {
  await prompt().fill('a kept picture');
  await choose(320, 180);
  await page.getByRole('button', { name: 'Choose the part of the image' }).click();
  await page.getByRole('dialog').getByLabel('Zoom').fill('2');
  await page.keyboard.press('Escape');
  const width = () =>
    pictures()
      .locator('img')
      .evaluate((image) => image.style.width);
  await expect.poll(width).toBe('200%');
  await page.reload();
  await pictures().first().waitFor();
  await expect.poll(width).toBe('200%');
  await page.getByRole('radio', { name: 'Picture' }).check();
  await page.getByLabel('What the picture should show').waitFor();
  await expect.poll(() => pictures().count()).toBe(0);
  await page.getByRole('radio', { name: 'Video' }).check();
  await pictures().first().waitFor();
  await expect.poll(() => prompt().inputValue()).toBe('a kept picture');
  await page.getByRole('button', { name: 'Remove the image' }).click();
  await page.reload();
  await forecast().waitFor();
  expect(await pictures().count()).toBe(0);
});

it('has a place for each picture that the model can use, swaps frames, and asks whether three are meant as references', async () => {
  await prompt().fill('two rooms');
  await choose(320, 180, 'one.jpg');
  await pictures().first().waitFor();
  const slot = (name: string) => page.getByRole('button', { name: `${name}: add an image` });
  await slot('References (up to 3)').waitFor();
  expect(await slot('First frame').count()).toBe(0);
  // Dropped on its place, it is for that.
  const data = await page.evaluateHandle(
    async (bytes) => {
      const given = new DataTransfer();
      given.items.add(new File([Uint8Array.from(bytes)], 'two.jpg', { type: 'image/jpeg' }));
      return given;
    },
    [...(await samplePhoto({ width: 180, height: 320 }))],
  );
  await slot('Last frame').dispatchEvent('drop', { dataTransfer: data });
  await expect.poll(() => pictures().count()).toBe(2);
  const uses = () =>
    page
      .getByLabel('What the image is for')
      .evaluateAll((all) => all.map((each) => each instanceof HTMLSelectElement && each.value));
  await expect.poll(uses).toEqual(['image_file', 'last_frame']);
  const shown = () =>
    pictures()
      .locator('img')
      .evaluateAll((all) => all.map((each) => each.getAttribute('src')));
  const before = await shown();
  await page.getByRole('button', { name: 'Swap the first and the last frame' }).click();
  await expect.poll(shown).toEqual(before.toReversed());
  expect(await uses()).toEqual(['image_file', 'last_frame']);
  await choose(300, 300, 'three.jpg');
  await page.getByText('Use all 3 images as references?').waitFor();
  await screenshot(page, 'slots');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Yes, all of them' }).click();
  await expect.poll(uses).toEqual(['reference_images', 'reference_images', 'reference_images']);
  await expect.poll(() => page.getByText('Use all 3 images').count()).toBe(0);
});

it('suggests better words, to be changed and taken, and gives back what was there', async () => {
  await page.route('**/api/video_chat/options', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), suggests_prompts: true } });
  });
  await page.route('**/api/video_chat/suggest_prompt', (route) =>
    route.fulfill({ json: { prompt: `${route.request().postDataJSON().prompt}, soft light` } }),
  );
  await page.reload();
  await prompt().fill('a plain fox');
  await page.getByRole('button', { name: 'Improve' }).click();
  const suggested = page.getByRole('textbox', { name: 'Suggestion' });
  await expect.poll(() => suggested.inputValue()).toBe('a plain fox, soft light');
  expect(await prompt().inputValue()).toBe('a plain fox');
  await screenshot(page, 'suggestion');
  expect(await accessibilityFaults(page)).toEqual([]);
  await suggested.fill('a plain fox in soft light');
  await page.getByRole('button', { name: 'Use it' }).click();
  await expect.poll(() => prompt().inputValue()).toBe('a plain fox in soft light');
  await undo().click();
  await expect.poll(() => prompt().inputValue()).toBe('a plain fox');
  await page.getByRole('button', { name: 'Improve' }).click();
  await page.getByRole('button', { name: 'No, thanks' }).click();
  await suggested.waitFor({ state: 'hidden' });
  expect(await prompt().inputValue()).toBe('a plain fox');
});

it('shows each model with what the request would cost with it, and sends the one that is chosen', async () => {
  await page.route('**/api/video_chat/options', async (route) => {
    const answer = await (await route.fetch()).json();
    const [model] = answer.models;
    const models = [model, { ...model, id: 'veo-fast', label: 'Veo Fast' }];
    await route.fulfill({ json: { ...answer, models } });
  });
  const asked: unknown[] = [];
  await page.route('**/api/video_chat/estimate', async (route) => {
    const { model, ...fields } = route.request().postDataJSON();
    asked.push(model);
    const answer = await (await route.fetch({ postData: JSON.stringify(fields) })).json();
    const prices = [
      { model: answer.model, price_usd: 3.2 },
      { model: 'veo-fast', price_usd: 0.8 },
    ];
    await route.fulfill({ json: { ...answer, price_usd: 3.2, models: prices } });
  });
  await page.reload();
  await prompt().fill('a costly fox');
  await page.getByRole('radio', { name: 'Veo Fast $0.80' }).check();
  await expect.poll(() => asked.at(-1)).toBe('veo-fast');
  await screenshot(page, 'models');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Preview renderer $3.20' }).check();
  await expect.poll(() => asked.at(-1)).toBeUndefined();
  await page.unrouteAll({ behavior: 'wait' });
});

it('puts a draft aside when the form is filled, and gives it back', async () => {
  await prompt().fill('an old prompt');
  await page.keyboard.press('Enter');
  await conversation().locator('video').waitFor();
  const change = page.getByRole('button', { name: 'Change and run again' });
  await prompt().fill('my draft');
  await choose(320, 180);
  await pictures().first().waitFor();

  await change.click();
  await expect.poll(() => prompt().inputValue()).toBe('an old prompt');
  await expect.poll(() => pictures().count()).toBe(0);
  await screenshot(page, 'draft-aside');
  await undo().click();
  await expect.poll(() => prompt().inputValue()).toBe('my draft');
  await expect.poll(() => pictures().count()).toBe(1);

  await change.click();
  await expect.poll(() => prompt().inputValue()).toBe('an old prompt');
  await prompt().press('ControlOrMeta+z');
  await expect.poll(() => prompt().inputValue()).toBe('my draft');

  // The frame takes the place of the first one, which was asked for, and not that of the last.
  await page.getByRole('button', { name: 'Go on from the last frame' }).click();
  await undo().waitFor();
  await expect.poll(() => page.getByLabel('What the image is for').inputValue()).toBe('image_file');
  await expect.poll(() => prompt().inputValue()).toBe('my draft');
  await undo().click();

  await change.click();
  await page.reload();
  await expect.poll(() => prompt().inputValue()).toBe('an old prompt');
  await prompt().press('Enter');
  await expect.poll(() => prompt().inputValue()).toBe('my draft');
  await pictures().first().waitFor();
  expect(await undo().count()).toBe(0);
});

it('shows each setting that is not as usual, and takes it back with one press', async () => {
  await prompt().fill('a fox of clay');
  await page.getByRole('button', { name: 'More options' }).click();
  await page.getByLabel('negative prompt').fill('no rain');
  await page.getByLabel('seed').fill('42');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Make video' }).waitFor();
  const chips = page.getByRole('list', { name: 'Settings that are not as usual' }).getByRole('listitem');
  await expect.poll(() => chips.allTextContents()).toEqual(['negative prompt no rain', 'seed 42']);
  await screenshot(page, 'chips');
  await page.getByRole('button', { name: 'Back to usual: seed' }).click();
  await expect.poll(() => chips.allTextContents()).toEqual(['negative prompt no rain']);
});

it('loses no word in a random order of actions on a slow server', async () => {
  await prompt().fill('something to change');
  await page.keyboard.press('Enter');
  await conversation().locator('video').waitFor();
  const requests: Route[] = [];
  await page.route('**/api/video_chat/generate*', (route) => void requests.push(route));
  let seed = 20_260_929;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const typed: string[] = [];
  const accepted: string[] = [];
  const actions: readonly (() => Promise<unknown>)[] = [
    async () => {
      typed.push(`word${typed.length}`);
      await prompt().press('End');
      await prompt().pressSequentially(` word${typed.length - 1}`);
    },
    () => page.getByRole('button', { name: 'Change and run again' }).first().click(),
    () => page.getByRole('button', { name: 'Go on from the last frame' }).first().click(),
    () => prompt().press('Enter'),
    async () => {
      const route = requests.shift();
      if (route === undefined) return;
      accepted.push(route.request().postData() ?? '');
      await route.continue();
    },
    async () => requests.shift()?.fulfill({ status: 422, json: { error: { code: 'limit', message: 'Not now.' } } }),
    async () => (await undo().count()) > 0 && undo().first().click(),
    async () => {
      await page.getByRole('link', { name: 'Gallery' }).click();
      await page.getByRole('button', { name: 'Back to the chat' }).click();
      await prompt().waitFor();
    },
    () => page.reload(),
  ];
  for (let step = 0; step < 40; step += 1) {
    await prompt().waitFor();
    await actions[random(actions.length)]?.();
    // What is in the form, put aside or on its way is in the draft.
    const held = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    const lost = async () => {
      const all = accepted.join() + (await held());
      return typed.filter((word) => !new RegExp(`${word}(?!\\d)`).test(all));
    };
    await expect.poll(lost).toEqual([]);
  }
  expect(typed.length).toBeGreaterThan(2);
});
