import { UserError } from '../../domain/errors.ts';
import { type Generation, isEnded, isErased, type Requester } from '../../domain/generation.ts';
import { cutGraphemes } from '../../domain/graphemes.ts';
import { pageScope } from '../../domain/place-settings/setting-scope.ts';
import {
  type FilledSession,
  type KnownSession,
  longestSessionName,
  mostPinned,
  mostSessions,
  type SessionChange,
  type SessionPerson,
  sessionPersonOf,
} from '../../domain/sessions/session.ts';
import type { SessionBook } from '../../domain/sessions/session-book.ts';
import { text } from '../../domain/texts.ts';
import { cleanPrompt } from '../../domain/video-request.ts';
import type { Actions } from '../actions.ts';
import type { Core } from '../core.ts';
import { plainWords } from '../library/plain-words.ts';
import { hasUnwanted, requireWords } from '../moderation/require-words.ts';

const topic = 'sessions';
const pageSize = 100;

/** People's lists of sessions. */
export function createSessionBook(core: Core, { remove }: Pick<Actions, 'remove'>): SessionBook {
  const listeners = new Set<(person: Pick<SessionPerson, 'id'>) => void>();
  const tellHere = (id: string): void => {
    for (const listener of listeners) listener({ id });
  };
  const messages = core.sharing?.messages;
  const tell = ({ id }: SessionPerson): void => {
    tellHere(id);
    messages?.tell(topic, id);
  };
  let stopHearing: (() => void) | undefined;

  return {
    list: (requester) => core.store.sessionsOf(sessionPersonOf(requester)),

    async change(requester, id, change) {
      const person = sessionPersonOf(requester);
      await requireWords(core, pageScope, [{ option: 'title', words: change.name ?? '' }]);
      const changed = await core.writeForPerson((inner) => changeOne(inner, person, id, change));
      tell(person);
      return changed;
    },

    async adopt(requester, known) {
      const person = sessionPersonOf(requester);
      await core.writeForPerson((inner) => adoptAll(inner, person, known));
      tell(person);
    },

    async remove(requester, id, withVideos) {
      const person = sessionPersonOf(requester);
      if ((await core.store.session(person, id)) === undefined) throw noSuchSession();
      const made = withVideos ? await madeIn(core, person, id) : [];
      if (made.some(({ state }) => !isEnded(state))) throw new UserError('not_possible_now', text('page.sessionBusy'));
      for (const generation of made) await remove(generation.id, { requester, mayManage: false });
      // Last: what is cut off before is begun anew from the list.
      await core.writeForPerson(({ store }) => store.dropSession(person, id));
      tell(person);
      return made.length;
    },

    watch(listener) {
      listeners.add(listener);
      stopHearing ??= messages?.onTold(topic, tellHere);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stopHearing?.();
        stopHearing = undefined;
      };
    },
  };
}

async function changeOne(
  { store, clock }: Core,
  person: SessionPerson,
  id: string,
  { name, isPinned }: SessionChange,
): Promise<FilledSession> {
  const words = name === undefined ? undefined : plainWords(name, 'title', longestSessionName);
  const session = await store.session(person, id);
  if (session === undefined) throw noSuchSession();
  const { name: before, pinnedAtMs: since, ...rest } = session;
  if (isPinned === true && since === undefined && (await store.pinnedCount(person)) >= mostPinned)
    throw new UserError('not_possible_now', text('page.tooManyPinned', { max: mostPinned }));
  const called = name === undefined ? before : words;
  const wanted = isPinned === true ? (since ?? Math.floor(clock.now())) : undefined;
  const pinnedAtMs = isPinned === undefined ? since : wanted;
  const next = { ...rest, ...(called !== undefined && { name: called }), ...(pinnedAtMs !== undefined && { pinnedAtMs }) };
  await store.setSession(person, next);
  return next;
}

/** The first stands in front, as in the browser. Their titles are kept where nothing else would name them. */
async function adoptAll({ store, clock }: Core, person: SessionPerson, all: readonly KnownSession[]): Promise<void> {
  const nowMs = Math.floor(clock.now());
  for (const [at, known] of all.entries()) {
    const { id } = known;
    const times = { createdAtMs: nowMs - at - 1, usedAtMs: nowMs - at - 1 };
    if (!(await store.addSession(person, { id, ...times }))) continue;
    const title = (await hasUnwanted({ store }, pageScope, [{ words: known.title }])) ? '' : known.title;
    const name = cutGraphemes(cleanPrompt(title), longestSessionName - 1);
    const isNamed = (await store.session(person, id))?.first !== undefined;
    if (!isNamed && name !== '') await store.setSession(person, { id, name });
  }
  await store.trimSessions(person, mostSessions);
}

/** All that somebody made in a session and did not delete. */
async function madeIn({ store }: Core, person: SessionPerson, id: string): Promise<readonly Generation[]> {
  const of = { platform: person.platform, channelId: id, requesterId: person.id, limit: pageSize };
  const made: Generation[] = [];
  for (let before: number | undefined; ; ) {
    const found = await store.history({ ...of, ...(before !== undefined && { before }) });
    made.push(...found.slice(0, pageSize));
    if (found.length <= pageSize)
      return made.filter((generation) => !isErased(generation) && isSame(generation.requester, person));
    before = made.at(-1)?.number;
  }
}

/** Ids are unique in their tenant alone. */
function isSame({ tenant }: Requester, person: SessionPerson): boolean {
  return tenant === person.tenant;
}

function noSuchSession(): UserError {
  return new UserError('not_found', text('rest.noSuchSession'));
}
