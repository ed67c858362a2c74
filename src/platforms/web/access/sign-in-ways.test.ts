import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { SignInDoor } from '../../../domain/people/sign-in-door.ts';
import {
  app,
  type SignInVendor,
  startDiscordSignIn,
  startSlackSignIn,
  type VendorPerson,
} from '../../../testing/fakes/sign-in-vendors.ts';
import { startTestWeb, type TestWeb, type TestWebOptions } from '../../../testing/set-up/test-web.ts';
import { adminToken, asAdmin, cookieIn, person } from '../../../testing/set-up/web-people.ts';
import { createDiscordSignIn } from '../../discord/sign-in.ts';
import { createSlackSignIn } from '../../slack/sign-in.ts';

const root = '/api/video_chat';
const ann: VendorPerson = { id: '223456789012345678', name: 'Ann', places: ['9', '10'] };
const client = { clientId: app.clientId, clientSecret: app.clientSecret };
let discord: SignInVendor;
let slack: SignInVendor;
let web: TestWeb;

beforeAll(async () => {
  [discord, slack] = await Promise.all([startDiscordSignIn(), startSlackSignIn()]);
});
afterAll(() => Promise.all([discord.close(), slack.close()]));
afterEach(() => web.stop());

async function start(settings: TestWebOptions['web'] = {}): Promise<void> {
  Object.assign(discord, { places: ['10'] });
  Object.assign(slack, { places: ['T1'], wrong: {} });
  const none = { get: async () => undefined, put: async () => undefined, remove: async () => undefined, names: async () => [] };
  const doors: readonly SignInDoor[] = [
    createDiscordSignIn({ apiUrl: discord.url, token: app.botToken, signIn: client }, () => web.clock.now()),
    createSlackSignIn({ apiUrl: `${slack.url}/api/`, install: { by: 'token', botToken: app.botToken }, signIn: client }, none),
  ];
  web = await startTestWeb({ web: { token: adminToken, ...settings }, signInDoors: doors });
}

/** Presses the button, and agrees at the chat. @returns where the browser is sent back to, with its cookie */
async function begin(door: 'discord' | 'slack', who: VendorPerson, cookie = '', next = '/gallery') {
  const answer = await web.ask('GET', `/sign-in/${door}?next=${next}`, undefined, { cookie });
  const back = (door === 'discord' ? discord : slack).authorize(answer.headers.get('location') ?? '', who);
  return {
    path: back.pathname + back.search,
    cookie: [cookie, cookieIn(answer, 'veo_bot_way')].filter((each) => each !== '').join('; '),
  };
}

async function finish({ path, cookie }: { path: string; cookie: string }) {
  const answer = await web.ask('GET', path, undefined, {
    cookie,
    accept: 'text/html',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  });
  return {
    status: answer.status,
    to: answer.headers.get('location'),
    signIn: cookieIn(answer),
    way: cookieIn(answer, 'veo_bot_way'),
    html: await answer.text(),
  };
}

const me = async (cookie: string) => (await (await web.ask('GET', `${root}/me`, undefined, { cookie })).json()).person;

it('lets people of its servers and workspaces in, as the same person each time', async () => {
  await start();
  const page = await (await web.ask('GET', '/', undefined, { accept: 'text/html' })).text();
  expect(page).toMatch(/href="\/sign-in\/discord\?next=[^"]*"\s*>\s*Sign in with Discord/);
  const first = await finish(await begin('discord', ann));
  expect([first.status, first.to]).toEqual([303, '/gallery']);
  expect(await me(first.signIn)).toMatchObject({ name: 'Ann', role: 'viewer' });
  const again = await finish(await begin('discord', ann));
  expect([await me(again.signIn), again.signIn === first.signIn]).toEqual([await me(first.signIn), false]);
  const bySlack = await finish(await begin('slack', { id: 'U1', name: 'Ann', places: ['T1'] }));
  expect(await me(bySlack.signIn)).toMatchObject({ name: 'Ann 2' });
  expect((await web.engine.people.all()).flatMap(({ links }) => links.map(({ door }) => door))).toEqual([
    { platform: 'discord', id: ann.id },
    { platform: 'slack', id: 'U1' },
  ]);
  for (const each of [
    await finish(await begin('discord', { ...ann, id: '323456789012345678', places: ['11'] })),
    await finish(await begin('slack', { id: 'U2', name: 'Eve', places: ['T2'] })),
  ])
    expect([each.status, each.signIn, each.html]).toEqual([403, '', expect.stringContaining('this bot is not where you are')]);
});

