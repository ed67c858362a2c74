import type { Answer } from '../../domain/command.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import type { Acknowledged } from './acknowledge.ts';
import { type AnswerContext, answerMessage } from './answers.ts';
import { DiscordRefusal } from './discord-error.ts';
import { historyMessage } from './history-page.ts';
import { postersOf } from './history-posters.ts';

/** Shows what a command answered. @param replyTarget of the command */
export async function showAnswer(
  answer: Answer,
  acknowledged: Acknowledged,
  replyTarget: ReplyTarget,
  context: AnswerContext,
  { outputsFolder }: { readonly outputsFolder: string },
): Promise<void> {
  if (answer.kind !== 'history') return acknowledged.show(answer, answerMessage(answer, context), replyTarget);
  const posters = await postersOf(answer.page.generations, outputsFolder);
  try {
    await acknowledged.answer(historyMessage(answer, context, posters), [...posters.values()]);
  } catch (error) {
    // Where no files are taken, the words are.
    if (!(error instanceof DiscordRefusal) || error.refusal === 'token over' || posters.size === 0) throw error;
    await acknowledged.answer(historyMessage(answer, context, new Map()));
  }
}
