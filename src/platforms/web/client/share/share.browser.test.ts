import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeDiscord, startFakeDiscord } from '../../../../testing/fakes/discord/fake-discord.ts';
import type { Channel } from '../../../../testing/fakes/discord/world.ts';
import { sampleRequest, sampleSubmission } from '../../../../testing/set-up/test-engine.ts';
import { accessibilityFaults, screenshot, startTestPage, type TestPage } from '../../../../testing/set-up/test-page.ts';

const prompt = 'a fox <b>in</b> "snow" & ice';
let test: TestPage;
let page: Page;
let discord: FakeDiscord;
let films: Channel;

beforeAll(async () => {
  test = await startTestPage();
  const { url } = test.app;
  discord = await startFakeDiscord();
  const ann = discord.addPerson({ name: 'Ann' });
  const guild = discord.addGuild({ name: 'Film club', members: [ann] });
  films = discord.addChannel({ guild, name: 'films' });
  const closed = discord.addChannel({ guild, name: 'closed' });
  discord.deny(closed, 'AttachFiles');
  const channels = [films, closed].map(({ id }) => `${guild.id}/${id}`).join(',');
  const startAgain = await test.stopApp();
  await startAgain({
    ...{ PUBLIC_URL: url, DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, DISCORD_SEND_CHANNELS: channels },
  });
  const answer = await fetch(`${url}/api/video_chat/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt, session_id: 'share', duration: '4' }),
  });
  expect(answer.status).toBe(200);
});
afterAll(async () => {
  await test.close();
  await discord.close();
});

/** In a browser that was never here. */
async function openAsStranger(url: string, locale = 'en'): Promise<Page> {
  return await test.open(new URL(url).pathname, { locale, javaScriptEnabled: locale !== 'de' });
}

it('says what is wrong with somebody else’s video, to those who decide about it', async () => {
  const { engine } = test.app;
  const requester = { platform: 'web', id: 'ben', name: 'Ben' };
  const replyTarget = { platform: 'web', channelId: 'reported', ids: {} };
  const request = sampleRequest({ prompt: 'a hare', model: 'preview' });
  const { generation } = await engine.submit(sampleSubmission({ request, requester, replyTarget, eventId: 'reported' }));
  await expect.poll(async () => (await engine.find(generation.id))?.state).toBe('completed');
  const other = await test.open('/s/reported');
  await other.getByRole('button', { name: 'Report' }).click();
  await other.getByLabel('Hate or harassment').check();
  await other.getByLabel('More about it, if you like').fill('it says so');
  await screenshot(other, 'report-dialog');
  expect(await accessibilityFaults(other)).toEqual([]);
  await other.getByRole('button', { name: 'Send the report' }).click();
  await other.getByText('Thank you: those who decide here were told.').waitFor();
  expect(await engine.reports.list(9)).toMatchObject([{ generationId: generation.id, reason: 'hate', words: 'it says so' }]);
});

it('lets a stranger watch a video by its link, until it is taken back', async () => {
  page = await test.open('/s/share');
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('dialog', { name: 'Share' }).waitFor();
  expect(loaded.filter((path) => path.includes('/share-dialog'))).toHaveLength(1);
  await page.getByLabel('Show the prompt').check();
  await page.getByLabel('Works for').selectOption('7 days');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const url = await page.getByLabel('Link 1').inputValue();
  await page.getByText('with the prompt · until').waitFor();
  await screenshot(page, 'share-dialog');
  expect(await accessibilityFaults(page)).toEqual([]);

  const stranger = await openAsStranger(url);
  await stranger.locator('video').evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    await video.play();
  });
  await expect.poll(() => stranger.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0);
  const tags = await stranger.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('head meta')].map((each) => [
        each.getAttribute('property') ?? each.getAttribute('name'),
        each.getAttribute('content'),
      ]),
    ),
  );
  expect(tags).toMatchObject({
    ...{ 'og:title': prompt, 'og:description': prompt, 'og:url': url, 'og:type': 'video.other' },
    ...{ 'og:video': `${url}/video.mp4`, 'og:video:type': 'video/mp4', 'og:video:width': '160', 'og:video:height': '90' },
    ...{ 'og:image': `${url}/poster.jpg`, 'twitter:title': prompt, 'twitter:player:stream': `${url}/video.mp4` },
  });
  expect([await stranger.locator('h1').textContent(), await stranger.locator('b').count()]).toEqual([prompt, 0]);
  await screenshot(stranger, 'share-page');
  expect(await accessibilityFaults(stranger)).toEqual([]);
  const reporting = await openAsStranger(`${url}/report`);
  await reporting.getByLabel('Hate or harassment').check();
  await screenshot(reporting, 'share-report');
  expect(await accessibilityFaults(reporting)).toEqual([]);
  await reporting.getByRole('button', { name: 'Send the report' }).click();
  await reporting.getByText('Thank you: those who decide about it were told.').waitFor();

  const withoutScript = await openAsStranger(url, 'de');
  await withoutScript.getByText('Gemacht mit').waitFor();
  await screenshot(withoutScript, 'share-page-german');

  await page.getByRole('button', { name: 'Stop sharing' }).click();
  await page.getByText('The link leads nowhere any more.').waitFor();
  const answer = await stranger.reload();
  expect(answer?.status()).toBe(410);
  await stranger.getByText('There is nothing to watch here').waitFor();
  await screenshot(stranger, 'share-gone');
  expect(test.complaints().filter((complaint) => !complaint.includes('status of 4'))).toEqual([]);
});

it('lets a stranger look through a folder by its link', async () => {
  const api = `${test.app.url}/api/video_chat`;
  const headers = { 'content-type': 'application/json' };
  const made = await fetch(`${api}/folders`, { method: 'POST', headers, body: JSON.stringify({ name: 'Winter' }) });
  const { folder_id: folder } = await made.json();
  const { operations } = await (await fetch(`${api}/operations?session_id=share`)).json();
  const change = JSON.stringify({ folder_id: folder, name: 'Take 1' });
  await fetch(`${api}/operations/${operations[0].operation_id}`, { method: 'PATCH', headers, body: change });
  page = await test.open(`/gallery?folder=${folder}`);
  await page.getByRole('button', { name: 'Share folder' }).click();
  await page.getByRole('heading', { name: 'Share “Winter”' }).waitFor();
  await page.getByRole('button', { name: 'Make a link' }).click();
  const stranger = await openAsStranger(await page.getByLabel('Link 1').inputValue());
  await stranger.setViewportSize({ width: 390, height: 844 });
  await stranger.getByRole('heading', { name: 'Take 1' }).waitFor();
  await stranger.getByText('1 video', { exact: true }).waitFor();
  await stranger.locator('video').evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    await video.play();
  });
  await screenshot(stranger, 'share-folder');
  expect(await accessibilityFaults(stranger)).toEqual([]);
});

it('sends a video to a channel that the admin has set, says where it may not, and takes it back', async () => {
  page = await test.open('/s/share');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Share' }).click();
  const section = page.getByRole('region', { name: 'Send to a channel' });
  await section.getByLabel('Channel').selectOption({ label: '#closed · Film club · Discord' });
  await section.getByText('The bot can’t post there.').waitFor();
  expect(await section.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  await section.getByLabel('Channel').selectOption({ label: '#films · Film club · Discord' });
  await section.getByRole('button', { name: 'Send' }).click();
  await section.getByText('#films · Film club · posted').waitFor();
  expect(discord.messagesIn(films).map(({ files }) => files.length)).toEqual([1]);
  await screenshot(page, 'send-to-channel');
  expect(await accessibilityFaults(page)).toEqual([]);
  await section.getByRole('button', { name: 'Take back' }).click();
  await section.getByRole('list').waitFor({ state: 'detached' });
  expect(discord.messagesIn(films)).toEqual([]);
});
