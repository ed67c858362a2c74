import type { Context } from 'hono';
import type { GenerationView } from '../../../domain/generation.ts';
import type { ChosenVideos } from '../../../domain/kept-videos.ts';
import { removedText } from '../../../domain/status.ts';
import { type Text, text } from '../../../domain/texts.ts';
import type { OperationListAnswer, RemovedAnswer } from './answer-schemas.ts';
import { baseUrl, estimateBody } from './answers.ts';
import type { RestApi } from './api.ts';
import { checkAgreed, checkSessionId, readJson, unknownField } from './body.ts';
import { RestError } from './error.ts';
import { plannedFollowUp } from './follow-ups.ts';
import { readHistoryQuery } from './history.ts';
import type { Route } from './route.ts';

/** Looking at generations, and acting on one. @param platforms ids that a list can be asked for */
export function operationRoutes(api: RestApi, platforms: readonly string[]): readonly Route[] {
  const { deps, find, named, actor, spender, offered, tellAll, answer, history } = api;
  const { engine, texts } = deps;
  return [
    {
      method: 'POST',
      path: '/status',
      needs: 'viewer',
      async handle(context) {
        const { operation_id: id, session_id: sessionId, ...rest } = await readJson(context);
        requireNothingElse(rest, ['operation_id', 'session_id']);
        if (typeof id !== 'string' || id === '') throw missing('operation_id', text('option.id'), text('help.id'));
        return answer(context, await find(id, checkSessionId(sessionId)));
      },
    },
    {
      method: 'GET',
      path: '/operations',
      async handle(context) {
        const { generations, next } = await engine.history(
          readHistoryQuery(context, history, {
            platforms,
            person: spender(context).requester,
            doors: api.asking()?.doors ?? [spender(context).requester],
          }),
        );
        const base = baseUrl(context, deps.web);
        const list: OperationListAnswer = { operations: [...(await tellAll(generations, base))], next: next ?? null };
        return context.json(list, 200, { 'cache-control': 'no-store' });
      },
    },
    { method: 'GET', path: '/operations/:id', handle: async (context) => answer(context, await named(context)) },
    {
      method: 'DELETE',
      path: '/operations/:id',
      async handle(context) {
        const generation = await named(context);
        await engine.remove(generation.id, actor(context));
        const removed: RemovedAnswer = { operation_id: generation.id, message: texts.say(removedText(generation)) };
        return context.json(removed);
      },
    },
    ...videoRoutes(api),
    {
      method: 'POST',
      path: '/operations/:id/cancel',
      async handle(context) {
        const generation = await named(context);
        await engine.cancel(generation.id, actor(context));
        return answer(context, await find(generation.id));
      },
    },
    {
      method: 'POST',
      path: '/operations/:id/estimate',
      async handle(context) {
        const generation = await named(context);
        const { verb, video = 1, session_id: sessionId, ...rest } = await readJson(context);
        requireNothingElse(rest, ['verb', 'video', 'session_id']);
        const plan = plannedFollowUp(generation, { verb, video }, { offered, nowMs: deps.clock.now(), texts });
        const estimated = await engine.estimate(plan.request, spender(context, checkSessionId(sessionId)));
        return context.json(estimateBody(estimated, plan.request, { remarks: [], qualities: [] }, texts), 200, {
          'cache-control': 'no-store',
        });
      },
    },
    {
      method: 'POST',
      path: '/operations/:id/decide',
      async handle(context) {
        const generation = await named(context);
        const { decision, agreed_usd: agreed, ...rest } = await readJson(context);
        requireNothingElse(rest, ['decision', 'agreed_usd']);
        if (decision !== 'again' && decision !== 'leave') {
          throw new RestError('invalid_option', text('rest.decision'), { field: 'decision' });
        }
        return answer(context, await engine.decide(generation.id, decision, { ...actor(context), ...checkAgreed(agreed) }));
      },
    },
  ];
}

/** Of several videos: to delete one, or all but one. */
function videoRoutes({ deps: { engine }, named, actor, answer }: RestApi): readonly Route[] {
  const removeVideos = async (context: Context, chosen: (number: number) => ChosenVideos): Promise<Response> => {
    const generation = await named(context);
    const number = context.req.param('number') ?? '';
    if (!/^[1-9]\d?$/.test(number)) throw noSuchVideo(generation);
    await engine.remove(generation.id, actor(context), chosen(Number(number)));
    // With the last one it is gone as a whole, and its answer says so.
    return answer(context, (await engine.find(generation.id)) ?? generation);
  };
  return [
    {
      method: 'DELETE',
      path: '/operations/:id/videos/:number',
      handle: (context) => removeVideos(context, (only) => ({ only })),
    },
    {
      method: 'POST',
      path: '/operations/:id/videos/:number/keep',
      handle: (context) => removeVideos(context, (allBut) => ({ allBut })),
    },
  ];
}

function noSuchVideo({ videos }: Pick<GenerationView, 'videos'>): RestError {
  return new RestError('not_found', text('answer.noSuchPart', { count: videos.length }), { field: 'number' });
}

function requireNothingElse(rest: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const [given] = Object.keys(rest);
  if (given !== undefined) throw unknownField(given, known);
}

function missing(field: string, option: Text, help: Text): RestError {
  return new RestError('invalid_option', text('option.missing', { option, help }), { field });
}
