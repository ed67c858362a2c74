import { randomUUID } from 'node:crypto';
import { catalog, findModel, type Model, type ProviderId } from '../domain/catalog.ts';
import { combinationText } from '../domain/combination-text.ts';
import { UserError } from '../domain/errors.ts';
import type { Generation, ReplyTarget, Requester } from '../domain/generation.ts';
import type { Intake } from '../domain/intake.ts';
import { sourceOfRequest } from '../domain/lineage.ts';
import type { VideoProvider } from '../domain/provider.ts';
import { checkVideoRequest, nearestPriced } from '../domain/request-rules.ts';
import { modelGoneText } from '../domain/retirement.ts';
import { text } from '../domain/texts.ts';
import type { Submission } from '../domain/video-engine.ts';
import { priceUsd, type VideoRequest } from '../domain/video-request.ts';
import { requireBudget, requireBudgetLeft, requireCapOverAll } from './budget.ts';
import type { Core } from './core.ts';
import { holdUntilShown } from './deliver.ts';

/**
 * Takes a video request in: rules first, then caps and the record in one transaction.
 *
 * @throws {UserError} when nothing was stored
 */
export async function accept(core: Core, submission: Submission): Promise<{ generation: Generation; repeated: boolean }> {
  const { store } = core;
  const { request, requester, replyTarget, eventId } = submission;
  const source = submission.source ?? sourceOfRequest(request);
  // A redelivered event is answered even when nothing new is taken in any more.
  const known = store.findByEvent(eventId);
  if (known !== undefined) return { generation: known, repeated: true };
  const { model, provider } = requireModel(core, request);
  requireNoProblem(core, request, model);
  const { price } = requireOpen(core, request, model, replyTarget);

  return core.writeForPerson(() => {
    const already = store.findByEvent(eventId);
    if (already !== undefined) return { generation: already, repeated: true };
    requireCaps(core, price, requester, replyTarget);
    const nowMs = core.clock.now();
    const inserted = store.insert(
      {
        id: randomUUID(),
        eventId,
        requester,
        replyTarget,
        request,
        ...(source === undefined ? {} : { source }),
        provider: provider.id,
        keyFingerprint: provider.keyFingerprint,
        priceUsd: price,
        createdAtMs: nowMs,
      },
      submission.images,
    );
    const generation = submission.notes?.length ? { ...inserted, notes: submission.notes } : inserted;
    if (generation !== inserted) store.change(inserted.id, { notes: generation.notes });
    if (price > 0) store.reserve(generation, 1, price, nowMs);
    core.want(generation.id, 'status');
    // From here on its status message is what answers.
    store.removeIntake(submission.intakeId ?? eventId);
    const delivery = core.deliveries.find((each) => each.platform === replyTarget.platform);
    if (delivery?.statusComesFirst) holdUntilShown(core, generation.id);
    return { generation, repeated: false };
  });
}

/** Why a request that is right in itself would be refused now; undefined where it would be taken in. */
export function refusalNow(
  core: Core,
  request: VideoRequest,
  { requester, replyTarget }: Pick<Submission, 'requester' | 'replyTarget'>,
): UserError | undefined {
  try {
    const { price } = requireOpen(core, request, requireModel(core, request).model, replyTarget);
    requireCaps(core, price, requester, replyTarget);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** What holds for everybody in a place. */
function requireOpen(core: Core, request: VideoRequest, model: Model, replyTarget: ReplyTarget) {
  if (core.stopping.aborted) throw new UserError('stopping', text('limit.stopping'));
  if (core.disk.reserve.isLow()) throw new UserError('storage_full', text('limit.storageFull'));
  const price = requirePrice(core, request, model);
  requireCapOverAll(core, price, replyTarget);
  return { price };
}

/** What holds for one person in one channel. */
function requireCaps(core: Core, price: number, requester: Requester, replyTarget: ReplyTarget): void {
  requireActiveBelow(core, requester);
  if (price > 0) requireBudget(core, price, requester, replyTarget);
}

/** As `requireRoom` of the engine. */
export function requireRoom(core: Core, { eventId, requester, replyTarget }: Intake): void {
  if (core.store.findByEvent(eventId) !== undefined) return;
  if (core.stopping.aborted) throw new UserError('stopping', text('limit.stopping'));
  if (core.disk.reserve.isLow()) throw new UserError('storage_full', text('limit.storageFull'));
  requireActiveBelow(core, requester);
  // The free preview needs no budget.
  if (core.providers.some(({ id }) => isFree(id))) return;
  requireCapOverAll(core, undefined, replyTarget);
  requireBudgetLeft(core, requester, replyTarget);
}

function isFree(id: ProviderId): boolean {
  return catalog.some(({ provider, priceUsdPerSecond }) => provider === id && Object.values(priceUsdPerSecond).includes(0));
}

function requireActiveBelow(core: Core, requester: Submission['requester']): void {
  const active = core.store.activeCount(requester);
  if (active >= core.settings.activePerPerson) throw new UserError('too_many_active', text('limit.active', { count: active }));
}

/** @throws {UserError} `model_retired` for a model that is not there any more, by the catalogue, the settings or its provider */
export function requireModel(core: Core, request: VideoRequest): { readonly model: Model; readonly provider: VideoProvider } {
  const model = findModel(request.model);
  const provider = model && core.provider(model.provider);
  if (model !== undefined && provider !== undefined && !core.gone.isGone(model.id)) return { model, provider };
  throw new UserError('model_retired', modelGoneText(request.model, core.offeredNow()), { option: 'model' });
}

/** @throws {UserError} `invalid_combination` with the first problem and the nearest request that works */
export function requireNoProblem(core: Core, request: VideoRequest, model: Model): void {
  const problem = checkVideoRequest(request, model, core.offeredNow())[0];
  if (problem !== undefined) throw new UserError('invalid_combination', problem.text, { option: problem.option });
}

/**
 * Nobody is sold what nobody knows the price of.
 *
 * @returns US dollars; 0 is free of charge
 * @throws {UserError} `price_unknown` with the nearest request that has a price
 */
export function requirePrice(core: Core, request: VideoRequest, model: Model): number {
  const price = priceUsd(request, model);
  if (price !== undefined) return price;
  const known = { model: model.label, resolution: request.resolution };
  const nearest = nearestPriced(request, model, core.offeredNow());
  throw new UserError(
    'price_unknown',
    nearest === undefined
      ? text('limit.priceUnknown', known)
      : text('limit.priceUnknownNearest', {
          ...known,
          other: nearest.model.label,
          combination: combinationText(nearest.request),
          priceUsd: nearest.priceUsd,
        }),
    { option: nearest === undefined || nearest.model.id !== model.id ? 'model' : 'resolution' },
  );
}
