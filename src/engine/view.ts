import { findModel } from '../domain/catalog.ts';
import { type Generation, type GenerationView, isErased } from '../domain/generation.ts';
import type { Lineage } from '../domain/lineage.ts';
import { isOutOfReach } from '../domain/status.ts';
import type { Text } from '../domain/texts.ts';
import type { Core } from './core.ts';
import { loadOf, usualOf } from './estimate.ts';
import { runningRange, waitingRange } from './eta.ts';

/** What people see of a generation: the record, its place and the time it may still take. */
export function viewOf(core: Core, generation: Generation, late: boolean, paused: Text | undefined): GenerationView {
  const { state, request } = generation;
  const model = findModel(request.model);
  const position = state === 'queued' ? core.store.position(generation.id) : undefined;
  const eta = (): GenerationView['eta'] => {
    // A line that stands still has no time that would be true.
    if (model === undefined || (state === 'queued' && paused !== undefined) || isOutOfReach(generation)) return undefined;
    const range = usualOf(core, request, model);
    if (state === 'queued') return waitingRange(range, loadOf(core, (position ?? 1) - 1));
    if ((state !== 'submitting' && state !== 'generating') || generation.startedAtMs === undefined) return undefined;
    return runningRange(range, (core.clock.now() - generation.startedAtMs) / 1000);
  };
  const lineage = lineageOf(core, generation);
  const left = eta();
  const view = {
    ...{ ...generation, position, eta: left, paused: state === 'queued' ? paused : undefined, late },
    ...(left !== undefined && { readyByMs: core.clock.now() + left.p90Seconds * 1000 }),
  };
  return lineage === undefined ? view : { ...view, lineage };
}

/** The same of one that may be of a set: the first one has all of them with it. @param alone how one is seen that is of none */
export function inSet(core: Core, generation: Generation, alone: (generation: Generation) => GenerationView): GenerationView {
  const { id, set } = generation;
  const seen = alone(generation);
  if (set === undefined) return seen;
  return set.id === id ? { ...seen, members: core.store.membersOf(set.id).map((member) => asked(core, alone(member))) } : seen;
}

/** With whether the question about it stands nowhere, so that its person could wait for ever. */
function asked({ store }: Core, member: GenerationView): GenerationView {
  const isUnasked = member.state === 'unknown' && store.isParked(member.id, 'question');
  return isUnasked ? { ...member, isUnasked } : member;
}

/** What it was made from, and what from it. Of a deleted source no words are left. */
function lineageOf({ store }: Core, generation: Generation): Lineage | undefined {
  const family = store.familyOf(generation);
  const { source } = generation;
  if (source === undefined) return family && { madeFrom: undefined, ...family };
  const earlier = store.find(source.generationId);
  const prompt = earlier === undefined || isErased(earlier) ? undefined : earlier.request.prompt;
  return { version: undefined, versions: 1, children: [], ...family, madeFrom: { ...source, prompt } };
}
