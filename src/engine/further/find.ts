import type { FurtherPost } from '../../domain/further-post.ts';
import { type Generation, type GenerationView, isErased } from '../../domain/generation.ts';
import type { Core } from '../core.ts';

/** As `VideoEngine.furtherPost`. */
export async function furtherPost(
  { store }: Pick<Core, 'store'>,
  view: (generation: Generation) => Promise<GenerationView>,
  id: string,
): Promise<{ readonly post: FurtherPost; readonly generation: GenerationView } | undefined> {
  const post = await store.furtherPost(id);
  // A process may have died between the post and what it noted of it: somebody who presses there has seen it.
  if (post?.generationId === undefined || post.state === 'withdrawing') return undefined;
  const generation = await store.find(post.generationId);
  return generation === undefined || isErased(generation) ? undefined : { post, generation: await view(generation) };
}
