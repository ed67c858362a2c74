import { type Command, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GivenRequest, Intake } from '../../domain/intake.ts';
import { isPrivate } from '../../domain/private-target.ts';
import type { Proposal, Quote } from '../../domain/quote.ts';
import type { ChatButton } from './buttons.ts';
import type { OfferingHost } from './delivery-platform.ts';
import { draftButton, isKept } from './drafts.ts';
import { givenProposal } from './given-proposal.ts';
import { buttonsOfQuote } from './offers.ts';
import type { ReceiptDraft } from './receipt-draft.ts';

/** The step of a receipt that has the question: told once more, it is the same one. */
const step = 'offer';

/**
 * The button that makes what a restart kept from being made, with its price: the press on it is its person's word, whatever it costs. What can't be
 * made like that, or lacks pictures, is opened in its form.
 */
export async function offerInterrupted(
  intake: Intake,
  given: GivenRequest,
  draft: ReceiptDraft,
  { engine, commands }: OfferingHost,
): Promise<readonly ChatButton[]> {
  const command = commands.find(({ name }) => name === given.command);
  if (command === undefined || !isKept(command)) return [];
  const { [step]: earlier } = draft.receipt;
  const asked = earlier === undefined ? undefined : await engine.quote(earlier);
  if (asked !== undefined) return buttonsOfQuote(asked);
  // What is for one person alone goes where they press, which the form does.
  const isOffered = given.lacksPictures !== true && !isPrivate(intake.replyTarget);
  const proposal = isOffered ? await proposalOf(intake, given, command) : undefined;
  if (proposal === undefined) return draftButton(given, intake, engine);
  const quote = await kept(proposal, engine);
  if (quote === undefined) return draftButton(given, intake, engine);
  await draft.keep({ [step]: quote.id });
  return buttonsOfQuote(quote);
}

/** Undefined for what can't be made as it was given, or is about an earlier video, which has buttons of its own. */
async function proposalOf(intake: Intake, { raw }: GivenRequest, command: Command): Promise<Proposal | undefined> {
  try {
    return await givenProposal('interrupted', command, parseOptions(command, raw), intake);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Undefined where its place does not want it kept by now: they are told all the same that they were interrupted. */
async function kept(proposal: Proposal, engine: Pick<OfferingHost['engine'], 'keepQuote'>): Promise<Quote | undefined> {
  try {
    return await engine.keepQuote([proposal]);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
