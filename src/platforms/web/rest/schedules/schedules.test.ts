import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRunOf } from '../../../../app/make-run.ts';
import { runAdmin } from '../../../../cli/admin/admin.ts';
import { startTestWeb, type TestWeb } from '../../../../testing/set-up/test-web.ts';
import { adminToken, asAdmin, person } from '../../../../testing/set-up/web-people.ts';

let web: TestWeb;
const root = '/api/video_chat/schedules';
const call = async (headers: Record<string, string>, method: string, path = '', body?: object) => {
  const answer = await web.ask(method, `${root}${path}`, body, headers);
  return { ...(await answer.json()), status: answer.status };
};

beforeAll(async () => {
  web = await startTestWeb({
    ...{ providerId: 'gemini-veo', models: ['veo-3.1-fast-generate-preview'], web: { token: adminToken } },
    settings: { confirmAboveUsd: 0.5 },
  });
  web.engine.makeAtTimes(makeRunOf(web.deps.commands));
});
afterAll(() => web.stop());

it('has videos made at set times: each person’s own, seen, paused and deleted by them and the admin, with the key that they used', async () => {
  const [ann, ben] = [await person(web, 'member', 'Ann'), await person(web, 'member', 'Ben')];
  const wish = { prompt: '{weekday}: a fox', name: 'News', time: '14:00', zone: 'Europe/Berlin', cap: 2, session_id: 'daily' };
  const asked = await call(ann, 'POST', '', wish);
  expect(asked).toMatchObject({ status: 409, error: { code: 'needs_confirmation', price_usd: 0.8 } });
  expect(asked.error.message).toContain('A run costs about $0.80 now, about $24.00 a month.');
  expect(await call(ann, 'POST', '', { ...wish, zone: 'Berlin' })).toMatchObject({ status: 400, error: { field: 'zone' } });
  expect(await call(ann, 'POST', '', { ...wish, cron: '0 9 * * *' })).toMatchObject({ status: 400, error: { field: 'cron' } });
  const key = await web.ask('POST', '/api/video_chat/me/keys', { name: 'CI', scopes: ['make'] }, ann);
  const { key: secret, key_id: keyId } = await key.json();
  const german = { authorization: `Bearer ${secret}`, 'accept-language': 'de' };
  const { schedule, message } = await call(german, 'POST', '', { ...wish, agreed_usd: 0.8 });
  expect(message).toContain('„News“ wird hier ab jetzt gemacht: jeden Tag um 14:00 (Europe/Berlin).');
  expect(schedule).toMatchObject({
    ...{ state: 'active', agreed: true, platform: 'web', person_name: 'Ann', is_own: true, last_run: null },
    ...{
      request: { prompt: '{weekday}: a fox' },
      next_runs: ['2026-11-25T13:00:00.000Z', expect.any(String), expect.any(String)],
    },
  });
  const { schedule_id: id } = schedule;
  // Nobody else sees it, but for the admin.
  expect((await call(ben, 'GET')).schedules).toEqual([]);
  for (const [method, body] of [['GET'], ['PATCH', { state: 'paused' }], ['DELETE']] as const)
    expect([method, (await call(ben, method, `/${id}`, body)).status]).toEqual([method, 404]);
  expect((await call(asAdmin, 'GET')).schedules).toMatchObject([{ schedule_id: id, is_own: false }]);
  expect(await call(asAdmin, 'PATCH', `/${id}`, { state: 'paused' })).toMatchObject({ schedule: { state: 'paused' } });
  expect((await call(asAdmin, 'PATCH', `/${id}`, { state: 'active' })).status).toBe(403);
  expect(await call(ann, 'PATCH', `/${id}`, { state: 'active' })).toMatchObject({ schedule: { state: 'active' } });
  expect((await call(ann, 'PATCH', `/${id}`, { state: 'on' })).error.message).toContain('active, paused');

  const at = async (iso: string) => {
    web.clock.jump(Date.parse(iso) - web.clock.now());
    await web.clock.advance(60_000);
  };
  await at('2026-11-25T13:00:00Z');
  const made = async () => (await web.engine.history({ limit: 9 })).generations.map(({ request }) => request.prompt);
  expect(await made()).toEqual(['Mittwoch: a fox']);
  await web.ask('DELETE', `/api/video_chat/me/keys/${keyId}`, undefined, ann);
  await at('2026-11-26T13:00:00Z');
  expect(await made()).toHaveLength(1);
  expect(await call(ann, 'GET', `/${id}`)).toMatchObject({ state: 'paused', reason: expect.stringContaining('key') });

  // The terminal lists, pauses and deletes all of it, each with an act.
  const printed: string[] = [];
  const admin = async (...args: string[]) => {
    printed.splice(0);
    await runAdmin(args, {
      ...{ print: (line) => printed.push(line), agree: async () => undefined, confirm: async () => undefined },
      find:
        async () =>
        async ({ method, path, body }) =>
          (await web.ask(method, `/api/video_chat/admin/${path}`, body, asAdmin)).json(),
    });
    return printed.join('\n');
  };
  expect(await admin('schedules')).toMatch(new RegExp(`${id} +News +paused +0 14 \\* \\* \\* +Europe/Berlin +\\$2.00`));
  expect(await admin('schedules', 'pause', id)).toBe('The schedule is paused. Its person can let it go on.');
  expect(await admin('schedules', 'remove', id)).toContain('is deleted');
  expect(await admin('acts')).toContain('schedule-remove');
  expect((await call(ann, 'GET')).schedules).toEqual([]);
});
