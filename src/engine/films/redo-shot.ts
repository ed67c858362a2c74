import { askedAgain } from '../../domain/sets/request-set.ts';
import { redoneRequests, requireOwnShot } from '../../domain/shots/redo.ts';
import type { Submission } from '../../domain/submission.ts';
import type { ShotPress } from '../../domain/video-engine.ts';
import { inTurn } from '../../lib/in-turn.ts';
import { type Accepted, accept } from '../accept.ts';
import type { Core } from '../core.ts';
import { imagesOf } from '../quotes.ts';
import { planOf } from './redo-of.ts';

/** As `redoShot` of the engine. */
export async function redoShot(core: Core, id: string, press: ShotPress): Promise<Accepted> {
  // Pressed again, it may have been replaced by what the first press made.
  const made = await core.store.findByEvent(press.eventId);
  if (made !== undefined) {
    requireOwnShot(made, press.requester);
    return { generations: [made], repeated: true };
  }
  const plan = await planOf(core, id);
  requireOwnShot(plan.film, press.requester);
  const submissions = await inTurn(redoneRequests(plan), async (request, at): Promise<Submission> => {
    const images = await imagesOf(core, request);
    return { ...press, request: askedAgain(request), images, repeats: plan.again[at]?.id ?? id };
  });
  return accept(core, { submissions, asSet: true, film: { kind: 'redo', shot: id } });
}
