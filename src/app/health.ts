import { isUnlisted, type Model } from '../domain/catalog.ts';
import type { HealthReport, ModelHealth, PlatformHealth, Readiness } from '../domain/health.ts';
import { refusedModelNotice } from '../domain/retirement.ts';
import { pageRole, worksRole } from '../domain/roles.ts';
import { type Text, text } from '../domain/texts.ts';
import type { RunningEngine } from '../engine/engine.ts';

type Problems = HealthReport['problems'];

export interface HealthSources {
  readonly engine: Pick<RunningEngine, 'paused' | 'pausedProviders' | 'problems' | 'goneModels' | 'missingRoles'>;
  readonly say: (text: Text) => string;
  /** All that are set up. */
  readonly models: readonly Model[];
  /** Ids of records that can't be read. */
  unreadable(): readonly string[];
  platforms(): readonly PlatformHealth[];
  /** Those of this process, where several share the work. */
  readonly roles: readonly string[] | undefined;
  /** Problems of the model and the page. */
  others(): Promise<Problems>;
}

/** @param isReady whether the start is over */
export async function health(
  isReady: boolean,
  { engine, say, models, roles, unreadable, platforms, others }: HealthSources,
): Promise<HealthReport> {
  const rows = platforms();
  const more = [...unreadableProblems(unreadable(), say), ...rows.flatMap((platform) => platform.problems), ...(await others())];
  return {
    // An admin wants to hear that a platform is away; a model's retirement can wait.
    ready: isReady && !more.some(({ code }) => code === 'platform'),
    problems: [
      ...startingProblems(isReady, say),
      // The bot is well; the admin should know all the same.
      ...(await engine.paused()).map((paused) => ({ code: 'paused' as const, text: say(paused) })),
      ...(await engine.problems()).map((problem) => ({ code: 'other_credentials' as const, text: say(problem) })),
      ...engine.goneModels().map((model) => ({ code: 'model_retired' as const, text: say(refusedModelNotice(model)) })),
      ...engine.missingRoles().map((role) => ({ code: 'roles' as const, text: say(missingRole(role)) })),
      ...more,
    ],
    platforms: rows,
    ...(roles !== undefined && { roles }),
    models: modelRows(models, engine, say),
  };
}

export interface ReadinessSources {
  readonly say: (text: Text) => string;
  /** Whether people come in by the page or the API. */
  readonly webIsOpen: boolean;
  platforms(): readonly PlatformHealth[];
}

/**
 * Whether people are answered: the start is over and every door is open. A platform that refuses the bot for good does not come back by waiting,
 * so that it counts only where no other door is open.
 *
 * @param isReady whether the start is over
 */
export function readiness(isReady: boolean, { say, webIsOpen, platforms }: ReadinessSources): Readiness {
  const all = platforms();
  const isOpen = webIsOpen || all.length === 0 || all.some(({ connected }) => connected);
  const closed = all.filter(({ connected, refused }) => !connected && !(refused && isOpen));
  const problems = [...startingProblems(isReady, say), ...closed.flatMap((platform) => platform.problems)];
  return { ready: isReady && closed.length === 0, problems };
}

/** Nobody does what this process is not there for either. */
function missingRole(role: string): Text {
  if (role === worksRole) return text('health.noEngine');
  return role === pageRole ? text('health.noWebRole') : text('health.noPlatformRole', { role });
}

function startingProblems(isReady: boolean, say: HealthSources['say']): Problems {
  return isReady ? [] : [{ code: 'starting', text: say(text('health.starting')) }];
}

function modelRows(models: readonly Model[], engine: HealthSources['engine'], say: HealthSources['say']): readonly ModelHealth[] {
  const pauses = engine.pausedProviders();
  const gone = new Set(engine.goneModels().map(({ id }) => id));
  return models.map((model) => {
    const { id, provider, retirement } = model;
    const pause = pauses.find((each) => each.provider === provider);
    return {
      ...{ id, provider, offered: !gone.has(id) && !isUnlisted(model) },
      ...(pause !== undefined && { paused: say(pause.text) }),
      ...(retirement !== undefined && { ends: retirement.date }),
    };
  });
}

function unreadableProblems({ length: count }: readonly string[], say: HealthSources['say']): Problems {
  return count === 0 ? [] : [{ code: 'unreadable', text: say(text('health.unreadable', { count })) }];
}
