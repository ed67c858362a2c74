import { afterEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ProviderError } from '../../../../domain/errors.ts';
import { text } from '../../../../domain/texts.ts';
import { terminalHeader, terminalPass } from '../../../../lib/own-door.ts';
import { startTestWeb, type TestWeb, type TestWebOptions } from '../../../../testing/set-up/test-web.ts';
import { adminAnswers } from './admin-schemas.ts';

const root = '/api/video_chat/admin';
const token = 'correct-horse-battery-staple';
const veo = 'veo-3.1-fast-generate-preview';
const unclear = new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timeout' });
let web: TestWeb;

afterEach(() => web.stop());

async function start(options: TestWebOptions = {}): Promise<void> {
  web = await startTestWeb({ providerId: 'gemini-veo', models: [veo], ...options });
}

async function post(path: string, body: object = {}, headers: Record<string, string> = {}) {
  const answer = await web.ask('POST', `${root}/${path}`, body, headers);
  return { status: answer.status, body: await answer.json() };
}

async function read<Answer extends z.ZodObject>(path: string, schema: Answer): Promise<z.infer<Answer>> {
  const answer = await web.ask('GET', `${root}/${path}`);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const body = await answer.json();
  // What the answer has, its description has.
  schema.strict().parse(body);
  return schema.parse(body);
}

async function ask(prompt = 'a fox'): Promise<string> {
  const answer = await web.ask('POST', '/api/video_chat/generate', { prompt, duration: '4', agreed_usd: 5 });
  const { operation_id: id } = await answer.json();
  await web.clock.advance(0);
  return id;
}

describe('who may', () => {
  const strangers: readonly [string, Record<string, string>, { remoteAddress?: string }][] = [
    ['another website', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, {}],
    ['a name that was rebound to this machine', { host: 'evil.example:8000' }, {}],
    ['another machine that says “localhost”', {}, { remoteAddress: '172.17.0.1' }],
    ['a proxy on this machine', { 'x-forwarded-for': '203.0.113.7' }, {}],
    ['another machine with the terminal’s pass', { [terminalHeader]: 'of this machine' }, { remoteAddress: '10.0.0.9' }],
  ];

  it('is nobody else where no token is set', async () => {
    await start();
    for (const [who, headers, from] of strangers) await expectRefused(who, headers, from);
    expect(await web.engine.admin.acts(10)).toEqual([]);
  });

  async function expectRefused(who: string, headers: Record<string, string>, from: { remoteAddress?: string }): Promise<void> {
    const passed = headers[terminalHeader] === undefined ? {} : { [terminalHeader]: terminalPass(web.deps.localKey) };
    for (const path of ['pause', 'cancel_all', 'drain']) {
      const answer = await web.ask('POST', `${root}/${path}`, {}, { ...headers, ...passed }, from);
      expect(answer.status, who).toBe(403);
    }
    expect((await web.ask('GET', `${root}/status`, undefined, { ...headers, ...passed }, from)).status, who).toBe(403);
  }

  it('is a program on this machine where no token is set, and who has the token where one is', async () => {
    await start();
    expect((await post('pause')).body).toMatchObject({ changed: true });
    expect(await web.engine.admin.acts(1)).toMatchObject([{ who: 'page', act: 'pause' }]);
    await web.stop();
    await start({ web: { token } });
    expect((await post('pause')).status).toBe(401);
    expect((await post('pause', {}, { [terminalHeader]: terminalPass(web.deps.localKey) })).status).toBe(401);
    expect((await post('pause', {}, { authorization: `Bearer ${token}` })).body).toMatchObject({ changed: true });
    expect(await web.engine.admin.acts(10)).toMatchObject([{ who: 'token' }]);
  });

  it('is the terminal of this machine alone where there is no page', async () => {
    await start({ web: { off: true, token } });
    expect((await post('pause')).status).toBe(404);
    expect((await post('pause', {}, { authorization: `Bearer ${token}` })).status).toBe(404);
    const pass = { [terminalHeader]: terminalPass(web.deps.localKey) };
    expect((await web.ask('POST', `${root}/pause`, {}, pass, { remoteAddress: '10.0.0.9' })).status).toBe(404);
    expect((await post('pause', {}, { ...pass, 'x-forwarded-for': '203.0.113.7' })).status).toBe(404);
    expect((await post('pause', {}, pass)).body).toMatchObject({ changed: true });
    expect(await web.engine.admin.acts(10)).toMatchObject([{ who: 'terminal' }]);
  });
});

