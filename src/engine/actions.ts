import { findModel, nameOf } from '../domain/catalog.ts';
import { UserError } from '../domain/errors.ts';
import { type Generation, isEnded, isSamePerson, isWaiting, type Requester } from '../domain/generation.ts';
import { bytesOf, type ChosenVideos, keptVideos, removedNumbers, withoutVideos } from '../domain/kept-videos.ts';
import { wordsOfRequest } from '../domain/moderation/words-of.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import { askedText } from '../domain/quote-texts.ts';
import type { Consent, Submission } from '../domain/submission.ts';
import { text } from '../domain/texts.ts';
import type { Actor, CancelOutcome } from '../domain/video-engine.ts';
import { isStill } from '../domain/video-request.ts';
import { requireNotBlocked } from './admin/blocked.ts';
import { requireTaking } from './admin/hold.ts';
import { askApproval, neededApproval } from './approvals/ask-approval.ts';
import { requireBudget, requireCapOverAll } from './budget.ts';
import { canceled } from './canceled.ts';
import { needsPress } from './consent.ts';
import type { Core, Step } from './core.ts';
import type { Erasing } from './erasing.ts';
import { cancelShots } from './films/cancel-shots.ts';
import { closeReportsOfGone } from './moderation/decide-report.ts';
import { refuseUnwanted } from './moderation/require-words.ts';
import { doorsOf, isOneOf } from './people/doors-of.ts';
import { requireKeyBudget } from './people/require-may-make.ts';
import { valuesAt } from './place-settings/place-settings.ts';
import { askAbove } from './tiers/ask-above.ts';
import { requireTier } from './tiers/require-tier.ts';
import { paymentOf } from './tiers/tier-money.ts';
import { tierOf } from './tiers/tier-of.ts';
import { uncharged } from './unclear.ts';

/** Who decides about a generation of which nobody knows whether it was sent. */
export type Decides = Actor &
  Pick<Consent, 'agreedUsd'> & {
    /** It is the bot’s own admin, whose press is the approval as well. Default: what costs more than may be has to be approved. */
    readonly isApproved?: true;
  };

/** What people may do with a generation after it was accepted. */
export interface Actions {
  /** @param also belongs to the same transaction */
  cancel(id: string, actor: Actor, also?: Step['also']): Promise<CancelOutcome>;
  cancelWaiting(id: string, actor: Actor): Promise<number>;
  /** @param also belongs to the same transaction */
  decide(id: string, decision: 'again' | 'leave', actor: Decides, also?: Step['also']): Promise<void>;
  /** @param also belongs to the same transaction, where all of it is deleted */
  remove(id: string, actor: Actor, chosen?: ChosenVideos, also?: Step['also']): Promise<readonly number[]>;
}

