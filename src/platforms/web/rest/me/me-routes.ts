import type { Context } from 'hono';
import { scopedName } from '../../../../domain/admin.ts';
import type { ApiKey, PersonSignIn } from '../../../../domain/people/person.ts';
import { text } from '../../../../domain/texts.ts';
import { keyPrefix } from '../../access/asking.ts';
import type { RestApi } from '../api.ts';
import { readJson, unknownField } from '../body.ts';
import { RestError } from '../error.ts';
import type { Route } from '../route.ts';
import {
  type DoneForMeAnswer,
  type KeyAnswer,
  type KeysAnswer,
  keyRequestBody,
  type MeAnswer,
  type NewKeyAnswer,
  type SignInsAnswer,
} from './me-schemas.ts';
import { privacyRoutes } from './privacy-routes.ts';
import { requireBrowser } from './require-browser.ts';

/** What is a person's own: who they are, their browsers, their keys, and their accounts in chats. */
export function meRoutes(api: RestApi): readonly Route[] {
  const { people } = api.deps.engine;
  return [
    {
      method: 'GET',
      path: '/me',
      async handle(context) {
        const asking = api.asking();
        const person = asking && (await people.find(asking.person.id));
        return answer(context, {
          person: person === undefined ? null : { person_id: person.id, name: person.name, role: person.role },
          links: (person?.links ?? []).map(({ door, name }) => ({
            ...{ link: scopedName(door), platform: door.platform, name: name ?? null },
          })),
          doors: (api.deps.signInDoors ?? []).map(({ id, label }) => ({ door: id, label })),
        });
      },
    },
    {
      method: 'DELETE',
      path: '/me/links/:link',
      needs: 'viewer',
      async handle(context) {
        const { person } = requireBrowser(api);
        const known = await people.find(person.id);
        const link = known?.links.find(({ door }) => scopedName(door) === context.req.param('link'));
        if (link === undefined) throw new RestError('not_found', text('person.noLink'));
        await people.unlink(person.id, link.door);
        return done(api, context, text('person.unlinked', { name: link.name ?? link.door.id }));
      },
    },
    ...signInRoutes(api),
    ...keyRoutes(api),
    ...privacyRoutes(api),
  ];
}

function signInRoutes(api: RestApi): readonly Route[] {
  const { people } = api.deps.engine;
  return [
    {
      method: 'GET',
      path: '/me/sign_ins',
      async handle(context) {
        const { person, signIn } = requireBrowser(api);
        const signIns = (await people.signInsOf(person.id)).map((each) => signInBody(each, signIn?.id));
        return answer(context, { sign_ins: signIns });
      },
    },
    {
      method: 'DELETE',
      path: '/me/sign_ins',
      needs: 'viewer',
      async handle(context) {
        await people.endSignIns(requireBrowser(api).person.id);
        return done(api, context, text('person.signedOutEverywhere'));
      },
    },
    {
      method: 'DELETE',
      path: '/me/sign_ins/:id',
      needs: 'viewer',
      async handle(context) {
        await people.endSignIn(requireBrowser(api).person.id, context.req.param('id') ?? '');
        return done(api, context, text('person.signedOut'));
      },
    },
  ];
}

function keyRoutes(api: RestApi): readonly Route[] {
  const { people } = api.deps.engine;
  return [
    {
      method: 'GET',
      path: '/me/keys',
      async handle(context) {
        return answer(context, { keys: (await people.keysOf(requireBrowser(api).person.id)).map(keyBody) });
      },
    },
    {
      method: 'POST',
      path: '/me/keys',
      needs: 'viewer',
      async handle(context) {
        const { person } = requireBrowser(api);
        const { name, scopes, per_day_usd: perDayUsd, per_month_usd: perMonthUsd } = readWish(await readJson(context));
        const { key, secret } = await people.makeKey(person.id, {
          ...{ name, scopes },
          ...(typeof perDayUsd === 'number' && { perDayUsd }),
          ...(typeof perMonthUsd === 'number' && { perMonthUsd }),
        });
        return answer(context, { ...keyBody(key), key: `${keyPrefix}${secret}` });
      },
    },
    {
      method: 'DELETE',
      path: '/me/keys/:id',
      needs: 'viewer',
      async handle(context) {
        await people.endKey(requireBrowser(api).person.id, context.req.param('id') ?? '');
        return done(api, context, text('person.keyEnded'));
      },
    },
  ];
}

function signInBody({ id, device, createdAtMs, usedAtMs }: PersonSignIn, own: string | undefined) {
  const times = { created_at: iso(createdAtMs), last_used_at: iso(usedAtMs) };
  return { sign_in_id: id, device, ...times, is_this: id === own };
}

function keyBody({ id, name, scopes, perDayUsd, perMonthUsd, createdAtMs, usedAtMs, endedAtMs }: ApiKey): KeyAnswer {
  return {
    ...{ key_id: id, name, scopes: [...scopes], per_day_usd: perDayUsd ?? null, per_month_usd: perMonthUsd ?? null },
    created_at: iso(createdAtMs),
    last_used_at: usedAtMs === undefined ? null : iso(usedAtMs),
    ended_at: endedAtMs === undefined ? null : iso(endedAtMs),
  };
}

function readWish(body: Readonly<Record<string, unknown>>) {
  const read = keyRequestBody.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys') throw unknownField(issue.keys[0] ?? '', Object.keys(keyRequestBody.shape));
  const field = String(issue?.path[0] ?? 'name');
  throw new RestError('invalid_option', text('rest.filter', { field, expected: text('expected.valid') }), { field });
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function done({ deps }: RestApi, context: Context, message: ReturnType<typeof text>): Response {
  return answer(context, { message: deps.texts.say(message) });
}

function answer(context: Context, body: MeAnswer | SignInsAnswer | KeysAnswer | NewKeyAnswer | DoneForMeAnswer): Response {
  return context.json(body, 200, { 'cache-control': 'no-store' });
}
