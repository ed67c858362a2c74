import { type Backend, chooseBackend } from '../app/choose-backend.ts';
import type { AppConfig } from '../app/installed.ts';
import type { Finding } from '../domain/finding.ts';
import { missingModelNotice, retirementNotice } from '../domain/retirement.ts';
import { text } from '../domain/texts.ts';
import type { AskOptions, ProviderExamination, ProviderModule } from '../providers/provider-module.ts';
import { usualPrice } from './usual-price.ts';

/** Tokens are good for some minutes of difference; times that people read are not. */
const mostClockErrorMs = 60_000;

/** Each credential by a call that costs nothing, the model, its price, and the clock as the providers see it. */
export async function checkModels(
  installed: readonly ProviderModule[],
  config: Pick<AppConfig, 'providers' | 'videoModel'>,
  { now, timeoutMs }: Omit<AskOptions, 'signal'>,
): Promise<readonly Finding[]> {
  const settings: Readonly<Record<string, unknown>> = config.providers;
  const backend = chooseBackend(installed, config);
  const ask = async (module: ProviderModule) => {
    const options = { now, timeoutMs, signal: AbortSignal.timeout(timeoutMs * 2) };
    return { module, examination: (await module.examine?.(settings[module.id], backend.model, options)) ?? { findings: [] } };
  };
  const asked = await Promise.all(installed.map(ask));
  const isMissing = asked.some(({ examination }) => examination.isListed === false);
  return [
    ...asked.flatMap(({ examination }) => examination.findings),
    ...modelFindings(backend, isMissing, now()),
    await priceFinding(backend),
    ...clockFindings(asked),
  ];
}

function modelFindings({ model, why }: Backend, isMissing: boolean, nowMs: number): readonly Finding[] {
  const retiring = retirementNotice(model, nowMs);
  const chosen = text('start.backend', { label: model.label, model: model.id, why });
  return [
    { check: 'model', state: 'ok', text: chosen },
    ...(isMissing ? [{ check: 'model', state: 'warning', text: missingModelNotice(model) } as const] : []),
    ...(retiring === undefined ? [] : [{ check: 'model', state: 'warning', text: retiring } as const]),
  ];
}

async function priceFinding(backend: Backend): Promise<Finding> {
  const usual = await usualPrice(backend);
  return usual === undefined
    ? { check: 'price', state: 'warning', text: text('doctor.priceUnknown', { model: backend.model.label }) }
    : { check: 'price', state: 'ok', text: usual.sentence };
}

interface Asked {
  readonly module: ProviderModule;
  readonly examination: ProviderExamination;
}

/** By the first that said the time. */
function clockFindings(asked: readonly Asked[]): readonly Finding[] {
  const first = asked.find(({ examination }) => examination.clockAheadMs !== undefined);
  const aheadMs = first?.examination.clockAheadMs;
  if (first === undefined || aheadMs === undefined) return [];
  if (Math.abs(aheadMs) <= mostClockErrorMs) return [{ check: 'clock', state: 'ok', text: text('doctor.clockRight') }];
  const values = { provider: first.module.label, seconds: Math.round(Math.abs(aheadMs) / 1000) };
  const wrong = aheadMs > 0 ? text('doctor.clockSlow', values) : text('doctor.clockFast', values);
  return [{ check: 'clock', state: 'problem', text: wrong }];
}
