import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

let test: TestPage;
let page: Page;

beforeAll(async () => {
  test = await startTestPage();
});
afterAll(() => test.close());
afterEach(async () => {
  await page.context().close();
  // A question about the price is no fault of the page.
  expect(test.complaints().filter((complaint) => !complaint.includes('409'))).toEqual([]);
});

const made = async () => (await test.app.engine.history({ limit: 10 })).generations.length;
const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

it('makes what was pasted as a table for one price and one press, and tells how far each is', async () => {
  page = await test.open('/s/many');
  await page.getByRole('link', { name: 'Several at once' }).click();
  const prompts = page.getByLabel('Prompts', { exact: true });
  await page.getByText('Type prompts above, or open a file.').waitFor();
  expect(await page.getByRole('button', { name: 'Make videos' }).isDisabled()).toBe(true);
  await prompts.fill('prompt,duration\na fox,4\na hill,99');
  const cell = page.getByRole('cell', { name: /^99/ });
  await cell.getByText('you gave “99”').waitFor();
  await page.getByText('One row can’t be made as it is.').waitFor();
  const button = page.getByRole('button', { name: /^Make 2 videos/ });
  expect(await button.isDisabled()).toBe(true);
  await screenshot(page, 'batch-faults');
  expect(await accessibilityFaults(page)).toEqual([]);
  // It is there when somebody comes back.
  await page.getByRole('link', { name: 'Gallery' }).click();
  await page.goBack();
  await prompts.fill((await prompts.inputValue()).replace('99', '4'));
  await page.getByRole('button', { name: 'Make 2 videos · free' }).waitFor();
  await expect.poll(() => button.isDisabled()).toBe(false);
  expect(await made()).toBe(0);
  await button.click();
  await page.getByText('2 of 2 ready').waitFor();
  expect(await made()).toBe(2);
  await screenshot(page, 'batch-made');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.reload();
  await page.getByText('2 of 2 ready').waitFor();
  await page.getByRole('button', { name: 'Show video 2 in the conversation' }).click();
  const items = page.getByRole('list', { name: 'Videos, newest last' });
  await items.getByLabel('Video: a hill').waitFor();
  await items.getByLabel('Video: a fox').waitFor();
});

it('reads a file on a phone, in dark colours, and asks for the price of one alone without making it', async () => {
  page = await test.open('/batch', {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
  });
  const before = await made();
  const file = join(test.folder, 'prompts.csv');
  await writeFile(file, '\uFEFFprompt;aspect\n"a fox; running";9:16\n');
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Make video · free' }).waitFor();
  await page.getByRole('cell', { name: 'a fox; running' }).waitFor();
  expect(await made()).toBe(before);
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  expect(await fits()).toBe(true);
  await screenshot(page, 'batch-phone');
  expect(await accessibilityFaults(page)).toEqual([]);
  await writeFile(file, new Uint8Array([0x67, 0xfc]));
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByText('The file is no text that can be read.').waitFor();
  await page.getByLabel('Prompts', { exact: true }).fill('prompt,colour\na,b');
  await page.getByText('Row 1: no option is called “colour”.').waitFor();
});
