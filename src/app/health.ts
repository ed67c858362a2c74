import type { HealthReport } from '../domain/health.ts';
import { refusedModelNotice } from '../domain/retirement.ts';
import { type Text, text } from '../domain/texts.ts';
import type { RunningEngine } from '../engine/engine.ts';

type Problems = HealthReport['problems'];

export interface HealthSources {
  readonly engine: Pick<RunningEngine, 'paused' | 'problems' | 'goneModels'>;
  readonly say: (text: Text) => string;
  /** Ids of records that can't be read. */
  unreadable(): readonly string[];
  /** Those of platforms, the model and the page. */
  others(): Problems;
}

/** @param isReady whether the start is over */
export function health(isReady: boolean, { engine, say, unreadable, others }: HealthSources): HealthReport {
  const more = [...unreadableProblems(unreadable(), say), ...others()];
  return {
    // An admin wants to hear that a platform is away; a model's retirement can wait.
    ready: isReady && !more.some(({ code }) => code === 'platform'),
    problems: [
      ...(isReady ? [] : [{ code: 'starting' as const, text: say(text('health.starting')) }]),
      // The bot is well; the admin should know all the same.
      ...engine.paused().map((paused) => ({ code: 'paused' as const, text: say(paused) })),
      ...engine.problems().map((problem) => ({ code: 'other_credentials' as const, text: say(problem) })),
      ...engine.goneModels().map((model) => ({ code: 'model_retired' as const, text: say(refusedModelNotice(model)) })),
      ...more,
    ],
  };
}

function unreadableProblems({ length: count }: readonly string[], say: HealthSources['say']): Problems {
  return count === 0 ? [] : [{ code: 'unreadable', text: say(text('health.unreadable', { count })) }];
}
