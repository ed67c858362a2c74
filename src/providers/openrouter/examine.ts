import type { Model } from '../../domain/catalog.ts';
import type { Finding } from '../../domain/finding.ts';
import { text } from '../../domain/texts.ts';
import type { AskOptions, ModelProbe, ProviderExamination } from '../provider-module.ts';
import { refusedLook, unansweredLook } from './call-errors.ts';
import { amount, field } from './fields.ts';
import { callOnce, type HttpAnswer } from './http-call.ts';
import { openRouterContext, openRouterUrl } from './openrouter-provider.ts';
import type { OpenRouterSettings, VideoServerSettings } from './settings.ts';
import { serverRoot } from './video-server/server-provider.ts';

/** Asks the public list. @returns undefined for a model of somebody else, and for a server of the operator's, which lists none */
export async function probeOpenRouter(
  { apiKey, baseUrl = openRouterUrl }: OpenRouterSettings,
  { id, provider }: Model,
  { signal, timeoutMs }: AskOptions,
): Promise<ModelProbe | undefined> {
  if (apiKey === undefined || provider !== 'openrouter') return undefined;
  try {
    const answer = await callOnce({ method: 'GET', url: `${baseUrl}/videos/models`, signal, timeoutMs });
    const data = field(answer.body, 'data');
    if (answer.status !== 200 || !Array.isArray(data))
      return { outcome: 'no answer', error: refusedLook(answer, openRouterContext) };
    return { outcome: data.some((row) => field(row, 'id') === id) ? 'listed' : 'not listed' };
  } catch (error) {
    return { outcome: 'no answer', error: unansweredLook(error, openRouterContext) };
  }
}

/** The key by the question for what is left of it, the list, and the server by its own. None of them costs anything. */
export async function examineOpenRouter(
  settings: OpenRouterSettings,
  model: Model,
  options: AskOptions,
): Promise<ProviderExamination> {
  const { apiKey, baseUrl = openRouterUrl, server } = settings;
  const [asked, probe, serverFindings] = await Promise.all([
    apiKey === undefined ? undefined : ask(`${baseUrl}/key`, apiKey, options),
    probeOpenRouter(settings, model, options),
    server === undefined ? [] : examineServer(server, options),
  ]);
  const dateMs = asked === undefined || asked === 'no answer' ? undefined : asked.dateMs;
  return {
    findings: [...(asked === undefined ? [] : [keyFinding(asked)]), ...serverFindings],
    isListed: probe === undefined || probe.outcome === 'no answer' ? undefined : probe.outcome === 'listed',
    clockAheadMs: dateMs === undefined ? undefined : dateMs - options.now(),
  };
}

type Asked = HttpAnswer | 'no answer';

async function ask(url: string, apiKey: string | undefined, { signal, timeoutMs }: AskOptions): Promise<Asked> {
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  return callOnce({ method: 'GET', url, headers, signal, timeoutMs }).catch(() => 'no answer' as const);
}

/** @see https://openrouter.ai/docs/api_reference/limits (2026-11-29) */
function keyFinding(asked: Asked): Finding {
  const check = 'openrouter key';
  if (asked === 'no answer') return { check, state: 'problem', text: text('doctor.routerUnreachable') };
  if (asked.status === 401 || asked.status === 403) return { check, state: 'problem', text: text('doctor.routerKeyRefused') };
  if (asked.status !== 200)
    return { check, state: 'warning', text: text('doctor.routerNoClearAnswer', { status: asked.status }) };
  const leftUsd = amount(field(field(asked.body, 'data'), 'limit_remaining'));
  if (leftUsd === 0) return { check, state: 'problem', text: text('doctor.routerKeyUsedUp') };
  if (leftUsd === undefined) return { check, state: 'ok', text: text('doctor.routerKeyAccepted') };
  return { check, state: 'ok', text: text('doctor.routerKeyLeft', { leftUsd }) };
}

async function examineServer({ url, apiKey }: VideoServerSettings, options: AskOptions): Promise<readonly Finding[]> {
  const check = 'video server';
  const asked = await ask(`${serverRoot(url)}/videos`, apiKey, options);
  if (asked === 'no answer') return [{ check, state: 'problem', text: text('doctor.serverUnreachable', { url }) }];
  if (asked.status === 401 || asked.status === 403)
    return [{ check, state: 'problem', text: text('doctor.serverKeyRefused', { url }) }];
  if (asked.status >= 500 || asked.status === 404) {
    return [{ check, state: 'warning', text: text('doctor.serverNoClearAnswer', { url, status: asked.status }) }];
  }
  return [{ check, state: 'ok', text: text('doctor.serverAnswers', { url }) }];
}