it('takes nothing that was forged, began elsewhere, came twice or too late', async () => {
  await start();
  const begun = await begin('discord', ann);
  const other = await begin('discord', { ...ann, id: '423456789012345678' });
  const wrong: readonly { path: string; cookie: string }[] = [
    { ...begun, cookie: '' },
    { ...begun, cookie: 'veo_bot_way=v1.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' },
    // Another's code in one's own browser, and one's own attempt at another's door.
    { path: other.path, cookie: begun.cookie },
    { ...begun, path: begun.path.replace(/state=[^&]*/, 'state=x') },
    { ...begun, path: begun.path.replace(/code=[^&]*/, 'code=x') },
    { ...begun, path: begun.path.replace('discord', 'slack') },
    { ...begun, path: '/sign-in/discord/callback?error=access_denied&state=x' },
  ];
  for (const each of wrong) {
    const { status, signIn, way, html } = await finish(each);
    expect([status, signIn, way, html]).toEqual([403, '', 'veo_bot_way=', expect.stringContaining('Please begin again')]);
  }
  const good = await begin('discord', ann);
  expect((await finish(good)).status).toBe(303);
  expect((await finish(good)).status).toBe(403);
  const late = await begin('discord', ann);
  await web.clock.advance(600_000);
  expect((await finish(late)).status).toBe(403);
  for (const claims of [{ nonce: 'another' }, { aud: 'another app' }, { iss: 'https://evil.example' }, { exp: 1 }]) {
    slack.wrong = claims;
    expect((await finish(await begin('slack', { id: 'U1', name: 'Ann', places: ['T1'] }))).status).toBe(403);
  }
  expect((await begin('discord', ann, '', 'https://evil.example')).path).not.toContain('evil');
  expect(web.logged.join('')).not.toMatch(/code=|xoxp|a-client-secret/);
});

it('links an account to who is signed in, to nobody else, and lets only known ones in where nobody new may', async () => {
  await start({ signInRole: 'nobody' });
  expect((await finish(await begin('discord', ann))).html).toContain('not known here yet');
  const { cookie } = await person(web, 'member', 'Mia');
  const linking = await begin('discord', ann, cookie, '/you');
  const stranger = await person(web, 'member', 'Ben');
  const wayCookie = linking.cookie.split('; ').find((each) => each.startsWith('veo_bot_way')) ?? '';
  expect((await finish({ ...linking, cookie: `${stranger.cookie}; ${wayCookie}` })).status).toBe(403);
  const linked = await finish(await begin('discord', ann, cookie, '/you'));
  expect([linked.status, linked.to, linked.signIn]).toEqual([303, '/you', '']);
  expect(await me((await finish(await begin('discord', ann))).signIn)).toMatchObject({ name: 'Mia', role: 'member' });
  const taken = await finish(await begin('discord', ann, stranger.cookie, '/you'));
  expect([taken.status, taken.html]).toEqual([409, expect.stringContaining('another person')]);
  const { people } = await (await web.ask('GET', `${root}/admin/people`, undefined, asAdmin)).json();
  await web.ask('POST', `${root}/admin/change_person`, { person_id: people[1].person_id, ended: true }, asAdmin);
  expect((await finish(await begin('discord', ann))).html).toContain('any more');
});
