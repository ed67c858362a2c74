import type { Model } from '../catalog.ts';
import { literalPrompt, mostInSet, promptVariants, variantCount, withFewerVariants } from './alternatives.ts';

/** Most videos of one prompt on a model that makes one at a time: as many as others make at once. */
const mostOneByOne = 4;
/** Seeds are unsigned 32-bit numbers. */
const seeds = 2 ** 32;

/** What of a request decides what it becomes. */
interface Words {
  readonly prompt: string;
  readonly changes?: string;
  readonly upscale?: object;
}

interface Asked extends Words {
  readonly numberOfVideos: number;
  readonly seed?: number;
}

/** One of the generations that a request becomes. */
export interface RequestMember<Request> {
  readonly request: Request;
  /** What its prompt has that the others’ have not; undefined where all have the same. */
  readonly words: string | undefined;
}

/** How many videos of one prompt may be asked for at once. */
export function mostVideos(
  { makes, maxVideos }: Pick<Model, 'makes' | 'maxVideos'>,
  { upscale }: Pick<Words, 'upscale'>,
): number {
  // A second copy would be the same as the first.
  if (upscale !== undefined) return 1;
  return makes === 'video' && maxVideos === 1 ? mostOneByOne : maxVideos;
}

/** How many prompts a request has, by the alternatives in its words. */
export function promptCount({ prompt, changes = '', upscale }: Words): number {
  return upscale === undefined ? variantCount(prompt) * variantCount(changes) : 1;
}

/** How many videos, or stills, a request asks for in all. */
export function askedCount(request: Asked): number {
  return promptCount(request) * request.numberOfVideos;
}

/** Whether it is to be asked about before anything is made, whatever it costs: its words multiply it. */
export function mustAsk(request: Words): boolean {
  return promptCount(request) > 1;
}

/**
 * The generations that a request becomes, each a request of its own whose words mean what they say. Alternatives in its words make one for
 * each; a model that makes one video at a time gets a request for each video. All have the same seed where only their words differ; of several of
 * the same words, each has the next one.
 *
 * @returns at least one; at most `mostInSet`, whatever is asked for: more are refused by the rules
 */
export function membersOf<Request extends Asked>(request: Request, model: Model | undefined): readonly RequestMember<Request>[] {
  const isOneByOne = model?.makes === 'video' && model.maxVideos === 1 && request.upscale === undefined;
  const copies = isOneByOne ? Math.min(request.numberOfVideos, mostOneByOne) : 1;
  const each = isOneByOne ? { ...request, numberOfVideos: 1 } : request;
  return variantsOf(each)
    .flatMap((member) => Array.from({ length: copies }, (_, copy) => ({ ...member, request: withSeed(member.request, copy) })))
    .slice(0, mostInSet);
}

/**
 * The same for fewer: fewer videos of each prompt, else the first of its alternatives alone.
 *
 * @param most how many in all; the nearest number below is taken
 * @returns undefined where nothing is left of it, or nobody can say what of it
 */
export function fewerOf<Request extends Asked>(request: Request, most: number): Request | undefined {
  const prompts = promptCount(request);
  const each = Math.min(request.numberOfVideos, Math.floor(most / prompts));
  if (each >= 1) return { ...request, numberOfVideos: each };
  const prompt = most < 1 || request.changes !== undefined ? undefined : withFewerVariants(request.prompt, most);
  return prompt === undefined ? undefined : { ...request, prompt, numberOfVideos: 1 };
}

/** A request that was made before, as one to ask for once more: what looks like alternatives in its words is taken for words. */
export function askedAgain<Request extends Words>(made: Request): Request {
  const { prompt, changes } = made;
  return { ...made, prompt: literalPrompt(prompt), ...(changes !== undefined && { changes: literalPrompt(changes) }) };
}

function variantsOf<Request extends Words>(request: Request): readonly RequestMember<Request>[] {
  const { prompt, changes, upscale } = request;
  // It takes no words: those of the earlier video go along for people to read.
  if (upscale !== undefined) {
    const [meant] = promptVariants(variantCount(prompt) > 1 ? literalPrompt(prompt) : prompt);
    return [{ request: { ...request, prompt: meant?.prompt ?? prompt }, words: undefined }];
  }
  return promptVariants(prompt).flatMap((variant) =>
    (changes === undefined ? [undefined] : promptVariants(changes)).map((changed) => {
      const words = [variant.words, changed?.words].filter((each) => each !== undefined);
      return {
        request: { ...request, prompt: variant.prompt, ...(changed !== undefined && { changes: changed.prompt }) },
        words: words.length === 0 ? undefined : words.join(', '),
      };
    }),
  );
}

function withSeed<Request extends Asked>(request: Request, copy: number): Request {
  return request.seed === undefined ? request : { ...request, seed: (request.seed + copy) % seeds };
}
