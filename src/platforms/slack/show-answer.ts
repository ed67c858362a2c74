import type { Answer, CommandCall } from '../../domain/command.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import { isPrivate } from '../../domain/private-target.ts';
import { cardSaysAll } from '../chat/lists.ts';
import type { HandlingDeps } from './event-context.ts';
import { sayAnswer } from './lists/say-answer.ts';
import type { SlackEvent } from './payloads.ts';
import { readReplyIds } from './reply-ids.ts';

/** Shows what a command answered, unless the card of it stands where its person looks. @param replacing as in `Press.answer` */
export async function showAnswer(
  slackEvent: SlackEvent,
  answer: Answer,
  { replyTarget }: Pick<CommandCall, 'replyTarget'>,
  deps: HandlingDeps,
  replacing = false,
): Promise<void> {
  const isElsewhere = answer.kind === 'generation' && isPrivate(answer.generation.replyTarget) && !isPrivate(replyTarget);
  if (isElsewhere || !(cardSaysAll(answer) && isThere(slackEvent, replyTarget)))
    return sayAnswer(slackEvent, answer, deps, replacing);
  if (replacing) await deps.answerer.withdraw(slackEvent);
}

/** Whether what is posted there stands where something happened. */
function isThere({ channelId, thread, isOnRoot }: SlackEvent, replyTarget: ReplyTarget): boolean {
  if (channelId !== replyTarget.channelId) return false;
  const { thread: wanted } = readReplyIds(replyTarget);
  return wanted === thread || (wanted === undefined && isOnRoot === true);
}
