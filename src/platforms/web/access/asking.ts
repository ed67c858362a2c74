import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, MiddlewareHandler } from 'hono';
import type { GenerationView, Requester } from '../../../domain/generation.ts';
import type { HistoryQuery } from '../../../domain/history-query.ts';
import {
  type ApiKey,
  type DoorId,
  mayAs,
  type Person,
  type PersonRole,
  type PersonSignIn,
  personIdOf,
  roleOfScope,
  webIdOf,
} from '../../../domain/people/person.ts';
import { isPrivate } from '../../../domain/private-target.ts';
import { inPublic } from '../../../domain/status.ts';
import { text } from '../../../domain/texts.ts';
import type { VideoEngine } from '../../../domain/video-engine.ts';
import { RestError } from '../rest/error.ts';
import type { WebDeps } from '../web-deps.ts';
import { isFromOtherSite } from './other-sites.ts';
import { readSignIn } from './sign-in-cookie.ts';

/** A person with a name of their own who asks, and by which way. */
export interface AskingPerson {
  readonly person: Person;
  /** All ids that are theirs, that of the web first. */
  readonly doors: readonly DoorId[];
  /** What they came by: a browser, or else a key. */
  readonly signIn?: PersonSignIn;
  readonly key?: ApiKey;
}

/** Who of the people asks, for as long as a request is being answered. Without one: the machine, `WEB_TOKEN`, or a stranger. */
export interface Asking {
  /** Knows who asks from here on. */
  readonly hear: MiddlewareHandler;
  current(): AskingPerson | undefined;
  /** Whether it is known who asks, or that nobody says so. Else a signed address says what may be seen by all who have it. */
  isHeard(): boolean;
  /** Goes by a signed address alone. */
  readonly bySignature: <T>(work: () => T) => T;
  /** Does something for a reader of another request. */
  readonly forReader: <T>(person: AskingPerson | undefined, work: () => T) => T;
  /** Whether somebody who was let in may stay: asked again while an answer goes on. */
  mayStay(person: AskingPerson | undefined): Promise<boolean>;
}

/** @param web without a token there are no people: everybody on this machine is the same */
export function createAsking({ engine, web }: Pick<WebDeps, 'engine' | 'web'>): Asking {
  const current = new AsyncLocalStorage<{ readonly person: AskingPerson | undefined } | undefined>();
  const { people } = engine;
  const recognize = async (context: Context): Promise<AskingPerson | undefined> => {
    const bearer = keyIn(context);
    // Who sends a key means it, also from a browser that somebody is signed in with.
    const found = bearer === undefined ? await bySignIn(context) : await people.byKey(bearer);
    if (found === undefined) return undefined;
    return { ...found, doors: await people.doorsOf({ platform: 'web', id: webIdOf(found.person.id) }) };
  };
  const bySignIn = async (context: Context) => {
    // A page of another website comes by a key of its own, and never by what this browser knows of us.
    const secret = isFromOtherSite(context, web) ? undefined : readSignIn(context, web);
    return secret === undefined ? undefined : await people.bySignIn(secret);
  };
  return {
    current: () => current.getStore()?.person,
    isHeard: () => current.getStore() !== undefined,
    bySignature: (work) => current.run(undefined, work),
    forReader: (person, work) => current.run({ person }, work),
    async hear(context, next) {
      await current.run({ person: web.token === undefined ? undefined : await recognize(context) }, next);
    },
    async mayStay(asking) {
      if (asking === undefined) return true;
      const { person, key, signIn } = asking;
      const now = await people.find(person.id);
      // By another role they know of more or less: who comes back is looked at anew.
      if (now === undefined || now.endedAtMs !== undefined || now.role !== person.role) return false;
      if (key !== undefined)
        return (await people.keysOf(person.id)).some(({ id, endedAtMs }) => id === key.id && endedAtMs === undefined);
      return (await people.signInsOf(person.id)).some(({ id }) => id === signIn?.id);
    },
  };
}

