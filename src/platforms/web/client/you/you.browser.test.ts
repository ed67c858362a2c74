import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';
import { adminToken } from '../../../../testing/set-up/web-people.ts';

let test: TestPage;

beforeAll(async () => {
  test = await startTestPage({ settings: { WEB_TOKEN: adminToken } });
});
afterAll(() => test.close());

it('leads from the admin’s invite to a name, keys and browsers of one’s own, and to the end of it', async () => {
  const admin = await test.open('/admin#people');
  await screenshot(admin, 'sign-in');
  expect(await accessibilityFaults(admin)).toEqual([]);
  await admin.getByLabel('Token').fill(adminToken);
  await admin.getByRole('button', { name: 'Sign in' }).click();
  await admin.getByRole('link', { name: 'Admin' }).click();
  await admin.getByRole('link', { name: 'People' }).click();
  await admin.getByText('Nobody comes in by a name yet.').waitFor();
  await admin.getByRole('button', { name: 'Make an invite' }).click();
  await admin.getByText('It is shown this once.').waitFor();
  const { pathname, search } = new URL(await admin.getByLabel('The link of the invite').inputValue());

  const page = await test.open(pathname + search, { viewport: { width: 390, height: 844 } });
  await screenshot(page, 'join');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel('Your name').fill('Ann');
  await page.getByRole('button', { name: 'Come in' }).click();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('link', { name: 'Ann' }).click();
  await page.getByText('You can make videos, and change and delete your own.').waitFor();
  await page.getByLabel('Name of the key').fill('CI');
  await page.getByLabel(/^Most per day/).fill('5');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('This is the key.').waitFor();
  expect(await page.getByRole('textbox', { name: 'New key' }).inputValue()).toMatch(/^veo_[\w-]{43}$/);
  await page.getByText('$5.00 a day').waitFor();
  await screenshot(page, 'you');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'End: CI' }).click();
  await page.getByText(/^The key is ended/).waitFor();

  await page.getByRole('button', { name: 'Delete everything of mine' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Nothing is kept of you but your account.').waitFor();
  await dialog.getByLabel('Delete my account here, too').check();
  await dialog.getByText('Your account here goes at the end').waitFor();
  await screenshot(page, 'forget');
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await admin.reload();
  await admin.getByRole('link', { name: 'People' }).click();
  await admin.getByRole('button', { name: 'End: Ann' }).waitFor();
  await screenshot(admin, 'admin-people');
  expect(await accessibilityFaults(admin)).toEqual([]);
  await admin.getByRole('button', { name: 'End: Ann' }).click();
  await admin.getByRole('dialog').getByRole('button', { name: 'End' }).click();
  await admin.getByText(/They may not come in any more/).waitFor();
  await page.reload();
  await page.getByLabel('Token').waitFor();
  // The sign-in page, on whose own address nobody is refused, asks once whether somebody is there.
  expect(test.complaints().filter((each) => !each.includes('401'))).toEqual([]);
});
