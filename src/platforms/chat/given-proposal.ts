import { findModel } from '../../domain/catalog.ts';
import { type Command, completeValues, generationIdsIn } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import { givenPictures } from '../../domain/option-schema.ts';
import type { Proposal } from '../../domain/quote.ts';
import { checkVideoRequest } from '../../domain/request-rules.ts';
import type { Submission } from '../../domain/submission.ts';
import { priceUsd } from '../../domain/video-request.ts';

/**
 * What a command would make, for a button that makes it with its price.
 *
 * @param values of the command's options, read
 * @returns undefined for what can't be made as it was given, or is about an earlier video, which has buttons of its own
 */
export async function givenProposal(
  kind: Proposal['kind'],
  command: Pick<Command, 'options' | 'complete' | 'plan' | 'remarks'>,
  values: Readonly<Record<string, unknown>>,
  { requester, replyTarget, eventId }: Pick<Submission, 'requester' | 'replyTarget' | 'eventId'>,
): Promise<Proposal | undefined> {
  try {
    if (generationIdsIn(command, values).length > 0) return undefined;
    const { values: complete, notes: worked } = await completeValues(command, values, { requester, replyTarget });
    const request = await command.plan?.(complete);
    const model = request && findModel(request.model);
    if (request === undefined || model === undefined || checkVideoRequest(request, model).length > 0) return undefined;
    const price = priceUsd(request, model);
    const notes = [...worked, ...((await command.remarks?.(complete)) ?? [])];
    const images = givenPictures(complete);
    const submission = { request, images, requester, replyTarget, eventId, ...(notes.length > 0 && { notes }) };
    return price === undefined ? undefined : { kind, submissions: [submission], priceUsd: price };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
