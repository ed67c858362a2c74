import type { Generation } from '../generation.ts';
import { moment, type Text, text } from '../texts.ts';
import type { Approval } from './approval.ts';

/** Who decides, and until when. */
export function waitingText({ decides, untilMs }: Pick<Approval, 'decides' | 'untilMs'>): Text {
  const until = moment(untilMs, 'date and time');
  return text(decides === 'place' ? 'approval.waitsForPlace' : 'approval.waitsForBot', { until });
}

/** What was decided, and who did: for the card, and for those who come too late. */
export function decidedText({ decision, priceUsd }: Approval): Text {
  const { end, by, reason } = decision ?? {};
  const person: Text | string = by ?? text('approval.botAdmin');
  switch (end) {
    case 'approved':
      return text('approval.wasApproved', { person, priceUsd });
    case 'cheaper':
      return text('approval.wasCheaper', { person });
    case 'declined':
      return reason === undefined || reason === ''
        ? text('approval.wasDeclined', { person })
        : text('approval.wasDeclinedWhy', { person, reason });
    case 'lapsed':
      return text('approval.hasLapsed');
    case 'withdrawn':
    case undefined:
      return text('approval.withdrawn');
  }
}

/** Nobody approved it: nothing was ever sent. */
export function isUnapproved({
  state,
  approvalId,
  startedAtMs,
}: Pick<Generation, 'state' | 'approvalId' | 'startedAtMs'>): boolean {
  return approvalId !== undefined && startedAtMs === undefined && (state === 'refused' || state === 'expired');
}