/** Keys of the API begin so, which tells them from `WEB_TOKEN` and lets scanners find those that were published. */
export const keyPrefix = 'veo_';

function keyIn(context: Context): string | undefined {
  return /^Bearer +veo_([\w-]{43})$/i.exec(context.req.header('authorization') ?? '')?.[1];
}

/** Whose request it is. Its money is held against all that is this person's. */
export function requesterOf({ person, key }: AskingPerson): Requester {
  const named = { platform: 'web', id: webIdOf(person.id), name: person.name, roles: [person.role] };
  return { ...named, ...(key !== undefined && { keyId: key.id }) };
}

/** Whether a role is theirs here: with a key, no more than its scopes say. Who is no person of the web may everything. */
export function mayHere(asking: AskingPerson | undefined, needed: PersonRole): boolean {
  if (asking === undefined) return true;
  const { person, key } = asking;
  return mayAs(person.role, needed) && (key === undefined || key.scopes.some((scope) => mayAs(roleOfScope[scope], needed)));
}

/** @throws {RestError} `not_allowed` with what to do */
export function requireRole(asking: AskingPerson | undefined, needed: PersonRole): void {
  if (mayHere(asking, needed)) return;
  const isKey = asking?.key !== undefined && mayAs(asking.person.role, needed);
  if (needed === 'admin') throw new RestError('forbidden', text(isKey ? 'rest.keyNotAdmin' : 'rest.personNotAdmin'));
  throw new RestError('not_allowed', text(isKey ? 'limit.keyReads' : 'limit.personSees'));
}

/** Whether somebody may know of a generation: all that is of the web, and of chats what is theirs. Admins, and who is no person, know everything. */
export function maySee(asking: AskingPerson | undefined, { requester, replyTarget }: GenerationView): boolean {
  if (isPrivate(replyTarget)) return asking === undefined ? isNameless(requester) : isTheirs(asking, requester);
  return asking === undefined || mayHere(asking, 'admin') || replyTarget.platform === 'web' || isTheirs(asking, requester);
}

/** Who has no name of their own: on the web all of them are one person. */
function isNameless(requester: Requester): boolean {
  return requester.platform === 'web' && personIdOf(requester) === undefined;
}

export function isTheirs({ doors }: AskingPerson, { platform, tenant, id }: Requester): boolean {
  return doors.some((door) => door.platform === platform && door.tenant === tenant && door.id === id);
}

/** A generation as somebody may read it: why one was refused is for its person alone. */
export function asRead(asking: AskingPerson | undefined, generation: GenerationView): GenerationView {
  return asking === undefined || isTheirs(asking, generation.requester) ? generation : inPublic(generation);
}

/** The engine as the one sees it who asks: for them there is nothing that they may not know of. */
export function engineAsSeen(engine: VideoEngine, asking: Pick<Asking, 'current' | 'isHeard'>): VideoEngine {
  /** Their doors, where somebody may not know of everything. */
  const limits = (): Pick<HistoryQuery, 'seenBy' | 'privateTo'> => {
    const person = asking.current();
    const privateTo = person === undefined ? 'nameless' : person.doors;
    return person === undefined || mayHere(person, 'admin') ? { privateTo } : { privateTo, seenBy: person.doors };
  };
  const { library } = engine;
  return {
    ...engine,
    library: {
      ...library,
      count: async (query) => await library.count({ ...query, ...limits() }),
      async people(query) {
        if (limits().seenBy === undefined) return await library.people(query);
        // Who is in a chat is for those who are there.
        if ((query.platform ?? 'web') !== 'web') return { people: [], hasMore: false };
        return await library.people({ ...query, platform: 'web' });
      },
    },
    async find(id) {
      const found = await engine.find(id);
      if (!asking.isHeard()) return found;
      return found !== undefined && maySee(asking.current(), found) ? asRead(asking.current(), found) : undefined;
    },
    async history(query) {
      const { generations, ...page } = await engine.history({ ...query, ...limits() });
      return { ...page, generations: generations.map((each) => asRead(asking.current(), each)) };
    },
  };
}
