import { findModel, type Model } from '../domain/catalog.ts';
import { type Generation, type GenerationView, isErased } from '../domain/generation.ts';
import type { Lineage } from '../domain/lineage.ts';
import { shownMembers } from '../domain/shots/shots-of.ts';
import { isOutOfReach } from '../domain/status.ts';
import type { Text } from '../domain/texts.ts';
import { inTurn } from '../lib/in-turn.ts';
import type { Core } from './core.ts';
import { loadOf, usualOf } from './estimate.ts';
import { isLate, runningRange, waitingRange } from './eta.ts';
import { chainOf } from './films/chain.ts';
import { redoOf } from './films/redo-of.ts';
import { starsSeen } from './further/stars.ts';

/** The process that looks at it may tell that it is late by another clock than the one that shows it. */
const clockToleranceSeconds = 5;

/**
 * What people see of a generation: the record, its place and the time it may still take.
 *
 * @param late whether this process, which looks at it, has found so
 */
export async function viewOf(
  core: Core,
  generation: Generation,
  late: boolean,
  paused: Text | undefined,
): Promise<GenerationView> {
  const { state, request } = generation;
  const model = findModel(request.model);
  const isInLine = state === 'queued' && generation.waitsFor === undefined;
  const position = isInLine ? await core.store.position(generation.id) : undefined;
  const now = isInLine && position === undefined ? await core.store.find(generation.id) : undefined;
  // It left the line between the two reads.
  if (now !== undefined && now.state !== 'queued') return viewOf(core, now, late, paused);
  const eta = async (): Promise<GenerationView['eta']> => {
    // A line that stands still has no time that would be true.
    const standsStill = state === 'queued' && (paused !== undefined || generation.waitsFor !== undefined);
    if (model === undefined || standsStill || isOutOfReach(generation)) return undefined;
    const range = await usualOf(core, request, model);
    if (state === 'queued') return waitingRange(range, await loadOf(core, (position ?? 1) - 1));
    if ((state !== 'submitting' && state !== 'generating') || generation.startedAtMs === undefined) return undefined;
    return runningRange(range, (core.clock.now() - generation.startedAtMs) / 1000);
  };
  const lineage = await lineageOf(core, generation);
  const left = await eta();
  const view = {
    ...{ ...generation, position, eta: left, paused: state === 'queued' ? paused : undefined },
    late: late || (await isLateElsewhere(core, generation, model)),
    ...(left !== undefined && { readyByMs: core.clock.now() + left.p90Seconds * 1000 }),
  };
  const chain = await chainOf(core, generation);
  const stars = await starsSeen(core, generation);
  const redo = await redoOf(core, generation);
  return {
    ...view,
    ...(lineage !== undefined && { lineage }),
    ...(chain !== undefined && { chain }),
    ...(stars !== undefined && { stars }),
    ...(redo !== undefined && { redo }),
  };
}

/** With several processes another one looks at it, which has told by now. */
async function isLateElsewhere(
  core: Core,
  { state, request, startedAtMs }: Generation,
  model: Model | undefined,
): Promise<boolean> {
  if (core.sharing === undefined || state !== 'generating' || startedAtMs === undefined || model === undefined) return false;
  const elapsedSeconds = (core.clock.now() - startedAtMs) / 1000 + clockToleranceSeconds;
  return isLate(await usualOf(core, request, model), elapsedSeconds);
}

/** The same of one that may be of a set: the first one has all of them with it. @param alone how one is seen that is of none */
export async function inSet(
  core: Core,
  generation: Generation,
  alone: (generation: Generation) => Promise<GenerationView>,
): Promise<GenerationView> {
  const { id, set } = generation;
  const seen = await alone(generation);
  if (set === undefined || set.id !== id) return seen;
  const members = shownMembers(await core.store.membersOf(set.id));
  return { ...seen, members: await inTurn(members, async (member) => asked(core, await alone(member))) };
}

/** With whether the question about it stands nowhere, so that its person could wait for ever. */
async function asked({ store }: Core, member: GenerationView): Promise<GenerationView> {
  const isUnasked = member.state === 'unknown' && (await store.isParked(member.id, 'question'));
  return isUnasked ? { ...member, isUnasked } : member;
}

/** What it was made from, and what from it. Of a deleted source no words are left. */
async function lineageOf({ store }: Core, generation: Generation): Promise<Lineage | undefined> {
  const family = await store.familyOf(generation);
  const { source } = generation;
  if (source === undefined) return family && { madeFrom: undefined, ...family };
  const earlier = await store.find(source.generationId);
  const prompt = earlier === undefined || isErased(earlier) ? undefined : earlier.request.prompt;
  return { version: undefined, versions: 1, children: [], ...family, madeFrom: { ...source, prompt } };
}
