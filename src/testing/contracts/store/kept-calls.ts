import fc from 'fast-check';
import { sampleSchedule } from './schedules.ts';
import { call, ids, person, time, usd, which } from './store-call.ts';

export const shares = fc.record({ nth: which, who: person, atMs: time, isAdded: fc.boolean() }).map((given) => {
  const { nth, who, atMs, isAdded } = given;
  return call('share', given, async ({ store }) => {
    if (!isAdded) return await store.dropShares(atMs);
    const { name: _, ...sharedBy } = { name: '', ...who };
    const facts = { generationId: ids(nth), video: 1, sharedBy, showsPrompt: nth % 2 === 0, createdAtMs: atMs };
    return await store.addShare({ id: `s${nth}-${atMs}`, ...facts, ...(nth % 3 === 0 && { untilMs: atMs }) });
  });
});

export const reports = fc.record({ nth: which, who: person, atMs: time, how: fc.nat(5) }).map((given) => {
  const { nth, who, atMs, how } = given;
  return call('report', given, async ({ store }) => {
    const { name: _, ...reporter } = { name: '', ...who };
    const place = { platform: reporter.platform, serverId: `S${nth % 2}` };
    if (how === 0) return await store.decideReport(`r${nth}`, { outcome: 'fine', atMs, ...(nth % 2 === 0 && { by: 'Émile' }) });
    if (how === 1) return (await store.dropReportsBy(reporter)).toSorted();
    if (how === 2) return await store.dropReportsIn(place);
    if (how === 3) return [await store.reports(3), await store.reportsBy(reporter, atMs)];
    const facts = { generationId: ids(nth), reporter, place, reason: 'hate', atMs } as const;
    return await store.addReport({ id: `r${nth}${how === 5 ? who.id : ''}`, ...facts, ...(nth % 3 === 0 && { words: '雪' }) });
  });
});

export const stars = fc.record({ nth: which, who: person, atMs: time, how: fc.nat(3) }).map((given) => {
  const { nth, who, atMs, how } = given;
  return call('star', given, async ({ store }) => {
    const { name: _, ...by } = { name: '', ...who };
    if (how < 2) return await store.setStar(ids(nth), by, how === 0, atMs);
    if (how === 2) return await store.withdrawFurtherPosts(ids(nth), nth % 2 === 0 ? [1] : undefined, atMs);
    const target = { platform: by.platform, channelId: 'C1', ids: {} };
    const facts = { kind: 'showcase', state: 'due', receipt: {}, attempts: 0, dueAtMs: atMs, createdAtMs: atMs } as const;
    return await store.addFurtherPost({
      id: `f${nth}`,
      generationId: ids(nth),
      target,
      ...facts,
      ...(nth % 2 === 1 && { video: 2 }),
    });
  });
});

export const folders = fc.record({ nth: fc.nat(1), atMs: time, how: fc.nat(2) }).map((given) => {
  const { nth, atMs, how } = given;
  return call('folder', given, async ({ store }) => {
    const id = `f${nth}`;
    if (how === 0) return await store.addFolder({ id, name: atMs % 3 === 0 ? 'Émile' : 'films', createdAtMs: atMs });
    return how === 1 ? await store.removeFolder(id) : await store.renameFolder(id, 'Zoo');
  });
});

export const library = fc.record({ nth: which, who: person, atMs: time, how: fc.nat(5) }).map((given) => {
  const { nth, who, atMs, how } = given;
  return call('library', given, async ({ store }) => {
    const { name: _, ...owner } = { name: '', ...who };
    const folderId = `f${nth % 2}`;
    if (how === 0) return await store.removeFavourite(owner, ids(nth));
    if (how === 1) return await store.setLibrary(ids(nth), nth % 2 === 0 ? {} : { name: 'Take 2', note: '雪', folderId });
    if (how === 2) return await store.setLibrary(ids(nth), { folderId, kept: { sinceMs: atMs, bytes: nth } });
    if (how === 3) return await store.setOwnDefaults(owner, nth === 0 ? undefined : `{"audio":${nth % 2 === 0}}`);
    return await store.addFavourite(owner, ids(nth), atMs);
  });
});

