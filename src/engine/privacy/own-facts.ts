import { scopedName } from '../../domain/admin.ts';
import type { Generation } from '../../domain/generation.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import { libraryPersonOf } from '../../domain/library/library.ts';
import { type DoorId, personIdOf } from '../../domain/people/person.ts';
import type { RequestImage, VideoRequest } from '../../domain/video-request.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';

/** Everything that is kept of somebody besides what they asked for, as it stands in `data.json`. No secrets, and no words of others: not why somebody is blocked. */
export async function ownFacts({ store, clock }: Pick<Core, 'store' | 'clock'>, doors: readonly DoorId[]) {
  const accountId = doors.map(personIdOf).find((id) => id !== undefined);
  return {
    made_at: iso(clock.now()),
    ...(accountId !== undefined && { account: await accountOf({ store }, accountId) }),
    doors: await inTurn(doors, (door) => doorFacts({ store, clock }, door)),
  };
}

async function accountOf({ store }: Pick<Core, 'store'>, id: string) {
  const person = await store.person(id);
  return {
    ...(person && { person_id: id, name: person.name, role: person.role, since: iso(person.createdAtMs) }),
    links: (await store.linksOfPerson(id)).map(({ door, name, linkedAtMs }) => ({
      ...{ link: scopedName(door), name, since: iso(linkedAtMs) },
    })),
    keys: (await store.keysOf(id)).map(({ name, scopes, perDayUsd, perMonthUsd, createdAtMs, usedAtMs, endedAtMs }) => ({
      ...{ name, scopes, per_day_usd: perDayUsd, per_month_usd: perMonthUsd },
      ...{ created_at: iso(createdAtMs), last_used_at: iso(usedAtMs), ended_at: iso(endedAtMs) },
    })),
    sign_ins: (await store.signInsOf(id)).map(({ device, createdAtMs, usedAtMs }) => ({
      ...{ device, created_at: iso(createdAtMs), last_used_at: iso(usedAtMs) },
    })),
  };
}

async function doorFacts({ store, clock }: Pick<Core, 'store' | 'clock'>, door: DoorId) {
  const owner = libraryPersonOf(door);
  const rows = await store.ownRows(door);
  const defaults = await store.ownDefaults(owner);
  const block = await store.blockOf(door, clock.now());
  const styles = await store.stylesOf({ scope: 'own', ...door });
  return {
    door: scopedName(door),
    ...(defaults !== undefined && { defaults: JSON.parse(defaults) as unknown }),
    styles: styles.map(({ name, words, negative, options, createdAtMs }) => ({
      ...{ name, words, negative, options, created_at: iso(createdAtMs) },
    })),
    favourites: rows.favourites,
    stars: rows.stars,
    sessions: (await store.sessionsOf(owner)).map(({ id, name, createdAtMs, usedAtMs }) => ({
      ...{ session_id: id, name, created_at: iso(createdAtMs), last_used_at: iso(usedAtMs) },
    })),
    schedules: (await store.schedules({ person: door })).map(({ name, cron, timeZone, values, capUsd, state }) => ({
      ...{ name, cron, time_zone: timeZone, values, cap_usd: capUsd, state },
    })),
    drafts: rows.drafts.map(({ command, raw }) => ({ command, values: JSON.parse(raw) as unknown })),
    shares: rows.shares.map(({ of, createdAtMs, untilMs }) => ({ of, created_at: iso(createdAtMs), until: iso(untilMs) })),
    credits: rows.credits.map(({ atMs, usd, kind }) => ({ at: iso(atMs), usd, kind })),
    ...(block !== undefined && { blocked: { since: iso(block.sinceMs), until: iso(block.untilMs) } }),
  };
}

/** One request, with prompt and options as they were asked for, what it cost, and which files are its. */
export function requestFacts(generation: Generation) {
  const { id, requester, replyTarget, request, state, sentPrompt, source, set, priceUsd, costUsd, charged } = generation;
  const { createdAtMs, startedAtMs, endedAtMs } = generation;
  return {
    ...{ operation_id: id, door: scopedName(requester), place: replyTarget.channelId, state },
    ...{ asked_at: iso(createdAtMs), started_at: iso(startedAtMs), ended_at: iso(endedAtMs) },
    request: withoutAddresses(request),
    ...{ sent_prompt: sentPrompt, made_from: source?.generationId, set: set?.id },
    ...{ estimated_usd: priceUsd, charged, booked_usd: charged === 'no' ? 0 : (costUsd ?? priceUsd) },
    files: filesOf(generation).map(({ file }) => file),
    pictures: picturesOf(request).map(pictureName),
    ...(request.video !== undefined && { uploaded: uploadName(request.video.sha256) }),
  };
}

/** Those that are there. */
export function filesOf(generation: Generation) {
  return generation.removedAtMs === undefined ? keptVideos(generation) : [];
}

export function picturesOf({ image, lastFrame, referenceImages = [] }: VideoRequest): readonly RequestImage[] {
  return [image, lastFrame, ...referenceImages].filter((each) => each !== undefined);
}

export function pictureName({ sha256, mimeType }: RequestImage): string {
  return `${sha256}.${mimeType === 'image/png' ? 'png' : 'jpg'}`;
}

export function uploadName(sha256: string): string {
  return `${sha256}.mp4`;
}

/** Addresses at providers are of no use to anybody. */
function withoutAddresses(request: VideoRequest): unknown {
  return JSON.parse(JSON.stringify(request, (key, value: unknown) => (key === 'uri' ? undefined : value)));
}

function iso(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}