export function createActions(core: Core, erasing: Pick<Erasing, 'clearUp' | 'clearUpVideos'>): Actions {
  const { clock, store } = core;

  return {
    async cancel(id, actor, also) {
      const generation = await allowed(core, id, actor);
      if (generation.set?.index === 0) return await cancelShots(core, generation.set.id, also);
      const step = await core.step(id, (now) => withAlso(canceled(now), also));
      return step?.to === 'canceled' ? 'canceled' : 'will be discarded';
    },

    async cancelWaiting(id, actor) {
      const { set } = await allowed(core, id, actor);
      const ids = set === undefined ? [id] : (await store.membersOf(set.id)).map((member) => member.id);
      let canceled = 0;
      for (const each of ids) {
        const step = await core.step(each, (now) =>
          isWaiting(now.state) ? uncharged(now, 'canceled', text('reason.canceledByPerson', nameOf(now.provider))) : undefined,
        );
        if (step !== undefined) canceled += 1;
      }
      if (canceled === 0) throw new UserError('not_possible_now', text('answer.cannotCancel'));
      return canceled;
    },

    async decide(id, decision, actor, alsoNote) {
      const { attempts } = await allowed(core, id, actor);
      const take = decision === 'again' ? core.acceptStep : core.step;
      await take(id, async (now, inner) => {
        // Another decision may have led to another question meanwhile: this one was not about it.
        if (now.state !== 'unknown' || now.attempts !== attempts) {
          throw new UserError('not_possible_now', text('answer.notWaiting'));
        }
        const step =
          decision === 'again'
            ? await again(inner, now, actor)
            : { to: 'failed' as const, change: { reason: text('reason.leftAlone') } };
        const record: Step['also'] = (inner) => inner.store.recordDecision(id, decision, actor.requester, clock.now());
        return withAlso(withAlso(step, record), alsoNote);
      });
    },

    async remove(id, actor, chosen, also) {
      await allowed(core, id, actor);
      let removed: Removed = { was: undefined, numbers: [], isAll: false };
      await core.step(id, (now) => {
        if (!isEnded(now.state)) throw new UserError('not_possible_now', text('answer.notFinished'));
        removed = removedOf(now, chosen);
        const { numbers, isAll } = removed;
        // The record first: should the process end here, the upkeep removes the files; a record without its file would be a broken promise.
        if (isAll) return withAlso({ also: async (inner) => await also?.(inner) }, (inner) => eraseAll(inner, id));
        if (numbers.length === 0) return undefined;
        return {
          change: { videos: withoutVideos(now, numbers, clock.now()) },
          also: (inner) => noteRemoved(inner, now, numbers),
        };
      });
      const { was, numbers, isAll } = removed;
      if (was !== undefined && isAll) await erasing.clearUp(was);
      else if (was !== undefined && numbers.length > 0) await erasing.clearUpVideos(was, numbers);
      return numbers;
    },
  };
}

function withAlso(step: Step, also: Step['also']): Step {
  if (also === undefined) return step;
  return {
    ...step,
    also: async (inner) => {
      await step.also?.(inner);
      await also(inner);
    },
  };
}

/** Everything that its person gave, and what shows it elsewhere. Inside of a transaction. */
export async function eraseAll(inner: Core, id: string): Promise<void> {
  const { store, clock } = inner;
  await closeReportsOfGone(inner, id);
  await store.withdrawFurtherPosts(id, undefined, clock.now());
  await store.erase(id, clock.now());
}

/** Copies of the database hear of it, nobody watches those by a link any more, and what is kept for ever takes less room. */
async function noteRemoved({ store, clock }: Core, generation: Generation, numbers: readonly number[]): Promise<void> {
  const { id } = generation;
  await store.noteErasure(id);
  await store.dropSharesOf(id, numbers);
  await store.withdrawFurtherPosts(id, numbers, clock.now());
  const [facts] = await store.libraryOf([id]);
  if (facts?.kept === undefined) return;
  const bytes = bytesOf({ videos: withoutVideos(generation, numbers, clock.now()) });
  await store.setLibrary(id, { ...facts, kept: { ...facts.kept, bytes } });
}

interface Removed {
  readonly was: Generation | undefined;
  readonly numbers: readonly number[];
  /** None is left, so that the words go, too. */
  readonly isAll: boolean;
}

/** @throws {UserError} `not_found` where what was chosen is not there (any more) */
function removedOf(was: Generation, chosen: ChosenVideos | undefined): Removed {
  const kept = keptVideos(was).map(({ number }) => number);
  if (chosen === undefined) return { was, numbers: kept, isAll: true };
  const named = 'only' in chosen ? chosen.only : chosen.allBut;
  requireVideo(was, named);
  const numbers = kept.filter((number) => ('only' in chosen ? number === named : number !== named));
  return { was, numbers, isAll: numbers.length === kept.length };
}

