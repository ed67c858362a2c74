import type { AdminCardKind, AdminChannel } from '../../domain/admin-card.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { FurtherPost } from '../../domain/further-post.ts';
import { isSameChannel, type ReplyTarget } from '../../domain/generation.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { placeSettings } from '../place-settings/place-settings.ts';

/** Somebody waits for the answer. */
const lookMs = 5000;

/** Where those read who decide about something, and on whose behalf: of the server or workspace, or of the whole bot. */
export interface AdminPlace {
  readonly by: 'place' | 'bot';
  readonly target: ReplyTarget;
}

type Reading = Pick<Core, 'store' | 'settings' | 'deliveries' | 'alertPlace'>;

/**
 * The admin channel of the server or workspace around a place, else the one where the bot's own admin reads alarms.
 *
 * @returns undefined where there is neither: it is decided on the page, by the API and in the terminal
 */
export async function adminPlaceOf(core: Reading, near: ReplyTarget): Promise<AdminPlace | undefined> {
  const { adminChannel } = (await placeSettings(core, settingScopeOf(near))).server;
  const delivery = core.deliveries.find(({ platform }) => platform === near.platform);
  const target = adminChannel && delivery?.channelNear?.(near, adminChannel.id);
  return target === undefined ? botPlace(core) : { by: 'place', target };
}

/** The channel where the bot's own admin reads alarms. */
export function botPlace({ deliveries, alertPlace }: Pick<Core, 'deliveries' | 'alertPlace'>): AdminPlace | undefined {
  const delivery = deliveries.find(({ platform }) => platform === alertPlace?.platform);
  const target = alertPlace && delivery?.alertTarget?.(alertPlace);
  return target && { by: 'bot', target };
}

/**
 * The channel where somebody is, as one for admins.
 *
 * @throws {UserError} `not_possible_now` where it is of no server, or the bot can't post there
 */
export async function adminChannelHere(
  { deliveries, stopping }: Pick<Core, 'deliveries' | 'stopping'>,
  here: ReplyTarget,
): Promise<AdminChannel> {
  const delivery = deliveries.find(({ platform }) => platform === here.platform);
  const { channelId } = settingScopeOf(here);
  const target = channelId === undefined ? undefined : delivery?.channelNear?.(here, channelId);
  if (target === undefined) throw new UserError('not_possible_now', text('place.noChannelHere'), { option: 'adminChannel' });
  try {
    const seen = await delivery?.lookAt?.(target, AbortSignal.any([stopping, AbortSignal.timeout(lookMs)]));
    if (seen?.refusal !== undefined)
      throw new UserError('not_possible_now', text('place.cantPostHere', { reason: seen.refusal }), { option: 'adminChannel' });
    return { id: target.channelId, name: seen?.name ?? target.channelId };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    throw new UserError('not_possible_now', text('limit.busy'), { cause: error });
  }
}

/**
 * Posts a card there once. Inside of the transaction that it follows from.
 *
 * @param id of the post: the same id is the same card
 * @param generationId with which it is taken back. Default: it stays
 */
export async function addCard(
  { store, clock }: Pick<Core, 'store' | 'clock'>,
  kind: AdminCardKind,
  { id, generationId, target }: Pick<FurtherPost, 'id' | 'generationId' | 'target'>,
): Promise<void> {
  const nowMs = clock.now();
  const facts = { state: 'due', receipt: {}, attempts: 0, dueAtMs: nowMs, createdAtMs: nowMs } as const;
  await store.addFurtherPost({ ...{ id, kind, target }, ...(generationId !== undefined && { generationId }), ...facts });
}

/**
 * A card whose channel can't be posted to goes to where the bot's own admin reads alarms.
 *
 * @returns false where it went there already, or there is no such channel
 */
export async function moveCard(core: Core, { id, generationId, target }: FurtherPost, kind: AdminCardKind): Promise<boolean> {
  const own = botPlace(core)?.target;
  if (own === undefined || isSameChannel(own, target)) return false;
  await core.write(async (inner) => {
    await inner.store.dropFurtherPost(id);
    await addCard(inner, kind, { id, target: own, ...(generationId !== undefined && { generationId }) });
  });
  core.log.info({ post: id }, 'a card for admins goes to the alert channel, since its own refuses it');
  return true;
}

/** It is decided: what stands there says so. Inside of the transaction that decides. */
export async function changeCard({ store, clock }: Pick<Core, 'store' | 'clock'>, id: string): Promise<void> {
  // One that is just being posted is touched first: the second of the two sees what the other one stored.
  await store.changeFurtherPost(id, 'due', { dueAtMs: clock.now() });
  await store.changeFurtherPost(id, 'posted', { state: 'due', attempts: 0, dueAtMs: clock.now() });
}

/** Whether a card stands where somebody pressed: an id gives no right. */
export function isCardHere(
  post: FurtherPost | undefined,
  {
    platform,
    tenant = '',
    channelIds,
  }: { readonly platform: string; readonly tenant?: string | undefined; readonly channelIds: readonly string[] },
): boolean {
  if (post === undefined) return false;
  const { target } = post;
  // A channel for alarms that is named without a workspace is of the only one there is.
  const isTenant = target.tenant === undefined || target.tenant === tenant;
  return target.platform === platform && isTenant && channelIds.includes(target.channelId);
}
