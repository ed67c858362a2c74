import { UserError } from '../../domain/errors.ts';
import type { ReportDecision } from '../../domain/moderation/report.ts';
import { type Text, text } from '../../domain/texts.ts';

/** What was decided, and who did. @param decision undefined where the video is gone */
export function outcomeText(decision: ReportDecision | undefined): Text {
  const { outcome, by } = decision ?? { outcome: 'gone', by: undefined };
  return by === undefined || outcome === 'gone' ? text('report.outcome.gone') : text(`report.outcome.${outcome}`, { by });
}

/** Somebody else was first. */
export function decidedBefore(decision: ReportDecision): UserError {
  return new UserError('not_possible_now', text('report.before', { said: outcomeText(decision) }));
}
