import { approvalIdOf, type Decided, type Decider } from '../../domain/approvals/approval.ts';
import type { Button, ButtonVerb } from '../../domain/button.ts';
import { UserError } from '../../domain/errors.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import type { Here } from './find-here.ts';
import type { UncheckedCall } from './run-command.ts';

/** Buttons of cards for those who manage a place. What they decide about was mostly asked for elsewhere. */
const cardVerbs = ['approve', 'approve-cheaper', 'decline'] as const satisfies readonly ButtonVerb[];
type CardVerb = (typeof cardVerbs)[number];

export function isOfCard(button: Button): button is Button & { readonly verb: CardVerb } {
  return cardVerbs.some((each) => each === button.verb);
}

/** Who pressed, and where. */
export interface CardPress {
  readonly here: Here;
  /** As in `Caller`. */
  readonly managesPlace: boolean;
  readonly call: Pick<UncheckedCall, 'requester'>;
}

/** The form for why something is declined. */
export const reasonForm = {
  title: text('approval.reasonTitle'),
  submit: text('approval.reasonTitle'),
  asks: text('approval.reasonAsks'),
  price: text('approval.reasonNote'),
} as const;

type Approvals = Pick<VideoEngine, 'approvals'>;

/** @throws {UserError} `not_allowed` for who does not manage the server or workspace where the card stands */
export function requireManager({ managesPlace }: Pick<CardPress, 'managesPlace'>): void {
  if (!managesPlace) throw new UserError('not_allowed', text('approval.notManager'));
}

/**
 * Decides by a button that needs no words. Whether its card stands there, the engine looks at: an id gives no right.
 *
 * @returns what was decided, for the one who pressed
 * @throws {UserError}
 */
export async function decideByCard(button: Button, press: CardPress, { approvals }: Approvals): Promise<Text> {
  requireManager(press);
  const { verb, id, priceUsd = 0 } = button;
  const approval = idOf(id);
  const decide = verb === 'approve' ? approvals.approve : approvals.approveCheaper;
  return saidOf(await decide(approval, deciderOf(press), priceUsd));
}

/** Declines what a card is about. @param reason for its person. @throws {UserError} */
export async function declineByCard(id: string, reason: string, press: CardPress, { approvals }: Approvals): Promise<Text> {
  requireManager(press);
  return saidOf(await approvals.decline(idOf(id), deciderOf(press), reason));
}

function idOf(postId: string): string {
  const id = approvalIdOf(postId);
  if (id === undefined) throw new UserError('not_found', text('answer.oldButton'));
  return id;
}

function deciderOf({ call: { requester }, here: { platform, tenant, channelIds } }: CardPress): Decider {
  return { kind: 'card', requester, at: { platform, tenant, channelIds } };
}

function saidOf({ said }: Decided): Text {
  return said;
}
