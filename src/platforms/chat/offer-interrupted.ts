import { findModel } from '../../domain/catalog.ts';
import { type Command, generationIdsIn, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GivenRequest, Intake } from '../../domain/intake.ts';
import { givenPictures } from '../../domain/option-schema.ts';
import type { Proposal } from '../../domain/quote.ts';
import { checkVideoRequest } from '../../domain/request-rules.ts';
import { priceUsd } from '../../domain/video-request.ts';
import type { ChatButton } from './buttons.ts';
import type { OfferingHost } from './delivery-platform.ts';
import { draftButton, isKept } from './drafts.ts';
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
  const asked = earlier === undefined ? undefined : engine.quote(earlier);
  if (asked !== undefined) return buttonsOfQuote(asked);
  const proposal = given.lacksPictures === true ? undefined : proposalOf(intake, given, command);
  if (proposal === undefined) return draftButton(given, intake.requester, engine);
  const quote = await engine.keepQuote([proposal]);
  draft.keep({ [step]: quote.id });
  return buttonsOfQuote(quote);
}

/** Undefined for what can't be made as it was given, or is about an earlier video, which has buttons of its own. */
function proposalOf({ requester, replyTarget, eventId }: Intake, { raw }: GivenRequest, command: Command): Proposal | undefined {
  try {
    const values = parseOptions(command, raw);
    const request = generationIdsIn(command, values).length > 0 ? undefined : command.plan?.(values);
    const model = request && findModel(request.model);
    if (request === undefined || model === undefined || checkVideoRequest(request, model).length > 0) return undefined;
    const price = priceUsd(request, model);
    const notes = command.remarks?.(values) ?? [];
    const images = givenPictures(values);
    const submission = { request, images, requester, replyTarget, eventId, ...(notes.length > 0 && { notes }) };
    return price === undefined ? undefined : { kind: 'interrupted', submissions: [submission], priceUsd: price };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
