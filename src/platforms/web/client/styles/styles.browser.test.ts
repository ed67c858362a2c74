import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { samplePhoto } from '../../../../testing/samples/sample-images.ts';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;

beforeAll(async () => {
  test = await startTestPage();
});
afterAll(() => test.close());
afterEach(async () => {
  await page.context().close();
  expect(test.complaints()).toEqual([]);
});

const prompt = () => page.getByLabel('What should happen in the video');
const dialog = () => page.getByRole('dialog');
const card = (name: string) => dialog().getByRole('listitem').filter({ hasText: name });

it('writes a style with words to ask for and a picture, makes a video in it, and saves that as a style', async () => {
  page = await test.open('/s/styles');
  await prompt().fill('a fox');
  await page.getByRole('button', { name: 'Styles' }).click();
  await card('Film noir').waitFor();
  const drawn = card('Film noir').locator('img');
  await expect.poll(() => drawn.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
  await screenshot(page, 'styles');
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'New style' }).click();
  await dialog().getByLabel('Name').fill('Ad');
  await dialog().getByLabel('Words').fill('{product} in the light, {prompt}');
  await dialog().getByText('{product} in the light, a fox runs through snow').waitFor();
  await dialog().getByText('Asks for: product').waitFor();
  await dialog().getByLabel('aspect').selectOption('9:16');
  const photo = join(test.folder, 'shoe.jpg');
  await writeFile(photo, await samplePhoto({ width: 96, height: 64 }));
  await dialog().locator('input[type=file]').setInputFiles(photo);
  await dialog().getByAltText('Picture 1').waitFor();
  await screenshot(page, 'style-editor');
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Save style' }).click();
  await dialog().getByText('Ad is saved.').waitFor();
  await card('{product} in the light').getByText('Yours · @ad').waitFor();
  await dialog().getByRole('button', { name: 'Use Ad' }).click();
  await dialog().getByLabel('product').fill('a red shoe');
  await page.keyboard.press('Enter');
  await page.getByRole('list', { name: 'Settings that are not as usual' }).getByText('a red shoe').waitFor();
  await page.getByText(/^(?:Usually|About \d)/).waitFor();
  await prompt().press('Enter');
  await page.getByLabel('Video: a red shoe in the light, a fox').waitFor();
  await page.getByRole('button', { name: 'Save as style' }).click();
  await expect.poll(() => dialog().getByLabel('Words').inputValue()).toBe('a red shoe in the light, a fox');
  await dialog().getByLabel('Name').fill('Shoe');
  await dialog().getByRole('button', { name: 'Save style' }).click();
  await dialog().getByText('Shoe is saved.').waitFor();
});

it('changes, shares and deletes a style by keyboard on a phone from right to left', async () => {
  page = await test.open('/s/phone', {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
  });
  await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' };
    await fetch('/api/video_chat/styles', {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: 'Soft', words: 'soft light' }),
    });
    document.documentElement.setAttribute('dir', 'rtl');
  });
  await page.getByRole('button', { name: 'Styles' }).press('Enter');
  await card('soft light').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await screenshot(page, 'styles-phone');
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Edit Soft' }).press('Enter');
  await dialog().getByLabel('Words').fill('softer light');
  await screenshot(page, 'style-editor-phone');
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Save style' }).press('Enter');
  await card('softer light').waitFor();
  await dialog().getByRole('button', { name: 'Share Soft with everybody' }).press('Enter');
  await card('softer light').getByText('Everybody’s').waitFor();
  await card('Yours').getByRole('button', { name: 'Delete Soft' }).press('Enter');
  await dialog().getByText('Delete Soft? Videos that were made in it stay.').waitFor();
  await card('Yours').getByRole('button', { name: 'Delete', exact: true }).press('Enter');
  await expect.poll(() => card('softer light').count()).toBe(1);
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'hidden' });
  const opener = page.getByRole('button', { name: 'Styles' });
  await expect.poll(() => opener.evaluate((button) => button === document.activeElement)).toBe(true);
});
