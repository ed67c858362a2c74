import { describe, expect, it } from 'vitest';
import type { Requester } from '../../../domain/generation.ts';
import type { SettingScope } from '../../../domain/place-settings/setting-scope.ts';
import type { CreditEntry } from '../../../domain/tiers/credit.ts';
import type { StoreBench } from './store-bench.ts';

const ann: Requester = { platform: 'discord', id: 'ann' };
const server: SettingScope = { platform: 'discord', serverId: 'S1' };
const entry = (id: string, usd: number, change: Partial<CreditEntry> = {}): CreditEntry => ({
  ...{ id, usd, person: ann, server, atMs: 5, kind: 'give', by: 'terminal', ...change },
});

export function describeTiers(bench: StoreBench): void {
  const reserve = async (guild: string, creditsUsd: number, payer = ann) => {
    const replyTarget = { platform: 'discord', channelId: 'C1', ids: { guild } };
    const generation = await bench.insert({ requester: ann, replyTarget });
    await bench.store.reserve(generation, 1, 1, 0, { payer, creditsUsd });
    return generation;
  };
  const spent = async (where = server, who = ann) => await bench.store.spentHere(who, where, 10, 20);

  describe('tiers and credits', () => {
    it('count what their person spent in their server, without what credits paid', async () => {
      const { store } = bench;
      const [made, lost, dropped] = [await reserve('S1', 0.25), await reserve('S1', 0.5), await reserve('S1', 1)];
      await reserve('S1', 0.125);
      await reserve('S2', 0);
      await reserve('S1', 0, { platform: 'discord', id: 'ben' });
      await store.settle(made.id, 'spent', 15);
      await store.holdReservations(lost.id, 5, 25);
      expect(await store.creditsLeft(ann, server)).toBe(-1.875);
      await store.settle(dropped.id, 'released', 15);
      expect([await spent(), await spent({ ...server, serverId: 'S2' }), await spent({ platform: 'discord' })]).toEqual([
        { reservedUsd: 0.875, spentUsd: 0.75, maybeUsd: 0.5 },
        { reservedUsd: 1, spentUsd: 0, maybeUsd: 0 },
        { reservedUsd: 0, spentUsd: 0, maybeUsd: 0 },
      ]);
      expect([await store.creditsLeft(ann, server), (await spent(server, { ...ann, id: 'ben' })).reservedUsd]).toEqual([
        -0.875, 1,
      ]);
      // Everything still counts against the caps over all.
      expect(await store.spending({ kind: 'person', requester: ann }, 0, 20)).toMatchObject({ reservedUsd: 2, spentUsd: 1 });
    });

    it('give to credits first what a request cost less, and take of them what it cost more where they paid', async () => {
      const { store } = bench;
      await store.addCredit(entry('e1', 10));
      const [less, least, more] = [await reserve('S1', 0.5), await reserve('S1', 0.5), await reserve('S1', 0.5)];
      const ofTier = await reserve('S1', 0);
      await store.settleAt(less, 0.75, 15);
      await store.settleAt(least, 0.25, 15);
      await store.settleAt(more, 2, 15);
      await store.settleAt(ofTier, 1.25, 15);
      expect([await store.creditsLeft(ann, server), await spent()]).toEqual([
        10 - 0.25 - 1.5,
        { reservedUsd: 0, spentUsd: 0.5 + 0.25 + 0.5 + 1.25, maybeUsd: 0 },
      ]);
    });

    it('keep each entry once and as it is, by person and server', async () => {
      const { store } = bench;
      const elsewhere = { platform: 'slack', tenant: 'T1', serverId: 'T1' };
      const added = [
        await store.addCredit(entry('e1', 5)),
        await store.addCredit(entry('e1', 7)),
        await store.addCredit(entry('e2', -0.000001, { atMs: 6, kind: 'gift' })),
        await store.addCredit(entry('e3', 1, { server: elsewhere, person: { platform: 'slack', tenant: 'T1', id: 'ann' } })),
      ];
      expect([added, await store.creditsLeft(ann, server)]).toEqual([[true, false, true, true], 4.999999]);
      expect(await store.creditEntries(ann, server, 9)).toEqual([
        entry('e2', -0.000001, { atMs: 6, kind: 'gift' }),
        entry('e1', 5),
      ]);
      expect(await store.creditEntries({ platform: 'slack', tenant: 'T1', id: 'ann' }, elsewhere, 9)).toMatchObject([
        { id: 'e3', server: elsewhere, person: { tenant: 'T1' } },
      ]);
    });

    it('can be looked for in all places by how their key begins', async () => {
      const { store } = bench;
      await store.setPlaceSetting(server, 'tier:gold', '{}');
      await store.setPlaceSetting({ ...server, serverId: 'S2' }, 'tier:%', '{}');
      await store.setPlaceSetting(server, 'tiers', '1');
      const found = await store.placeSettingsLike('tier:');
      expect(found.map(({ scope, key }) => [scope.serverId, key])).toEqual([
        ['S1', 'tier:gold'],
        ['S2', 'tier:%'],
      ]);
    });
  });
}
