import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonRole } from '../../../domain/people/person.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import { adminToken, asAdmin, invite, person, sayName } from '../../../testing/set-up/web-people.ts';

const root = '/api/video_chat';
const publicUrl = 'http://localhost:8000';
const friend = 'https://friend.example';
let web: TestWeb;
/** Another bot, with secrets and people of its own. */
let other: TestWeb;

beforeAll(async () => {
  [web, other] = await Promise.all([
    startTestWeb({ web: { token: adminToken, publicUrl, origins: [friend] } }),
    startTestWeb({ web: { token: adminToken, publicUrl } }),
  ]);
});
afterAll(() => Promise.all([web.stop(), other.stop()]));

type Headers = Readonly<Record<string, string>>;
const status = async (headers: Headers, method = 'GET', path = `${root}/me`, body?: unknown): Promise<number> => {
  const answer = await web.ask(method, path, body, { ...headers });
  await answer.body?.cancel();
  return answer.status;
};
const idOf = async (who: Headers): Promise<string> =>
  (await (await web.ask('GET', `${root}/me`, undefined, { ...who })).json()).person.person_id;
const secretOf = ({ cookie = '' }: Headers): string => cookie.split('=')[1] ?? '';

/** A letter is changed, it is cut, or something is added to it. */
function spoiled(secret: string): readonly string[] {
  const middle = secret[20] === 'a' ? 'b' : 'a';
  const changed = `${secret.slice(0, 20)}${middle}${secret.slice(21)}`;
  return [secret.slice(0, -1), `${secret}a`, changed, secret.toUpperCase(), ` ${secret} x`, `${secret}%00`, ''];
}

describe('a page of another website', () => {
  const sent: readonly Headers[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://localhost.evil.example:8000' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    // A form that takes the whole page along.
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ];

  it('changes nothing at any address, with anybody signed in in the browser', async () => {
    const admin = await person(web, 'admin', 'Ada');
    const token = { cookie: `veo_bot=${createHmac('sha256', adminToken).update('veo-bot web page').digest('base64url')}` };
    const routes = web.app.routes.filter(({ method }) => !['ALL', 'GET', 'HEAD'].includes(method));
    const changing = new Map(routes.map(({ method, path }) => [`${method} ${path}`, { method, path }]));
    expect(changing.size).toBeGreaterThan(50);
    const before = JSON.stringify([await web.engine.admin.acts(50), await web.engine.people.all()]);
    const letIn: string[] = [];
    for (const { method, path } of changing.values()) {
      const ask = async (headers: Headers, expected: number): Promise<void> => {
        const answered = await status({ ...headers }, method, path.replaceAll(/:\w+/g, 'x'), '{}');
        if (answered !== expected) letIn.push(`${method} ${path} answered ${JSON.stringify(headers)} with ${answered}`);
      };
      for (const [at, headers] of sent.entries()) {
        const type = at % 3 === 0 ? 'text/plain' : 'application/x-www-form-urlencoded';
        await ask({ ...(at % 2 === 0 ? admin : token), 'content-type': type, ...headers }, 403);
      }
      // That of a website that may ask comes by a key, and what the browser knows is nothing to it.
      if (path.startsWith(root) && !path.startsWith(`${root}/admin`)) await ask({ ...admin, origin: friend }, 401);
    }
    expect(letIn).toEqual([]);
    expect(JSON.stringify([await web.engine.admin.acts(50), await web.engine.people.all()])).toBe(before);
  });

  it('of those that may ask is told before that every method of the API goes', async () => {
    const methods = new Set(web.app.routes.filter(({ path }) => path.startsWith(root)).map(({ method }) => method));
    const preflight = { origin: friend, 'access-control-request-method': 'PUT' };
    const answer = await web.ask('OPTIONS', `${root}/defaults`, undefined, preflight);
    const allowed = answer.headers.get('access-control-allow-methods')?.split(', ') ?? [];
    expect([...methods].filter((each) => each !== 'ALL' && !allowed.includes(each))).toEqual([]);
  });
});