export const placeChoices = fc
  .record({
    serverId: fc.constantFrom('S1', 'S2', undefined),
    channelId: fc.constantFrom('C1', 'C2', undefined),
    key: fc.constantFrom('videosAtOnce', 'a later one', 'word:é'),
    written: fc.constantFrom('1', '["é"]', undefined),
  })
  .map((given) =>
    call('choose for a place', given, async ({ store }) => {
      const { serverId, channelId, key, written } = given;
      const server = { platform: 'slack', tenant: 'T1', ...(serverId !== undefined && { serverId }) };
      const scope = { ...server, ...(channelId !== undefined && { channelId }) };
      const before = await store.setPlaceSetting(scope, key, written);
      return [before, await store.placeSettings(scope), await store.channelSettings(server, key)];
    }),
  );
export const credits = fc.record({ nth: which, who: person, usd, atMs: time }).map((given) => {
  const { nth, who, usd: amount, atMs } = given;
  const server = { platform: who.platform, serverId: 'S1' };
  return call('credits', given, async ({ store }) => [
    await store.addCredit({ id: ids(nth), atMs, person: who, server, usd: amount, kind: 'give', by: 'é' }),
    await store.creditsLeft(who, server),
    await store.creditEntries(who, server, 3),
    await store.spentHere(who, { platform: who.platform }, atMs, atMs),
    await store.placeSettingsLike('videos'),
  ]);
});
export const styles = fc.record({ nth: which, who: person, atMs: time, how: fc.nat({ max: 4 }) }).map((given) => {
  const { nth, who, atMs, how } = given;
  const { name: _, ...maker } = { name: '', ...who };
  const home = { ...maker, scope: 'own' } as const;
  const picture = { sha256: `${nth}`.repeat(64), mimeType: 'image/png', width: 1, height: 1, sizeBytes: 2 } as const;
  return call('style', given, async ({ store }) => {
    if (how === 0) return await store.dropStyle(`y${nth}`);
    if (how === 1) return await store.dropStylesOf(home);
    const facts = { name: `Of ${nth}`, words: '{prompt}', options: { seed: atMs }, pictures: [picture], madeBy: who.id };
    const style = { id: `y${nth}`, home, ...facts, createdAtMs: atMs, changedAtMs: atMs };
    const images = [{ ...picture, bytes: new Uint8Array([nth, 1]) }];
    if (how === 2) return await store.changeStyle({ ...style, name: 'Of 1' }, images);
    const isNew = (await store.style(style.id)) === undefined;
    return [isNew && (await store.addStyle(style, images)), await store.stylesOf(home), await store.styleBytes()];
  });
});

export const sessions = fc
  .record({ who: person, nth: fc.nat({ max: 4 }), channel: fc.constantFrom('C1', 'C2'), atMs: time, how: fc.nat({ max: 5 }) })
  .map((given) =>
    call('session', given, async ({ store }) => {
      const { who, nth, channel, atMs, how } = given;
      const id = nth === 0 ? channel : `s${nth}`;
      if (how === 0) return await store.dropSession(who, id);
      if (how === 1) return await store.trimSessions(who, 2);
      if (how === 2) return await store.dropSessions(atMs / 4, nth > 2);
      if (how === 3)
        await store.setSession(who, { id, ...(nth > 1 && { name: `Nº ${atMs}` }), ...(nth > 2 && { pinnedAtMs: atMs }) });
      return [how > 3 && (await store.noteSession(who, id, atMs)), await store.sessionsOf(who), await store.pinnedCount(who)];
    }),
  );

export const schedules = fc.record({ nth: which, who: person, atMs: time, how: fc.nat({ max: 4 }) }).map((given) => {
  const { nth, who, atMs, how } = given;
  return call('schedule', given, async ({ store }) => {
    const { platform, id: personId, tenant } = who;
    const by = { platform, id: personId, ...(tenant !== undefined && { tenant }) };
    const target = { platform, channelId: 'C1', ids: {}, ...(tenant !== undefined && { tenant }) };
    const id = `p${nth}`;
    if (how === 0) return await store.dropSchedule(id);
    if (how === 1) return await store.dropSchedules({ person: by });
    if (how === 2) return await store.changeSchedule(sampleSchedule({ id, by, target, state: 'paused', nextAtMs: atMs }));
    if ((await store.schedule(id)) === undefined) await store.addSchedule(sampleSchedule({ id, by, target, nextAtMs: atMs }));
    return [await store.schedules('all'), await store.dueSchedules(platform, atMs, 3), await store.nextScheduleAtMs([platform])];
  });
});
