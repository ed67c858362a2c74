import { isUnlisted } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';
import type { HealthReport } from '../domain/health.ts';
import { missingModelNotice, retirementNotice } from '../domain/retirement.ts';
import type { Log } from '../lib/log.ts';
import type { Texts } from '../lib/say.ts';
import type { ProviderModule } from '../providers/provider-module.ts';
import type { Backend } from './choose-backend.ts';
import type { AppConfig } from './installed.ts';

/** Longest that the question at start may take. */
const timeoutMs = 2000;

export interface WatchedModel {
  /** What the admin should know about the model. The bot is well all the same. */
  problems(): HealthReport['problems'];
  stop(): Promise<void>;
}

/** Asks its provider beside the start, once, whether it offers the chosen model. Whatever it says, the start goes on. */
export function watchModel(
  installed: readonly ProviderModule[],
  { model, provider }: Pick<Backend, 'model' | 'provider'>,
  { providers }: Pick<AppConfig, 'providers'>,
  { clock, log, texts }: { readonly clock: Clock; readonly log: Log; readonly texts: Texts },
): WatchedModel {
  const settings: Readonly<Record<string, unknown>> = providers;
  const module = installed.find(({ ways }) => provider in ways);
  const stopping = new AbortController();
  let isMissing = false;

  const ask = async (): Promise<void> => {
    const options = { signal: stopping.signal, timeoutMs, now: () => clock.now() };
    const probe = await module?.probe?.(settings[module.id], model, options);
    if (stopping.signal.aborted) return;
    switch (probe?.outcome) {
      case undefined:
        return;
      case 'listed':
        return log.debug({ model: model.id }, 'the provider lists the model');
      case 'not listed':
        isMissing = true;
        return log.warn(
          { model: model.id, replacement: model.replacement },
          'the provider does not list the model; its videos may be refused',
        );
      case 'no answer':
        return log.warn(
          { model: model.id, code: probe.error.code },
          'the provider could not be asked for its models; going on. What to do: npm run doctor',
        );
    }
  };
  const asking = ask();

  return {
    problems() {
      const retiring = retirementNotice(model, clock.now());
      return [
        ...(retiring === undefined ? [] : [{ code: 'retiring' as const, text: texts.say(retiring) }]),
        // Else it is told with all that are not listed any more.
        ...(isMissing && !isUnlisted(model)
          ? [{ code: 'model_retired' as const, text: texts.say(missingModelNotice(model)) }]
          : []),
      ];
    },
    async stop() {
      stopping.abort();
      await asking;
    },
  };
}