describe('a secret', () => {
  it('that is cut, changed, of another bot or of another kind lets nobody in', async () => {
    const mia = await person(web, 'member', 'Mia');
    const secret = secretOf(mia);
    const { key } = await (await web.ask('POST', `${root}/me/keys`, { name: 'k', scopes: ['make'] }, { ...mia })).json();
    const pass = String(key).replace('veo_', '');
    const open = new URLSearchParams((await invite(web, 'admin')).split('?')[1]).get('invite') ?? '';
    const foreign = secretOf(await person(other, 'admin', 'Eve'));
    const [{ id: signInId = '' } = {}] = await web.engine.people.signInsOf(await idOf(mia));
    const cookies = [...spoiled(secret), foreign, pass, String(key), open, signInId, adminToken];
    const keys = [...spoiled(pass), secret, foreign, open, signInId, adminToken].map((each) => `veo_${each}`);
    for (const each of cookies) expect([each, await status({ cookie: `veo_bot_sign_in=${each}` })]).toEqual([each, 401]);
    // Guesses are counted; who has the right one is let in all the same.
    for (const each of keys) expect([401, 429]).toContain(await status({ authorization: `Bearer ${each}` }));
    for (const each of [...spoiled(open), secret, pass, foreign])
      expect((await sayName(web, `/join?invite=${encodeURIComponent(each)}`, `N${each.length}`)).status).toBe(404);
    expect([await status(mia), await status({ authorization: `Bearer ${key}` })]).toEqual([200, 200]);
    expect(web.logged.join('')).not.toContain(secret);
  });

  it('ends with its person, with the sign-out, with the end of its time, and knows of a new role at once', async () => {
    const all: Record<string, { cookie: string; id: string }> = {};
    for (const name of ['removed', 'ended', 'lowered', 'raised', 'left', 'late']) {
      const role: PersonRole = name === 'lowered' ? 'admin' : 'viewer';
      const who = await person(web, role, name);
      all[name] = { ...who, id: await idOf(who) };
    }
    const of = (name: string) => all[name] ?? expect.unreachable();
    const act = (path: string, body: object) => web.ask('POST', `${root}/admin/${path}`, body, asAdmin);
    const sees = async (name: string) => [
      await status({ cookie: of(name).cookie }),
      await status({ cookie: of(name).cookie }, 'GET', `${root}/admin/status`),
    ];
    expect([await sees('lowered'), await sees('raised')]).toEqual([
      [200, 200],
      [200, 403],
    ]);
    await act('remove_person', { person_id: of('removed').id });
    await act('change_person', { person_id: of('ended').id, ended: true });
    await act('change_person', { person_id: of('ended').id, ended: false });
    await act('change_person', { person_id: of('lowered').id, role: 'viewer' });
    await act('change_person', { person_id: of('raised').id, role: 'admin' });
    expect(await status({ cookie: of('left').cookie }, 'POST', '/sign-out')).toBe(303);
    expect([await sees('removed'), await sees('ended'), await sees('left'), await sees('lowered'), await sees('raised')]).toEqual(
      [...Array(3).fill([401, 401]), [200, 403], [200, 200]],
    );
    web.clock.jump(30 * 86_400_000);
    expect(await status({ cookie: of('late').cookie })).toBe(401);
  });

  it('of a key does what its scopes say and no more, with any person behind it, and never what is for a browser', async () => {
    const ada = await person(web, 'admin', 'Ada with keys');
    const makeKey = async (...scopes: readonly string[]): Promise<Headers> => {
      const { key } = await (await web.ask('POST', `${root}/me/keys`, { name: scopes.join(), scopes }, { ...ada })).json();
      return { authorization: `Bearer ${key}` };
    };
    const asks = async (key: Headers) => [
      await status(key, 'GET', `${root}/operations`),
      await status(key, 'POST', `${root}/estimate`, { prompt: 'a fox' }),
      await status(key, 'GET', `${root}/admin/status`),
    ];
    const [read, make, both, admin] = [
      await makeKey('read'),
      await makeKey('make'),
      await makeKey('read', 'make'),
      await makeKey('admin'),
    ];
    expect([await asks(read), await asks(make), await asks(both), await asks(admin)]).toEqual([
      [200, 403, 403],
      [200, 200, 403],
      [200, 200, 403],
      [200, 200, 200],
    ]);
    for (const path of ['keys', 'sign_ins', 'links/x'])
      for (const method of ['POST', 'DELETE'])
        expect([403, 404, 405, 409]).toContain(
          await status(admin, method, `${root}/me/${path}`, { name: 'x', scopes: ['admin'] }),
        );
    // A key beside the cookie of somebody else counts alone.
    const vera = await person(web, 'viewer', 'Vera with another’s key');
    expect((await asks({ ...vera, ...admin }))[2]).toBe(200);
    expect((await asks({ ...ada, ...read }))[2]).toBe(403);
    expect(await status({ ...ada, authorization: 'Bearer veo_x' })).toBe(200);
  });
});

