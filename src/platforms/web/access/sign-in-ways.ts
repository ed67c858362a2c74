import { hkdfSync, randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { type SignInDoor, SignInFailed, type SignInWay } from '../../../domain/people/sign-in-door.ts';
import { text } from '../../../domain/texts.ts';
import { createSeal, SealError } from '../../../lib/seal.ts';
import { baseUrl } from '../rest/answers.ts';
import { RestError } from '../rest/error.ts';
import type { WebDeps } from '../web-deps.ts';
import type { Asking } from './asking.ts';
import { isHttps } from './connection.ts';
import { deviceOf } from './device.ts';
import type { Entrance } from './entrance.ts';

const cookieName = 'veo_bot_way';
/** People sign in at the chat meanwhile. */
const goodForSeconds = 600;

/** What a browser keeps of an attempt, sealed: nobody can make one up, or take another's to its end. */
const kept = z.object({
  door: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  /** The person who links an account. Absent: somebody comes in. */
  personId: z.string().optional(),
  untilMs: z.number(),
});
type Kept = z.infer<typeof kept>;

type WayDeps = Pick<WebDeps, 'engine' | 'web' | 'secret' | 'clock' | 'log' | 'signInDoors' | 'stopping'> & {
  readonly asking: Pick<Asking, 'current'>;
};

/** Sign-in with chats, and linking of an account there by who is signed in already. @param safeNext one of our own pages, whatever an address says */
export function openSignInWays(
  app: Hono,
  deps: WayDeps,
  entrance: Pick<Entrance, 'letIn'>,
  safeNext: (given: string | undefined) => string,
): void {
  const { engine, web, clock, log, asking, signInDoors = [], stopping } = deps;
  const keeper = createKeeper(deps);
  const doorOf = (context: Context): SignInDoor => {
    const door = signInDoors.find(({ id }) => id === context.req.param('door'));
    if (door === undefined || web.token === undefined) throw new RestError('not_found', text('rest.nothingHere'));
    return door;
  };
  const wayOf = (context: Context, { state, nonce, verifier }: Kept): SignInWay => ({
    ...{ state, nonce, verifier },
    redirectUri: `${baseUrl(context, web)}/sign-in/${context.req.param('door')}/callback`,
  });
  app.get('/sign-in/:door', async (context) => {
    const door = doorOf(context);
    const { person, signIn } = asking.current() ?? {};
    const begun: Kept = {
      ...{ door: door.id, state: random(), nonce: random(), verifier: random(), next: safeNext(context.req.query('next')) },
      ...(signIn !== undefined && { personId: person?.id }),
      untilMs: clock.now() + goodForSeconds * 1000,
    };
    const url = await door.begin(wayOf(context, begun));
    keeper.keep(context, begun);
    return context.redirect(url.href, 303);
  });
  app.get('/sign-in/:door/callback', async (context) => {
    const door = doorOf(context);
    const begun = keeper.take(context, door.id);
    const signal = AbortSignal.any([AbortSignal.timeout(15_000), stopping]);
    const answer = new URL(context.req.url).searchParams;
    const found = await door.finish(wayOf(context, begun), answer, signal).catch((error: unknown) => {
      if (!(error instanceof SignInFailed) && !signal.aborted) throw error;
      log.warn({ door: door.id, reason: error instanceof Error ? error.message : 'unknown' }, 'a sign-in with a chat failed');
      throw failed();
    });
    if (found === undefined) throw new RestError('forbidden', text('person.notMember', { door: door.label }));
    const { person, signIn } = asking.current() ?? {};
    if (begun.personId !== undefined) {
      // Who began it has signed out meanwhile, or is somebody else by now.
      if (signIn === undefined || person?.id !== begun.personId) throw failed();
      await engine.people.link(person.id, found);
    } else {
      const { signInRole: role = 'viewer' } = web;
      const device = deviceOf(context.req.header('user-agent'));
      await entrance.letIn(context, await engine.people.enter(found, role === 'nobody' ? undefined : role, device));
    }
    return context.redirect(begun.next, 303);
  });
}

function createKeeper({ web, secret, clock }: Pick<WayDeps, 'web' | 'secret' | 'clock'>) {
  const seal = createSeal(new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), 'veo-bot sign-in ways', 32)));
  return {
    keep(context: Context, begun: Kept): void {
      // Strict would keep it back when the chat sends the browser here.
      const rules = { httpOnly: true, sameSite: 'Lax', path: '/sign-in', secure: isHttps(context, web) } as const;
      setCookie(context, cookieName, seal.seal(cookieName, JSON.stringify(begun)), { ...rules, maxAge: goodForSeconds });
    },
    /** Once: a second answer to the same attempt is nobody's. @throws {RestError} */
    take(context: Context, doorId: string): Kept {
      const sealed = getCookie(context, cookieName) ?? '';
      deleteCookie(context, cookieName, { path: '/sign-in', secure: isHttps(context, web) });
      try {
        const begun = kept.parse(JSON.parse(seal.open(cookieName, sealed)));
        if (begun.door === doorId && begun.untilMs > clock.now()) return begun;
      } catch (error) {
        if (!(error instanceof SealError)) throw error;
      }
      throw failed();
    },
  };
}

function random(): string {
  return randomBytes(32).toString('base64url');
}

function failed(): RestError {
  return new RestError('forbidden', text('person.signInFailed'));
}
