import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedPast } from '../../../../testing/samples/sample-past.ts';
import { renderTinyVideo } from '../../../../testing/samples/tiny-video.ts';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';
import type { ApprovalsAnswer } from '../../rest/admin/admin-schemas.ts';

const release = Promise.withResolvers<void>();
let test: TestPage;
let page: Page;

beforeAll(async () => {
  test = await startTestPage({
    seed: seedPast,
    render: async (...job) => {
      await release.promise;
      await renderTinyVideo(...job);
    },
  });
  for (const at of [1, 2, 3, 4, 5, 6, 7]) {
    const answer = await fetch(`${test.app.url}/api/video_chat/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: `video ${at}`, duration: '4' }),
    });
    expect(answer.status).toBe(200);
  }
});
afterAll(async () => {
  release.resolve();
  await test.close();
});

const waiting: ApprovalsAnswer = {
  approvals: [
    {
      ...{ approval_id: 'a1', decides: 'place', price_usd: 6.4, month_usd: 12.8, person: 'discord:801', person_name: 'Ann' },
      ...{ asked_at: '2026-11-30T10:00:00Z', until: '2026-12-01T10:00:00Z', place: 'discord:900/901' },
      operations: [{ operation_id: 'o1', prompt: 'a red fox', model: 'veo-3.1', price_usd: 6.4, what: '8 s, 720p, 16:9' }],
      cheaper: { price_usd: 0.96, what: 'Veo 3.1 Fast, 8 s, 720p' },
    },
  ],
};

const section = (name: string) => page.getByRole('region', { name }).first();
const open = (name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) }).click();
const told = (words: RegExp) => page.getByText(words).first().waitFor();
/** Without a message in front of it. */
async function faults(): Promise<string[]> {
  const close = page.getByRole('button', { name: 'Close' });
  if (await close.isVisible()) await close.click();
  return accessibilityFaults(page);
}
const row = (words: string) => page.getByRole('row').filter({ hasText: words });

it('is where an admin sees what runs and costs, and does what is to be done', async () => {
  page = await test.open('/');
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await page.getByRole('link', { name: 'Admin' }).click();
  await section('Running · 5').waitFor();
  // Loaded when somebody opens it, with the words that only such parts say.
  expect(loaded.filter((path) => path.includes('/admin-'))).toHaveLength(1);
  await expect.poll(() => row('video 7').textContent()).toContain('queued');
  await screenshot(page, 'admin-now');
  expect(await faults()).toEqual([]);

  await page.getByRole('button', { name: 'To the front: “video 7”' }).click();
  await told(/It is the next one/);
  await expect.poll(() => section('Waiting').getByRole('row').nth(1).textContent()).toContain('video 7');
  await page.getByRole('button', { name: 'Cancel: “video 6”' }).click();
  await section('Waiting · 1').waitFor();
  await page.getByRole('button', { name: 'Cancel all that waits' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel all that waits' }).click();
  await page.getByText('Nothing waits.').waitFor();

  await open('Pauses');
  await page.getByLabel('Reason, for admins alone').fill('new key');
  await page.keyboard.press('Enter');
  await page.getByText(/^Paused by the admin since .*: new key/).waitFor();
  await screenshot(page, 'admin-pauses');
  await page.getByRole('button', { name: 'Resume now' }).click();
  await page.getByText('The queue goes on.').waitFor();

  await open('Spending');
  const plot = page.getByRole('img', { name: /^Spending per day\. Bars: \$\d/ });
  await plot.waitFor();
  await expect.poll(() => plot.locator('rect').count()).toBeGreaterThan(20);
  await page.getByRole('img', { name: /^Waiting time per day/ }).waitFor();
  expect(await faults()).toEqual([]);
  await screenshot(page, 'admin-spending');
  await page.getByLabel('Grouped by').selectOption('Person');
  await row('Person 1').first().waitFor();
  const csv = await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href');
  expect(await (await fetch(test.app.url + csv)).text()).toMatch(/^person,name,spent_usd.*\r\n[\s\S]*discord:80/);

  await open('Tiers');
  await page.getByLabel(/^Place/).fill('web');
  await page.getByLabel('Name').fill('gold');
  await page.getByLabel('$ a day').fill('5');
  await page.getByRole('button', { name: 'Save' }).click();
  await row('web:page').first().waitFor();
  await page.getByRole('img', { name: /^Used this month\. Bars: \$\d/ }).waitFor();
  expect(await faults()).toEqual([]);
  await screenshot(page, 'admin-tiers');
  await page.getByRole('button', { name: 'Delete: gold (web:page)' }).click();
  await page.getByText('There are no tiers').waitFor();

  const sent: unknown[] = [];
  await page.route('**/admin/approvals', (route) => route.fulfill({ json: waiting }));
  await page.route(/admin\/(approve|approve_cheaper|decline)$/, (route) => {
    sent.push(route.request().postDataJSON());
    return route.fulfill({ json: { changed: true, message: 'It is decided.' } });
  });
  await open('Approvals');
  await page.getByRole('button', { name: 'Approve · $6.40: “a red fox”' }).click();
  await page.getByRole('button', { name: 'A cheaper way · $0.96: “a red fox”' }).click();
  await page.getByRole('button', { name: 'Decline with a reason: “a red fox”' }).click();
  await page.getByLabel('Why? Its person reads this.').fill('not this week');
  await screenshot(page, 'admin-approvals');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Decline with a reason' }).click();
  const approval_id = waiting.approvals[0]?.approval_id;
  const agreed = [6.4, 0.96].map((agreed_usd) => ({ approval_id, agreed_usd }));
  await expect.poll(() => sent).toEqual([...agreed, { approval_id, reason: 'not this week' }]);

  await open('Questions');
  await page.getByRole('button', { name: 'Again · $0.80: “a red fox”' }).waitFor();
  await screenshot(page, 'admin-questions');
  await page.getByRole('button', { name: 'Leave it: “a red fox”' }).click();
  await page.getByText('Nothing waits for a decision.').waitFor();

  await open('Parked posts');
  await page.getByRole('button', { name: 'Send again: “a paper boat”' }).click();
  await page.getByText('No post waits to be sent again.').waitFor();

  await open('Blocks');
  await page.getByLabel('Person (platform:id').fill('discord:801');
  await page.getByLabel('For how long').selectOption('A week');
  await page.getByRole('button', { name: 'Block', exact: true }).click();
  await row('discord:801').waitFor();
  await screenshot(page, 'admin-blocks');
  expect(await faults()).toEqual([]);
  await page.getByRole('button', { name: 'Unblock: discord:801' }).click();
  await page.getByText('Nobody is blocked.').waitFor();

  await open('Words');
  await page.getByLabel('Words, with commas between them').fill('zorb, red dog');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await row('red dog').waitFor();
  await screenshot(page, 'admin-words');
  expect(await faults()).toEqual([]);
  await page.getByRole('button', { name: 'Remove: zorb (web:page)' }).click();
  await expect.poll(() => row('zorb').count()).toBe(0);

  await open('Health');
  await section('Models').waitFor();
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 360, height: 740 });
  await screenshot(page, 'admin-health-phone-dark');
  await open('Acts');
  await row('unblock').waitFor();
  await expect.poll(() => page.getByRole('row').count()).toBe(15);
  await screenshot(page, 'admin-acts-phone-dark');
  expect(await faults()).toEqual([]);
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  expect(test.complaints()).toEqual([]);
  await page.context().close();
});