describe('a link', () => {
  let id: string;
  beforeAll(async () => {
    id = await web.makeVideo();
  });

  it('to a shared video or folder that is cut, changed, of another bot or of another kind shows nothing', async () => {
    const folder = (await (await web.ask('POST', `${root}/folders`, { name: 'F' }, asAdmin)).json()).folder_id;
    await web.ask('PATCH', `${root}/operations/${id}`, { folder_id: folder }, asAdmin);
    const shared = async (path: string) =>
      (await (await web.ask('POST', `${root}/${path}/shares`, {}, asAdmin)).json()).url.split('/watch/')[1];
    const [ofVideo, ofFolder] = [String(await shared(`operations/${id}`)), String(await shared(`folders/${folder}`))];
    const look = (path: string) => status({ accept: 'text/html' }, 'GET', `/watch/${path}`);
    expect([await look(ofVideo), await look(`${ofVideo}/video.mp4`), await look(ofFolder)]).toEqual([200, 200, 200]);
    for (const each of [...spoiled(ofVideo), ...spoiled(ofFolder), `${ofVideo.slice(0, 22)}${ofFolder.slice(22)}`])
      expect([each, await look(encodeURIComponent(each)), await look(`${encodeURIComponent(each)}/video.mp4`)]).toEqual([
        each,
        404,
        404,
      ]);
    // What one shares is no part of the other.
    expect([
      await look(`${ofFolder}/video.mp4`),
      await look(`${ofVideo}/1-1/video.mp4`),
      await look(`${ofVideo}/${id}.mp4`),
    ]).toEqual([404, 404, 404]);
    const { links } = web;
    const [path = '', query = ''] = links.sign(`${id}.mp4`, web.clock.now() + 60_000).split('?');
    const [, expires = ''] = /expires=(\d+)/.exec(query) ?? [];
    const [, signature = ''] = /signature=([\w-]+)/.exec(query) ?? [];
    const by = (file: string, until: string, signed: string) => look(`${file}?expires=${until}&signature=${signed}`);
    expect(await status({}, 'GET', `${path}?${query}`)).toBe(200);
    const file = `${id}.mp4`;
    const wrong = [
      ...[
        by(file, String(Number(expires) + 1), signature),
        by(`${id}-2.mp4`, expires, signature),
        by(file, `${expires}0`, signature),
      ],
      ...[
        by(file, expires, signature.slice(0, -1)),
        by(file, expires, `${signature}a`),
        by(file, expires, ofVideo),
        by(ofVideo.slice(0, 22), expires, signature),
      ],
    ];
    for (const each of wrong) expect([403, 404, 410]).toContain(await each);
    // A film strip, a poster and the file itself are for those who are inside.
    for (const inside of [`/videos/${file}`, `/posters/${id}.jpg`, `${root}/videos.zip?ids=${id}`])
      expect(await status({}, 'GET', `${inside}${inside.includes('?') ? '&' : '?'}${query}`)).toBe(401);
  });

  it('to a file that a page elsewhere got is good for that file and that time alone', async () => {
    const answer = await web.ask('GET', `${root}/operations/${id}`, undefined, { ...asAdmin, origin: friend });
    const { pathname, searchParams } = new URL((await answer.json()).videos[0].url);
    const by = (path: string, expires: string, signature: string) =>
      status({}, 'GET', `${path}?expires=${expires}&signature=${signature}`);
    const [expires = '', signature = ''] = [searchParams.get('expires'), searchParams.get('signature')].map(String);
    expect(await by(pathname, expires, signature)).toBe(200);
    for (const [path, until, signed] of [
      [pathname, String(Number(expires) + 1), signature],
      [pathname, expires, signature.slice(1)],
      [pathname, expires, `${signature}a`],
      [pathname.replace('/videos/', '/posters/').replace('mp4', 'jpg'), expires, signature],
      [`${root}/videos.zip`, expires, signature],
      [`${root}/operations/${id}`, expires, signature],
    ] as const)
      expect([path, await by(path, until, signed)]).toEqual([path, 401]);
    web.clock.jump(Number(expires) * 1000 - web.clock.now());
    expect(await by(pathname, expires, signature)).toBe(401);
  });
});
