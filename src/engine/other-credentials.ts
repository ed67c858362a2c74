import { nameOf, type ProviderId, providerFacts } from '../domain/catalog.ts';
import { type Generation, isEnded } from '../domain/generation.ts';
import { type Text, text } from '../domain/texts.ts';
import type { Core } from './core.ts';

/** Generations that other credentials started than those that are set: nobody here can look at them until those are set again. */
export interface OtherCredentials {
  /** Tells its person and the log, once each. */
  note(generation: Generation): Promise<void>;
  /** It can be looked at after all. */
  clear(generation: Generation): Promise<void>;
  /** What the admin has to do. */
  problems(): Promise<readonly Text[]>;
}

export function createOtherCredentials(core: Core): OtherCredentials {
  const noted = new Set<string>();

  return {
    async note({ id, provider, reason }) {
      const { credentialSettings: setting, keepsResultsMs } = providerFacts(provider);
      if (!noted.has(id)) {
        noted.add(id);
        core.log.warn(
          { generationId: id, provider, setting },
          'other credentials started this; it can be fetched once they are set again',
        );
      }
      const told = text('reason.otherCredentials', { ...nameOf(provider), setting, hours: keepsResultsMs / 3_600_000 });
      if (reason?.key === told.key) return;
      await core.step(id, (now) => (waits(now) ? { change: { reason: told } } : undefined));
    },
    async clear({ id, reason }) {
      noted.delete(id);
      if (reason?.key !== 'reason.otherCredentials') return;
      await core.step(id, (now) =>
        waits(now) && now.reason?.key === 'reason.otherCredentials' ? { change: { reason: undefined } } : undefined,
      );
    },
    async problems() {
      /** By the setting that is missing: how many, and a provider of theirs. */
      const bySetting = new Map<string, { readonly count: number; readonly provider: ProviderId }>();
      for (const id of noted) {
        const generation = await core.get(id);
        if (generation === undefined || isEnded(generation.state)) noted.delete(id);
        else {
          const { provider } = generation;
          const setting = providerFacts(provider).credentialSettings;
          bySetting.set(setting, { count: (bySetting.get(setting)?.count ?? 0) + 1, provider });
        }
      }
      return [...bySetting].map(([setting, { count, provider }]) =>
        text('health.otherCredentials', {
          ...nameOf(provider),
          count,
          setting,
          hours: providerFacts(provider).keepsResultsMs / 3_600_000,
        }),
      );
    },
  };
}

function waits({ state }: Generation): boolean {
  return state === 'generating' || state === 'downloading';
}
