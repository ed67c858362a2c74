import { type APIMessage, MessageFlags } from 'discord.js';
import type { Answer } from '../../domain/command.ts';
import type { ReplyTarget } from '../../domain/generation.ts';
import type { LocalOutputs } from '../../domain/outputs.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import type { Acknowledged } from './acknowledge.ts';
import { type AnswerContext, answerMessage } from './answers.ts';
import { DiscordRefusal } from './discord-error.ts';
import { historyMessage, type Posters } from './history-page.ts';
import { postersOf } from './history-posters.ts';

export interface ShowDeps {
  readonly outputs: LocalOutputs;
  readonly engine: Pick<VideoEngine, 'listed'>;
}

/** Shows what a command answered. A list that everybody reads goes with what is deleted of it. @param replyTarget of the command */
export async function showAnswer(
  answer: Answer,
  acknowledged: Acknowledged,
  replyTarget: ReplyTarget,
  context: AnswerContext,
  { outputs, engine }: ShowDeps,
): Promise<void> {
  if (answer.kind !== 'history') return acknowledged.show(answer, answerMessage(answer, context), replyTarget);
  const { generations } = answer.page;
  const posters = await postersOf(generations, outputs);
  const page = await showPage(answer, acknowledged, context, posters);
  if (page === undefined || generations.length === 0 || ((page.flags ?? 0) & MessageFlags.Ephemeral) !== 0) return;
  // Not by `message`: whoever answers it is not speaking of one of those videos.
  const receipt = { list: page.id, channel: page.channel_id };
  await engine.listed(
    generations.map(({ id }) => id),
    page.id,
    receipt,
  );
}

async function showPage(
  answer: Answer & { kind: 'history' },
  acknowledged: Acknowledged,
  context: AnswerContext,
  posters: Posters,
): Promise<APIMessage | undefined> {
  try {
    return await acknowledged.answer(await historyMessage(answer, context, posters), [...posters.values()]);
  } catch (error) {
    // Where no files are taken, the words are.
    if (!(error instanceof DiscordRefusal) || error.refusal === 'token over' || posters.size === 0) throw error;
    return acknowledged.answer(await historyMessage(answer, context, new Map()));
  }
}
