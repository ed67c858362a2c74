import type { Context } from 'hono';
import { maxBatchBytes, mostInBatch } from '../../../domain/batch/batch-limits.ts';
import { eachOrProblems } from '../../../domain/batch/batch-problems.ts';
import { generationIdsIn, parseEachOption } from '../../../domain/command.ts';
import { UserError } from '../../../domain/errors.ts';
import { type GenerationView, isErased } from '../../../domain/generation.ts';
import { text } from '../../../domain/texts.ts';
import { inTurn } from '../../../lib/in-turn.ts';
import type { RestApi } from './api.ts';
import { checkAgreed, checkSessionId, type RestRequest, rawOptions, readJson } from './body.ts';
import { RestError } from './error.ts';
import { accepted, areAskedAgain, eventIdOf, keyReused, picturesPath } from './requests.ts';
import type { Route } from './route.ts';

type Raw = RestRequest['raw'];

/** Several videos at once, with prompts and options of their own: one price, one yes, all of them or none. */
export function batchRoutes(api: RestApi): readonly Route[] {
  return [{ method: 'POST', path: '/batches', handle: (context) => makeAll(api, context) }];
}

async function makeAll(api: RestApi, context: Context): Promise<Response> {
  const { video, deps } = api;
  const { prompts, session_id: session, agreed_usd: agreed, ...shared } = await readJson(context, maxBatchBytes);
  const sessionId = checkSessionId(session);
  const consent = checkAgreed(agreed);
  const raws = rawsOf(api, prompts, shared);
  const asking = api.spender(context, sessionId);
  const eventId = eventIdOf(context, asking);
  const isOther = async (made: GenerationView): Promise<boolean> =>
    !isErased(made) && !(await areAskedAgain(video, raws, made, asking));
  const before = await deps.engine.findByEvent(eventId);
  // Before what they are made from is looked at, which may be gone by now.
  if (before !== undefined && (await isOther(before))) throw keyReused();
  const values = before === undefined ? await eachOrProblems(raws, (raw) => valuesHere(api, raw, sessionId)) : [];
  const sources = values.flatMap((each) => generationIdsIn(video, each));
  const wishes = values.map((each) => each.private);
  const result = await video.runAll?.(values, {
    ...(await api.privately(asking, wishes, sources)),
    ...consent,
    mayManage: api.actor(context).mayManage,
    eventId,
    isOwnKey: true,
  });
  if (result === undefined) throw new Error('the command for videos makes one at a time');
  // Two at the same time: the other one was first.
  if (result.kind === 'generation' && result.repeated && (await isOther(result.generation))) throw keyReused();
  return accepted(api, context, result);
}

/** @throws {RestError} for what is no list of requests, and for fields that nobody knows */
function rawsOf({ video }: RestApi, prompts: unknown, shared: Raw): readonly Raw[] {
  const given = Array.isArray(prompts) ? prompts.length : 0;
  if (!Array.isArray(prompts) || given < 1 || given > mostInBatch)
    throw new RestError('invalid_request', text('rest.prompts', { max: mostInBatch, given }), { field: 'prompts' });
  const common = rawOptions(shared, video, picturesPath);
  return prompts.map((entry: unknown, index) => {
    const field = `prompts[${index}]`;
    const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
    if (typeof entry !== 'string' && !isObject)
      throw new RestError('invalid_option', text('rest.batchEntry', { field }), { field });
    try {
      return { ...common, ...rawOptions(typeof entry === 'string' ? { prompt: entry } : { ...entry }, video, picturesPath) };
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      throw new RestError(error.code, error.text, { field: `${field}.${error.field ?? ''}`, cause: error });
    }
  });
}

/** The values of one of them. @throws {UserError} with all that is wrong with it */
async function valuesHere({ video, find }: RestApi, raw: Raw, sessionId: string | undefined) {
  const values = parseEachOption(video, raw);
  await inTurn(generationIdsIn(video, values), async (id) => {
    try {
      await find(id, sessionId);
    } catch (error) {
      if (!(error instanceof RestError) || error.code !== 'not_found') throw error;
      throw new UserError('not_found', error.text, { cause: error });
    }
  });
  return values;
}
