import { scopedName } from '../../domain/admin.ts';
import { UserError } from '../../domain/errors.ts';
import type { Generation } from '../../domain/generation.ts';
import {
  type Blocked,
  type BlockWish,
  blockKey,
  blockKeyPrefix,
  blocksIn,
  isOf,
  mostPlaceBlocks,
  type PlaceBlockBook,
  type PlacedBlock,
  writtenBlock,
} from '../../domain/moderation/place-block.ts';
import { type SettingScope, scopeName, serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import type { ActingPerson } from '../../domain/tiers/credit.ts';
import { inTurn } from '../../lib/in-turn.ts';
import { callOffQueued, waitingIds } from '../admin/call-off-queued.ts';
import { reasonLine } from '../admin/reason-line.ts';
import type { Core } from '../core.ts';
import { tellStep } from '../take-step.ts';

/** More are not listed by name. */
const mostNamed = 50;

/** As `PlaceBlockBook`. Changes wait for each other and for all that is being taken in. */
export function createPlaceBlockBook(core: Core): PlaceBlockBook {
  return {
    async of(scope) {
      const server = serverScopeOf(scope);
      return await named(core, blocksIn(await core.store.placeSettings(server), core.clock.now()));
    },
    all: async () => await named(core, blocksIn(await core.store.placeSettingsLike(blockKeyPrefix), core.clock.now())),
    block: async (scope, wish, by) => await core.accept((inner) => blockOne(inner, serverScopeOf(scope), wish, by)),
    unblock: async (scope, personId, by) =>
      await core.accept(async (inner) => {
        const server = serverScopeOf(scope);
        const before = await inner.store.setPlaceSetting(server, blockKey(personId), undefined);
        if (before === undefined) return false;
        await inner.store.addAct(actOf(inner, 'unblock', server, personId, by));
        return blocksIn([{ scope: server, key: blockKey(personId), written: before }], inner.clock.now()).length > 0;
      }),
    async callOff(scope, personId, by) {
      const server = serverScopeOf(scope);
      const taken = await core.write(async (inner) => {
        const steps = await callOffQueued(inner, (each) => isAskedIn(each, server, personId));
        if (steps.length > 0) await inner.store.addAct(actOf(inner, 'cancel-all', server, personId, by, { count: steps.length }));
        return steps;
      });
      for (const { id, step } of taken) tellStep(core, id, step);
      return taken.length;
    },
  };
}

/** Inside of a transaction that is held against what is taken in. @throws {UserError} as `PlaceBlockBook.block` */
export async function blockOne(
  inner: Core,
  server: SettingScope,
  { personId, forMs, reason }: BlockWish,
  by: ActingPerson,
): Promise<Blocked> {
  const { store, clock } = inner;
  if (by.by?.id === personId) throw new UserError('invalid_option', text('block.self'), { option: 'person' });
  const sinceMs = Math.ceil(clock.now());
  const stored = (await store.placeSettings(server)).filter(({ key }) => key.startsWith(blockKeyPrefix));
  const holding = blocksIn(stored, sinceMs);
  if (holding.length >= mostPlaceBlocks && !holding.some((each) => each.personId === personId))
    throw new UserError('not_possible_now', text('block.tooMany', { most: mostPlaceBlocks }));
  // Those that are over make room.
  for (const { key } of stored.filter((each) => !holding.some(({ personId: id }) => blockKey(id) === each.key)))
    await store.setPlaceSetting(server, key, undefined);
  const block = { personId, sinceMs, ...(forMs !== undefined && { untilMs: sinceMs + forMs }), ...reasonLine(reason) };
  await store.setPlaceSetting(server, blockKey(personId), writtenBlock(block));
  const until = block.untilMs === undefined ? {} : { until: new Date(block.untilMs).toISOString() };
  await store.addAct(actOf(inner, 'block', server, personId, by, { ...until, ...reasonLine(reason) }));
  const all = await inTurn(await waitingIds(inner), async (id) => await store.find(id));
  return { block, waiting: all.filter((each) => each !== undefined && isAskedIn(each, server, personId)).length };
}

function actOf(
  { clock }: Core,
  act: 'block' | 'unblock' | 'cancel-all',
  server: SettingScope,
  personId: string,
  { who, by }: ActingPerson,
  more: Readonly<Record<string, string | number>> = {},
) {
  const { platform, tenant } = server;
  const person = scopedName({ platform, id: personId, ...(tenant !== undefined && { tenant }) });
  const details = { place: scopeName(server), person, ...more, ...(by && { by: scopedName(by) }) };
  return { atMs: clock.now(), who, act, details };
}

/** Whether something was asked for in a server, by somebody with an id there. */
function isAskedIn({ requester, replyTarget }: Generation, server: SettingScope, personId: string): boolean {
  return (
    scopeName(serverScopeOf(settingScopeOf(replyTarget))) === scopeName(server) &&
    requester.id === personId &&
    isOf(requester, server)
  );
}

/** Newest first, with what they are called. */
async function named({ store }: Pick<Core, 'store'>, blocks: readonly PlacedBlock[]): Promise<readonly PlacedBlock[]> {
  const sorted = blocks.toSorted((a, b) => b.sinceMs - a.sinceMs);
  return await inTurn(sorted, async (block, at) => {
    if (at >= mostNamed) return block;
    const { platform, tenant } = block.server;
    const [last] = await store.history({
      platform,
      requesterId: block.personId,
      limit: 1,
      ...(tenant !== undefined && { tenant }),
    });
    return { ...block, ...(last?.requester.name !== undefined && { name: last.requester.name }) };
  });
}
