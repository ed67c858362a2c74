import type { Model } from '../../domain/catalog.ts';
import type { Finding } from '../../domain/finding.ts';
import { text } from '../../domain/texts.ts';
import type { AskOptions, ModelProbe, ProviderExamination } from '../provider-module.ts';
import { googleCredentials, isGoogleId } from './credentials.ts';
import type { GoogleCredentials } from './google-client.ts';
import { type ModelsProbe, probeModels } from './models-probe.ts';
import type { GoogleSettings } from './settings.ts';

/** Asks the way that makes the model. @returns undefined for a model of somebody else, and without credentials */
export async function probeGoogle(
  settings: GoogleSettings,
  { id, nameAtProvider = id, provider }: Model,
  options: AskOptions,
): Promise<ModelProbe | undefined> {
  const credentials = isGoogleId(provider) ? googleCredentials(provider, settings) : undefined;
  return credentials && probeModels(credentials, nameAtProvider, options);
}

/** Each credential by a call that costs nothing, the model, and the clock as Google sees it. */
export async function examineGoogle(
  settings: GoogleSettings,
  model: Model,
  { now, timeoutMs }: AskOptions,
): Promise<ProviderExamination> {
  const { nameAtProvider = model.id } = model;
  const ask = async (id: 'gemini-omni' | 'vertex-veo' | 'vertex-omni') => {
    const credentials = googleCredentials(id, settings);
    if (credentials === undefined) return undefined;
    const signal = AbortSignal.timeout(timeoutMs * 2);
    return { credentials, probe: await probeModels(credentials, nameAtProvider, { now, timeoutMs, signal }) };
  };
  // Each of a project's models is asked for where it is made.
  const isOmni = model.provider === 'vertex-omni';
  const [byKey, byProject] = await Promise.all([ask('gemini-omni'), ask(isOmni ? 'vertex-omni' : 'vertex-veo')]);
  const asked = [byKey, byProject].filter((each) => each !== undefined);
  const used = isOmni || model.provider === 'vertex-veo' ? byProject : byKey;
  const outcome = isGoogleId(model.provider) ? used?.probe.outcome : undefined;
  return {
    findings: asked.map(({ credentials, probe }) => credentialsFinding(credentials, probe)),
    isListed: outcome === undefined || outcome === 'no answer' ? undefined : outcome === 'listed',
    clockAheadMs: asked.map(({ probe }) => probe.clockAheadMs).find((each) => each !== undefined),
  };
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
