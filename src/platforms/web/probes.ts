import type { Context, Hono } from 'hono';
import type { Liveness } from '../../domain/health.ts';
import { challengeHeader, isChallenge, proofHeader, proveDoor } from '../../lib/own-door.ts';
import { connectionOf, isFromThisMachine } from './access/connection.ts';
import { isOwnRequest } from './access/guard.ts';
import type { SignIn } from './access/sign-in.ts';
import { healthBody } from './rest/health-schemas.ts';
import type { WebDeps } from './web-deps.ts';

type ProbeDeps = Pick<WebDeps, 'probes' | 'web' | 'localKey' | 'stopping'>;

/**
 * What supervisors, load balancers and admins ask. Open to everyone, by any name: they have neither a token nor our address. Strangers learn
 * yes or no; why not, only who may come in learns.
 */
export function openProbes(app: Hono, deps: ProbeDeps, signIn: SignIn): void {
  const { probes, web, stopping } = deps;
  const answer = (context: Context, isWell: boolean, body: object, brief: object): Response => {
    const isKnown = signIn.showsToken(context) || (isFromThisMachine(context) && isOwnRequest(context, web));
    return context.json(isKnown ? body : brief, isWell ? 200 : 503, { 'cache-control': 'no-store' });
  };
  app.get('/healthz', async (context) => {
    proveItIsUs(context, deps);
    const report = await probes.health();
    return answer(context, report.ready, healthBody(report), { ready: report.ready });
  });
  app.get('/livez', async (context) => {
    const liveness = await probes.liveness();
    return answer(context, liveness.live, livenessBody(liveness), { live: liveness.live });
  });
  app.get('/readyz', (context) => {
    const { ready: isReady, problems } = probes.readiness();
    const ready = isReady && !stopping.aborted;
    return answer(context, ready, { ready, problems }, { ready });
  });
}

function livenessBody({ live, loopLagMs, storeWritable }: Liveness) {
  return { live, loop_lag_ms: Math.round(loopLagMs), store_writable: storeWritable };
}

/** A program of the bot's own user wants to know whether this is the bot. */
function proveItIsUs(context: Context, { localKey }: Pick<ProbeDeps, 'localKey'>): void {
  const challenge = context.req.header(challengeHeader);
  if (!isChallenge(challenge)) return;
  const { localAddress: address, localPort: port } = connectionOf(context);
  context.header(proofHeader, proveDoor(localKey, challenge, { address, port }));
}
