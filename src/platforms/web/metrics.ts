import type { Context, Hono, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { text } from '../../domain/texts.ts';
import { isFromThisMachine } from './access/connection.ts';
import { guardMachine, guardOrigin } from './access/guard.ts';
import type { SignIn } from './access/sign-in.ts';
import { RestError } from './rest/error.ts';
import type { WebDeps } from './web-deps.ts';

type MetricsDeps = Pick<WebDeps, 'metrics' | 'web'>;

/**
 * The numbers of the bot, in the text format of Prometheus: for who has the token, or, where none is set, for programs on this machine, as the
 * API. A scraper calls the bot by any name that its network has for it; a token that stands in a header of its own needs no name of ours.
 */
export function openMetrics(app: Hono, { metrics, web }: MetricsDeps, signIn: SignIn): void {
  const path = '/metrics';
  const unlessToken =
    (guard: MiddlewareHandler): MiddlewareHandler =>
    (context, next) =>
      signIn.hasBearer(context) ? next() : guard(context, next);
  app.use(path, guardSender(web), unlessToken(guardMachine(web)), unlessToken(guardOrigin(web)), signIn.guard);
  app.get(path, async (context) =>
    context.body(await metrics.text(), 200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }),
  );
}

/** With `WEB=off` the bot may listen for other machines without a token, which the names that a request says do not tell. */
function guardSender({ token }: WebDeps['web']): MiddlewareHandler {
  return async (context, next) => {
    if (token === undefined && !isFromThisMachine(context)) throw new RestError('forbidden', text('rest.needsToken'));
    await next();
  };
}

/** Counts what is answered, by the pattern of its route. */
export function countRequests({ metrics }: MetricsDeps): MiddlewareHandler {
  return async (context, next) => {
    await next();
    metrics.measures.answered(context.req.method, patternOf(context), context.res.status);
  };
}

function patternOf(context: Context): string {
  return matchedRoutes(context).findLast(({ path }) => !path.includes('*'))?.path ?? 'other';
}
