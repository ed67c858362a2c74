import { expect, it, onTestFinished } from 'vitest';
import { startPricedGoogle } from '../../../../testing/set-up/priced-google.ts';
import { accessibilityFaults, screenshot, startTestPage } from '../../../../testing/set-up/test-page.ts';

it('schedules a video by a press on the price of a run, pauses it and deletes it', async () => {
  const test = await startTestPage({ settings: (await startPricedGoogle()).env });
  onTestFinished(() => test.close());
  const page = await test.open('/', { viewport: { width: 390, height: 844 }, timezoneId: 'Europe/Berlin' });
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('link', { name: 'Schedules' }).click();
  await page.getByText('Nothing is made at set times yet.').waitFor();
  expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Berlin');
  await page.getByLabel('Name').fill('News');
  await page.getByLabel('At most for a run').fill('1');
  await page.getByLabel('Prompt').fill('{weekday}: a fox');
  await page.getByLabel('Days').selectOption('Tuesday');
  await page.getByRole('button', { name: 'Schedule it' }).click();
  await page.getByText('more than its cap of $1.00').waitFor();
  await page.getByLabel('At most for a run').fill('5');
  await page.getByRole('button', { name: 'Schedule it' }).click();

  await page.getByText('A run costs about $3.20 now').waitFor();
  await screenshot(page, 'schedules-question');
  await page.getByRole('button', { name: 'Schedule it · $3.20 a run' }).click();
  await page.getByText('“News” is made here from now on: Tuesday at 09:00 (Europe/Berlin).').waitFor();
  await screenshot(page, 'schedules');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Pause: News' }).click();
  await page.getByRole('button', { name: 'Let it go on: News' }).click();
  await page.getByText(/^Next: /).waitFor();
  await page.getByRole('button', { name: 'Delete: News' }).click();
  await page.getByText('Nothing is made at set times yet.').waitFor();
  expect(test.complaints().filter((each) => !each.includes('409') && !each.includes('400'))).toEqual([]);
});
