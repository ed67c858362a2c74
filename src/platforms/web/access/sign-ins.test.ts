import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PersonRole } from '../../../domain/people/person.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import { adminToken, asAdmin, cookieIn, invite, person, sayName } from '../../../testing/set-up/web-people.ts';

const root = '/api/video_chat';
let web: TestWeb;

beforeEach(async () => {
  web = await startTestWeb({ web: { token: adminToken } });
});
afterEach(() => web.stop());

type Headers = Readonly<Record<string, string>>;
const ask = async (who: Headers, method: string, path: string, body?: unknown) => {
  const answer = await web.ask(method, `${root}${path}`, body, { ...who });
  return { status: answer.status, body: await answer.json() };
};
const open = async (path: string, headers: Headers = {}) => {
  const answer = await web.ask('GET', path, undefined, { accept: 'text/html', ...headers });
  return { status: answer.status, html: await answer.text(), answer };
};

describe('an invite', () => {
  it('asks for a name once and signs a browser in, by a secret that was not known before', async () => {
    const address = await invite(web, 'member');
    expect((await open(address)).html).toContain('You are invited');
    const planted = `veo_bot_sign_in=${'x'.repeat(43)}`;
    const wrong = await sayName(web, address, '  ', { cookie: planted });
    expect([wrong.status, cookieIn(wrong)]).toEqual([400, '']);
    const answer = await sayName(web, address, 'Ann', { cookie: planted });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const [set = ''] = answer.headers
      .getSetCookie()
      .filter((each) => each.startsWith('veo_bot_sign_in=') && !/Max-Age=0/.test(each));
    expect(set).toMatch(/^veo_bot_sign_in=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    const ann = { cookie: cookieIn(answer) };
    expect(ann.cookie).not.toBe(planted);
    expect((await ask(ann, 'GET', '/me')).body).toMatchObject({ person: { name: 'Ann', role: 'member' }, links: [] });
    expect((await ask(ann, 'GET', '/options')).body.you).toEqual({ name: 'Ann', role: 'member' });
    // Who is in already uses up no second invite.
    expect((await open(await invite(web, 'admin'), ann)).status).toBe(303);
    expect(web.logged.join('')).not.toContain(new URLSearchParams(address.split('?')[1]).get('invite'));
  });

  it('says what to do where it is forged, used or over, and where another website sends it', async () => {
    const address = await invite(web, 'viewer', { for_seconds: 60 });
    const foreign = await sayName(web, address, 'Eve', { origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    const forged = await open(`/join?invite=${'x'.repeat(43)}`);
    expect([forged.status, forged.html]).toEqual([404, expect.stringContaining('not one of ours')]);
    expect((await open('/join')).html).toContain('not one of ours');
    await sayName(web, address, 'Ann');
    expect((await open(address)).html).toContain('used already');
    const second = await invite(web, 'viewer', { for_seconds: 60 });
    await web.clock.advance(60_000);
    expect((await open(second)).html).toContain('is over');
    expect((await sayName(web, second, 'Ben')).status).toBe(404);
  });

  it('is made only where a token keeps everybody else out, and its cookie is this host’s over https', async () => {
    const alone = await startTestWeb();
    const refused = await alone.ask('POST', `${root}/admin/invite`, { role: 'member' });
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('WEB_TOKEN')]);
    await alone.stop();
    await web.stop();
    web = await startTestWeb({ web: { token: adminToken, publicUrl: 'https://veo.example.org' } });
    const answer = await sayName(web, await invite(web, 'member'), 'Ann');
    expect(answer.headers.getSetCookie().at(-1)).toMatch(/^__Host-veo_bot_sign_in=[\w-]{43}; .*Secure/);
    expect((await ask({ cookie: cookieIn(answer) }, 'GET', '/me')).body.person.name).toBe('Ann');
    // A neighbour under the same domain can set a cookie by this name, and make nobody somebody else.
    expect((await ask({ cookie: cookieIn(answer).replace('__Host-', '') }, 'GET', '/me')).status).toBe(401);
  });
});

describe('roles', () => {
  const generate = (who: Headers) => ask(who, 'POST', '/generate', { prompt: `a fox ${Math.random()}` });

  it('let viewers see, members make and change their own, and admins do everything', async () => {
    const people: Record<PersonRole, Headers> = {
      viewer: await person(web, 'viewer', 'Vera'),
      member: await person(web, 'member', 'Mia'),
      admin: await person(web, 'admin', 'Ada'),
    };
    const other = await person(web, 'member', 'Ben');
    const { body: made } = await generate(people.member);
    const id = made.operation_id;
    const rows: readonly (readonly [string, string, object | undefined, viewer: number, other: number, admin: number])[] = [
      ['GET', `/operations/${id}`, undefined, 200, 200, 200],
      ['POST', '/status', { operation_id: id }, 200, 200, 200],
      ['POST', '/videos.zip', { ids: [id] }, 404, 404, 404],
      ['GET', '/operations', undefined, 200, 200, 200],
      ['POST', '/generate', { prompt: 'a cat' }, 403, 200, 200],
      ['POST', '/suggest_prompt', { prompt: 'a cat' }, 403, 409, 409],
      ['PATCH', `/operations/${id}`, { name: 'x' }, 403, 403, 200],
      ['POST', `/operations/${id}/shares`, {}, 403, 409, 409],
      ['DELETE', `/operations/${id}`, undefined, 403, 403, 409],
      ['POST', `/operations/${id}/cancel`, undefined, 403, 403, 200],
      ['POST', '/folders', { name: 'F' }, 403, 200, 400],
      ['DELETE', '/folders/x', undefined, 403, 403, 404],
      ['GET', '/admin/status', undefined, 403, 403, 200],
      ['GET', '/admin/people', undefined, 403, 403, 200],
      ['POST', '/admin/invite', { role: 'admin' }, 403, 403, 200],
      ['POST', '/admin/pause', {}, 403, 403, 200],
    ];
    for (const [method, path, body, ...expected] of rows) {
      const statuses: number[] = [];
      for (const who of [people.viewer, other, people.admin]) statuses.push((await ask(who, method, path, body)).status);
      expect([method, path, statuses]).toEqual([method, path, expected]);
    }
    const told = async (who: Headers) => (await ask(who, 'GET', `/operations/${id}`)).body;
    expect((await told(other)).person).toEqual({ id: expect.stringMatching(/^person-/), name: 'Mia' });
    const changes = [
      await told(people.viewer),
      await told(people.member),
      await told(other),
      await told(people.admin),
      await told(asAdmin),
    ];
    expect(changes.map(({ may_change }) => may_change)).toEqual([false, true, false, true, true]);
    expect((await web.engine.admin.acts(1))[0]?.who).toMatch(/^person-[\w-]{16}$/);
    // Nothing of that is for them who have no name: the page is as it was.
    expect((await ask(people.member, 'GET', '/operations?mine=true')).body.operations).toHaveLength(1);
    expect((await web.ask('GET', '/metrics', undefined, { ...people.admin })).status).toBe(401);
  });

  it('end with the person: their next request, their key and their open stream', async () => {
    const mia = await person(web, 'member', 'Mia');
    const { body: key } = await ask(mia, 'POST', '/me/keys', { name: 'CI', scopes: ['read', 'make'], per_day_usd: 5 });
    expect(key.key).toMatch(/^veo_[\w-]{43}$/);
    const byKey = { authorization: `Bearer ${key.key}` };
    expect((await generate(byKey)).status).toBe(200);
    expect((await ask(byKey, 'GET', '/me/keys')).status).toBe(403);
    expect((await ask(mia, 'GET', '/me/keys')).body.keys).toMatchObject([
      { name: 'CI', per_day_usd: 5, last_used_at: expect.any(String) },
    ]);
    const listen = async () => (await web.ask('GET', `${root}/events`, undefined, { ...mia })).body?.getReader();
    const end = async (stream: Awaited<ReturnType<typeof listen>>) => {
      await web.clock.advance(15_000);
      for (let next = await stream?.read(); next?.done === false; ) next = await stream?.read();
    };
    const { body } = await ask(asAdmin, 'GET', '/admin/people');
    const [{ person_id: id }] = body.people;
    // With another role they know of more or less.
    const before = await listen();
    await before?.read();
    await ask(asAdmin, 'POST', '/admin/change_person', { person_id: id, role: 'admin' });
    await end(before);
    const stream = await listen();
    await stream?.read();
    expect((await ask(asAdmin, 'POST', '/admin/change_person', { person_id: id, ended: true })).status).toBe(200);
    expect([(await ask(mia, 'GET', '/operations')).status, (await generate(byKey)).status]).toEqual([401, 401]);
    await end(stream);
    const all = JSON.stringify([body, (await ask(asAdmin, 'GET', '/admin/acts')).body, web.logged]);
    for (const secret of [key.key, mia.cookie.split('=')[1]]) expect(all).not.toContain(secret);
  });

  it('keep what is private to one person from all others, in chats too', async () => {
    const [mia, ben] = [await person(web, 'member', 'Mia'), await person(web, 'member', 'Ben')];
    const id = await web.makeVideo({ prompt: 'a lighthouse' });
    const { body: found } = await ask(mia, 'GET', '/operations');
    const [{ videos }] = found.operations;
    await ask(mia, 'PATCH', `/operations/${id}`, { favourite: true });
    const favourites = async (who: Headers) => (await ask(who, 'GET', '/operations?favourites=true')).body.operations.length;
    expect([await favourites(mia), await favourites(ben), await favourites(asAdmin)]).toEqual([1, 0, 0]);
    expect((await ask(mia, 'GET', '/operations?mine=true')).body.operations).toEqual([]);
    // The same one, as it was asked for in a chat.
    const stored = (await web.opened.store.find(id)) ?? expect.unreachable();
    const inChat = { ...stored, id: 'chat', eventId: 'chat', requester: { platform: 'discord', id: 'D1' } };
    await web.opened.store.insert({ ...inChat, replyTarget: { platform: 'discord', channelId: 'C', ids: {} } }, []);
    const sees = async (who: Headers) => [
      (await ask(who, 'GET', '/operations/chat')).status,
      (await ask(who, 'GET', '/operations?platform=all')).body.operations.length,
    ];
    expect([await sees(mia), await sees(asAdmin)]).toEqual([
      [404, 1],
      [200, 2],
    ]);
    const [{ id: miaId = '' } = {}] = (await web.engine.people.all()).filter(({ name }) => name === 'Mia');
    await web.engine.people.link(miaId, { door: { platform: 'discord', id: 'D1' }, name: 'mia#1' });
    expect([await sees(mia), await sees(ben)]).toEqual([
      [200, 2],
      [404, 1],
    ]);
    expect((await ask(mia, 'GET', '/operations?mine=true&platform=all')).body.operations).toMatchObject([
      { operation_id: 'chat' },
    ]);
    expect((await ask(ben, 'DELETE', '/me/links/discord:D1')).status).toBe(404);
    expect((await ask(mia, 'DELETE', '/me/links/discord:D1')).status).toBe(200);
    expect((await web.ask('GET', new URL(videos[0].url).pathname, undefined, { ...ben })).status).toBe(200);
    expect((await web.ask('GET', new URL(videos[0].url).pathname)).status).toBe(401);
  });
});

it('signs one browser out, or all of them, and the token’s sign-in takes the place of a person’s', async () => {
  const mia = await person(web, 'member', 'Mia');
  const signIns = async (who: Headers) => (await ask(who, 'GET', '/me/sign_ins')).body.sign_ins;
  expect(await signIns(mia)).toMatchObject([{ is_this: true, device: '–' }]);
  const form = { 'content-type': 'application/x-www-form-urlencoded', ...mia };
  const asToken = await web.ask('POST', '/sign-in', `token=${adminToken}`, form);
  expect([asToken.status, cookieIn(asToken)]).toEqual([303, 'veo_bot_sign_in=']);
  expect((await ask(mia, 'GET', '/me')).status).toBe(401);
  const ben = await person(web, 'member', 'Ben');
  expect((await ask(ben, 'DELETE', '/me/sign_ins')).status).toBe(200);
  expect((await ask(ben, 'GET', '/me')).status).toBe(401);
  const cleo = await person(web, 'member', 'Cleo');
  const out = await web.ask('POST', '/sign-out', undefined, { ...cleo });
  expect([out.status, (await ask(cleo, 'GET', '/me')).status]).toEqual([303, 401]);
  expect((await ask(asAdmin, 'GET', '/me')).body).toEqual({ person: null, links: [], doors: [] });
  expect((await ask(asAdmin, 'POST', '/me/keys', { name: 'x', scopes: ['read'] })).status).toBe(409);
});