it('tells what runs and waits, and does what the admin asks', async () => {
  await start({ settings: { concurrentGenerations: 1 } });
  web.provider.onStart.push(() => Promise.reject(unclear));
  const unknown = await ask('the first');
  const running = await ask('the second');
  const [third, fourth] = [await ask('the third'), await ask('the fourth')];
  expect(await read('status', adminAnswers.AdminStatus)).toMatchObject({
    hold: null,
    running: [{ operation_id: running, state: 'generating', person: 'web:web', prompt: 'the second', position: null }],
    waiting: [{ operation_id: third, position: 1 }, { operation_id: fourth }],
    unknown_count: 1,
    limits: { at_once: 1 },
    health: { ready: true },
  });
  expect(await read('unknowns', adminAnswers.AdminUnknowns)).toMatchObject({
    unknowns: [{ operation_id: unknown, price_usd: 0.4 }],
  });

  expect((await post('pause', { reason: 'new key' })).body).toEqual({ changed: true, message: expect.stringMatching(/wait/) });
  expect((await post('front', { operation_id: fourth })).body).toMatchObject({ changed: true });
  expect(await read('status', adminAnswers.AdminStatus)).toMatchObject({
    hold: { kind: 'pause', reason: 'new key', stays: false },
    waiting: [{ operation_id: fourth }, { operation_id: third }],
  });
  const asked = await post('decide', { operation_id: unknown, decision: 'again' });
  expect(asked).toMatchObject({ status: 409, body: { error: { code: 'needs_confirmation', price_usd: 0.4 } } });
  expect((await post('decide', { operation_id: unknown, decision: 'again', agreed_usd: 0.4 })).body).toMatchObject({
    changed: true,
  });
  expect((await post('cancel', { operation_id: unknown })).body).toMatchObject({ changed: true });
  expect((await post('cancel_all', { person: 'web:web' })).body).toMatchObject({ changed: true, count: 2 });
  expect((await post('resume')).body).toMatchObject({ changed: true, resumed: ['queue'] });
  expect((await post('resume')).body).toMatchObject({ changed: false, resumed: [] });
  expect((await post('redeliver', { all: true })).body).toMatchObject({ changed: false, count: 0 });
  const { acts, next } = await read('acts?limit=3', adminAnswers.AdminActs);
  expect(acts.map(({ act }) => act)).toEqual(['resume', 'cancel-all', 'cancel']);
  expect((await read(`acts?before=${next}`, adminAnswers.AdminActs)).acts.map(({ act }) => act)).toEqual([
    'decide',
    'front',
    'pause',
  ]);
});

it('blocks people, and tells them so alone', async () => {
  await start();
  const { status, body } = await post('block', { person: 'web:web', for_seconds: 3600, reason: 'spam' });
  expect([status, body.changed]).toEqual([200, true]);
  const refused = await web.ask('POST', '/api/video_chat/generate', { prompt: 'a fox' });
  expect(refused.status).toBe(403);
  expect((await refused.json()).error.message).toMatch(/^You can’t ask this bot for videos until /);
  const { blocks } = await read('blocks', adminAnswers.AdminBlocks);
  expect(blocks).toMatchObject([{ person: 'web:web', reason: 'spam', until: expect.any(String) }]);
  expect((await post('unblock', { person: 'web:web' })).body).toMatchObject({ changed: true });
  expect((await post('unblock', { person: 'web:web' })).body).toMatchObject({ changed: false });
});

it('takes nothing in while it drains, and says so', async () => {
  await start();
  await post('drain', { stay: true });
  const refused = await web.ask('POST', '/api/video_chat/generate', { prompt: 'a fox' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
  expect((await web.engine.history({ limit: 1 })).generations).toEqual([]);
  expect(await read('status', adminAnswers.AdminStatus)).toMatchObject({
    hold: { kind: 'drain', stays: true },
    is_drained: true,
  });
});

it('tells what was spent, also as a table that no spreadsheet runs', async () => {
  await start();
  await ask();
  expect(await read('spending?by=model&days=1', adminAnswers.AdminSpending)).toMatchObject({
    rows: [{ key: veo, reserved_usd: 0.4, starts: 1 }],
    total: { spent_usd: 0, reserved_usd: 0.4, maybe_usd: 0, starts: 1 },
  });
  await web.engine.submit({
    ...{
      request: (await web.engine.history({ limit: 1 })).generations[0]?.request ?? expect.unreachable(),
      images: [],
      eventId: 'e',
      agreedUsd: 5,
    },
    requester: { platform: 'web', id: '=1+1', name: '=HYPERLINK("x"),a' },
    replyTarget: { platform: 'web', channelId: 'web', ids: {} },
  });
  const csv = await web.ask('GET', `${root}/spending?by=person&format=csv`);
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="spending-by-person.csv"');
  expect(await csv.text()).toBe(
    [
      'person,name,spent_usd,reserved_usd,maybe_usd,starts',
      `web:=1+1,"'=HYPERLINK(""x""),a",0,0.4,0,1`,
      'web:web,,0,0.4,0,1',
      'total,,0,0.8,0,2',
      '',
    ].join('\r\n'),
  );
});

it('refuses what it does not know, names the field, and does nothing', async () => {
  await start();
  const wrong: readonly [string, object, string][] = [
    ['pause', { reason: 'x'.repeat(201) }, 'reason'],
    ['pause', { why: 'x' }, 'why'],
    ['decide', { operation_id: 'x', decision: 'maybe' }, 'decision'],
    ['block', { person: 'somebody' }, 'person'],
    ['block', { person: 'web:x', for_seconds: 0.5 }, 'for_seconds'],
    ['resume', { what: 1 }, 'what'],
    ['redeliver', {}, 'operation_id'],
    ['redeliver', { operation_id: 'x', all: true }, 'operation_id'],
  ];
  for (const [path, body, field] of wrong) {
    expect(await post(path, body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_option', field } } });
  }
  const queries = [
    'spending?days=0',
    'spending?days=400',
    'spending?by=hour',
    'spending?format=pdf',
    'acts?limit=1000',
    'acts?x=1',
  ];
  for (const path of queries) expect((await web.ask('GET', `${root}/${path}`)).status, path).toBe(400);
  expect(await web.engine.admin.acts(1)).toEqual([]);
});
