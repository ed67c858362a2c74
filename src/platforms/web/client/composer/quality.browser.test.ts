import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;

beforeAll(async () => {
  test = await startTestPage();
});
afterAll(() => test.close());
beforeEach(async () => {
  page = await test.open('/s/quality');
  await prompt().waitFor();
});
afterEach(async () => {
  await page.context().close();
  expect(test.complaints()).toEqual([]);
});

const prompt = () => page.getByLabel('What should happen in the video');
const quality = () => page.getByLabel('quality');
const choices = () => quality().locator('option').allTextContents();

async function newest(): Promise<Readonly<Record<string, unknown>> | undefined> {
  const answer = await fetch(`${test.app.url}/api/video_chat/operations?session_id=quality`);
  return (await answer.json()).operations[0];
}

it('names model, resolution and price of each quality, for the length that is chosen', async () => {
  await expect
    .poll(choices)
    .toEqual([
      'Quality',
      'draft: Preview renderer, 720p, 8 s, free of charge',
      'standard: Preview renderer, 720p, 8 s, free of charge',
      'best: Preview renderer, 1080p, 8 s, free of charge',
    ]);
  // 1080p is only made at 8 seconds; nobody has asked the server yet.
  await page.getByLabel('duration').selectOption('4');
  await expect.poll(choices).toContain('best: Preview renderer, 720p, 4 s, free of charge');
  await prompt().fill('a fox');
  await page.getByLabel('duration').selectOption('6');
  await expect.poll(choices).toContain('best: Preview renderer, 720p, 6 s, free of charge');
  await screenshot(page, 'quality');
});

it('decides the resolution of what is made, and takes the place of what was set before', async () => {
  await prompt().fill('a dear fox');
  await quality().selectOption('best');
  await page.getByRole('button', { name: 'Make video' }).click();
  await expect.poll(newest).toMatchObject({ prompt: 'a dear fox', options: { resolution: '1080p' } });
  await expect.poll(newest).toMatchObject({ status: 'completed' });
  await quality().selectOption('');
  await page.getByRole('button', { name: 'Change and run again' }).first().click();
  await expect.poll(() => page.getByLabel('resolution').inputValue()).toBe('1080p');
  await quality().selectOption('draft');
  await prompt().fill('a cheap fox');
  await page.getByRole('button', { name: 'Make video' }).click();
  await expect.poll(newest).toMatchObject({ prompt: 'a cheap fox', options: { resolution: '720p' } });
});