/** @throws {UserError} `not_found` where a generation has no video of that number, or has none any more */
export function requireVideo(generation: Pick<Generation, 'request' | 'videos' | 'removedAtMs'>, number: number): void {
  const { videos, removedAtMs, request } = generation;
  const still = isStill(request);
  if (videos[number - 1] === undefined) throw new UserError('not_found', text('answer.noSuchPart', { count: videos.length }));
  if (removedAtMs !== undefined) throw new UserError('not_found', text(still ? 'still.gone' : 'answer.videoGone'));
  if (removedNumbers(generation).includes(number)) throw new UserError('not_found', text('answer.partGone', { number }));
}

/** @throws {UserError} where there is no such generation, or it is somebody else's */
export async function allowed(core: Core, id: string, actor: Actor): Promise<Generation> {
  const generation = await core.get(id);
  if (generation === undefined) throw notFound(core);
  const isOwn = actor.mayManage || isOneOf(await doorsOf(core, actor.requester), generation.requester);
  if (!isOwn) throw new UserError('not_allowed', text('answer.notYours'));
  return generation;
}

/** Once more. What the first request may have cost stays on the books beside the new one. Inside of its transaction. @throws {UserError} */
async function again(core: Core, now: Generation, consent: Decides): Promise<Step> {
  const { priceUsd = 0, requester, replyTarget, attempts } = now;
  // Who asks for it once more wants it.
  const change = { reason: undefined, startedAtMs: undefined, discarded: false, busyTries: 0, unreachableTries: 0 };
  await requireTaking(core.hold);
  await requireNotBlocked(core, consent.requester, replyTarget);
  await refuseUnwanted(core, settingScopeOf(replyTarget), wordsOfRequest(now.request));
  requireCapOverAll(core, now.priceUsd, replyTarget);
  if (priceUsd === 0) return { to: 'queued', change };
  await requireKeyBudget(core, consent.requester, priceUsd);
  const model = findModel(now.request.model);
  // Who decides for somebody else manages it: that person’s roles are not known now, and their tier does not hold.
  const holdsTier = isOneOf(await doorsOf(core, consent.requester), requester);
  const asker = holdsTier ? askedAgainBy(consent.requester, requester) : requester;
  const tier = holdsTier ? await tierOf(core, replyTarget, asker) : undefined;
  const sum = { usd: priceUsd, models: model === undefined ? [] : [model] };
  await requireBudget(core, sum, asker, replyTarget, { holdsTier });
  requireTier(core, [asAsked(now, asker)], tier);
  const values = await valuesAt(core, replyTarget);
  if (needsPress(askAbove(core, values, tier), priceUsd, consent))
    throw new UserError('needs_confirmation', askedText([now.request], priceUsd), { priceUsd });
  const payment = holdsTier ? await paymentOf(core, priceUsd, asker, replyTarget) : undefined;
  const needed = consent.isApproved ? undefined : await neededApproval(core, replyTarget, priceUsd, values, tier);
  return {
    to: needed === undefined ? 'queued' : 'awaiting',
    change: { ...change, ...(needed !== undefined && { approvalId: needed.approval.id }) },
    async also(inner) {
      const { keyId } = consent.requester;
      if (keyId !== undefined) await inner.store.addKeyRequest(now.id, keyId);
      await inner.store.reserve(now, attempts + 1, priceUsd, inner.clock.now(), payment);
      if (needed !== undefined) await askApproval(inner, needed);
    },
  };
}

/** At another door of theirs, nobody says which roles they have where it was asked for. */
function askedAgainBy(person: Requester, requester: Requester): Requester {
  return isSamePerson(person, requester) ? person : { ...requester, roles: 'elsewhere' };
}

function asAsked({ request, replyTarget }: Generation, requester: Requester): Submission {
  return { request, images: [], requester, replyTarget, eventId: '' };
}

/** There is no such generation: says how long they live. */
export function notFound(core: Pick<Core, 'settings'>): UserError {
  const days = core.settings.outputsKeepDays;
  return new UserError('not_found', days === 0 ? text('answer.notFoundEver') : text('answer.notFound', { count: days }));
}
