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
  expect(test.complaints()).toEqual([]);
});

it('keeps at once what somebody chose for what they leave open, and what the admin chose for the page, and the form shows it', async () => {
  page = await test.open('/s/defaults');
  await page.getByRole('button', { name: 'My defaults' }).click();
  const dialog = page.getByRole('dialog', { name: 'My defaults' });
  await dialog.getByLabel('aspect').selectOption('9:16');
  await dialog.getByText('Saved. It holds from your next video on.').waitFor();
  await screenshot(page, 'defaults');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByLabel('aspect').locator('option').first().textContent()).toBe('9:16');

  await page.goto(`${new URL(page.url()).origin}/admin#settings`);
  await page.getByLabel('duration').selectOption('4');
  await page.getByText('Saved for the whole server: duration is 4 s; it was 8 s.').waitFor();
  await screenshot(page, 'admin-settings');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Reset everything' }).click();
  await page.getByText('Reset for the whole server: duration is 8 s again; it was 4 s.').waitFor();
});
