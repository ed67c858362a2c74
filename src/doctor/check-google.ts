import { type Backend, chooseBackend } from '../app/choose-backend.ts';
import { googleCredentials } from '../app/google-credentials.ts';
import type { AppConfig } from '../app/installed.ts';
import { durationsAt, type Model } from '../domain/catalog.ts';
import type { Finding } from '../domain/finding.ts';
import { missingModelNotice, retirementNotice } from '../domain/retirement.ts';
import { text } from '../domain/texts.ts';
import type { GoogleCredentials } from '../providers/google/google-client.ts';
import { type ModelsProbe, probeModels } from '../providers/google/models-probe.ts';

export interface GoogleCheckOptions {
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** Longest that Google may take for each answer. */
  readonly timeoutMs: number;
}

/** Tokens are good for some minutes of difference; times that people read are not. */
const mostClockErrorMs = 60_000;

/** Each credential by a call that costs nothing, the model, its price, and the clock as Google sees it. */
export async function checkGoogle(config: AppConfig, options: GoogleCheckOptions): Promise<readonly Finding[]> {
  const backend = chooseBackend(config);
  const ask = async (provider: 'gemini-omni' | 'vertex-veo') => {
    const credentials = googleCredentials(provider, config.providers.google);
    if (credentials === undefined) return undefined;
    const signal = AbortSignal.timeout(options.timeoutMs * 2);
    return { credentials, probe: await probeModels(credentials, backend.model.id, { ...options, signal }) };
  };
  const [byKey, byProject] = await Promise.all([ask('gemini-omni'), ask('vertex-veo')]);
  const asked = [byKey, byProject].filter((each) => each !== undefined);
  const used = backend.provider === 'vertex-veo' ? byProject : byKey;
  return [
    ...asked.map(({ credentials, probe }) => credentialsFinding(credentials, probe)),
    ...modelFindings(backend, backend.provider === 'preview' ? undefined : used?.probe, options.now()),
    priceFinding(backend.model),
    ...clockFindings(asked.map(({ probe }) => probe)),
  ];
}

function credentialsFinding(credentials: GoogleCredentials, probe: ModelsProbe): Finding {
  const isKey = credentials.kind === 'key';
  const check = isKey ? 'google key' : 'google project';
  const project = isKey ? '' : credentials.project;
  if (probe.outcome !== 'no answer') {
    return { check, state: 'ok', text: isKey ? text('doctor.keyAccepted') : text('doctor.projectAccepted', { project }) };
  }
  const { code, kind } = probe.error;
  if (code === 'credentials') {
    const refused = kind === 'not sent' ? text('doctor.projectWithoutLogin') : text('doctor.projectRefused', { project });
    return { check, state: 'problem', text: isKey ? text('doctor.keyRefused') : refused };
  }
  if (code === 'unreachable') return { check, state: 'problem', text: text('doctor.unreachable') };
  return { check, state: 'warning', text: text('doctor.noClearAnswer', { code }) };
}

function modelFindings({ model, why }: Backend, probe: ModelsProbe | undefined, nowMs: number): readonly Finding[] {
  const retiring = retirementNotice(model, nowMs);
  const chosen = text('start.backend', { label: model.label, model: model.id, why });
  return [
    { check: 'model', state: 'ok', text: chosen },
    ...(probe?.outcome === 'not listed' ? [{ check: 'model', state: 'warning', text: missingModelNotice(model) } as const] : []),
    ...(retiring === undefined ? [] : [{ check: 'model', state: 'warning', text: retiring } as const]),
  ];
}

function priceFinding(model: Model): Finding {
  const resolution = model.resolutions.find((each) => model.priceUsdPerSecond[each] !== undefined);
  const usdPerSecond = resolution && model.priceUsdPerSecond[resolution];
  if (resolution === undefined || usdPerSecond === undefined) {
    return { check: 'price', state: 'warning', text: text('doctor.priceUnknown', { model: model.label }) };
  }
  if (usdPerSecond === 0) return { check: 'price', state: 'ok', text: text('price.free') };
  const seconds = durationsAt(model, resolution).at(-1) ?? 0;
  return { check: 'price', state: 'ok', text: text('doctor.price', { seconds, resolution, priceUsd: usdPerSecond * seconds }) };
}

function clockFindings(probes: readonly ModelsProbe[]): readonly Finding[] {
  const aheadMs = probes.map((probe) => probe.clockAheadMs).find((each) => each !== undefined);
  if (aheadMs === undefined) return [];
  if (Math.abs(aheadMs) <= mostClockErrorMs) return [{ check: 'clock', state: 'ok', text: text('doctor.clockRight') }];
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const wrong = aheadMs > 0 ? text('doctor.clockSlow', { seconds }) : text('doctor.clockFast', { seconds });
  return [{ check: 'clock', state: 'problem', text: wrong }];
}
