import type { Answer } from '../../../domain/command.ts';
import { answerMessage } from '../answer-messages.ts';
import { contextOf, type HandlingDeps } from '../event-context.ts';
import type { SlackEvent } from '../payloads.ts';
import { picturesOf } from './pictures.ts';

/** Says what a command answers to its person alone; a page of history with its pictures, as far as its workspace shows them. */
export async function sayAnswer(slackEvent: SlackEvent, answer: Answer, deps: HandlingDeps, replacing = false): Promise<void> {
  const context = { ...contextOf(deps), reader: slackEvent.person.id, manages: deps.asking?.isManager === true };
  if (answer.kind !== 'history') return deps.answerer.answer(slackEvent, await answerMessage(answer, context), replacing);
  const { installation } = slackEvent;
  const files = await picturesOf(answer.page.generations, installation, context.receipts);
  await deps.pictureLists.show(installation, files, async (pictures) =>
    deps.answerer.answer(slackEvent, await answerMessage(answer, { ...context, pictures }), replacing),
  );
}
