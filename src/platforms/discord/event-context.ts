import type { AutocompleteInteraction } from 'discord.js';
import { PermissionFlagsBits } from 'discord.js';
import type { Answer, Command } from '../../domain/command.ts';
import type { GenerationView, ReplyTarget } from '../../domain/generation.ts';
import { isPrivate } from '../../domain/private-target.ts';
import type { Consent } from '../../domain/submission.ts';
import { isKept } from '../chat/drafts.ts';
import type { Here } from '../chat/find-here.ts';
import { type Caller, runCommand, type UncheckedCall } from '../chat/run-command.ts';
import { doerFor, rolesAt, rolesOf } from './access/doer.ts';
import { doorsOf, doorsOfForm } from './access/doors.ts';
import { type Acknowledged, type Answerable, eventIdOf } from './acknowledge.ts';
import type { AnswerContext } from './answers.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { discordPageSize } from './history-page.ts';
import { inWords, namesOfInteraction } from './markup-words.ts';
import { openDirect } from './open-direct.ts';
import { requirePermissions } from './place.ts';
import { readReplyIds } from './reply-ids.ts';
import { showAnswer } from './show-answer.ts';

/** How answers are shown. */
export function contextOf(
  { locale }: Pick<Answerable, 'locale'>,
  { texts, clock, engine, offered, usual }: Pick<IntakeDeps, 'texts' | 'clock' | 'engine' | 'offered' | 'usual'>,
): AnswerContext {
  return { texts, locale, nowMs: clock.now(), offered, usual, receipts: engine.receipts };
}

export function callOf(interaction: Answerable, replyTarget: ReplyTarget): UncheckedCall {
  return {
    requester: {
      ...{ platform: 'discord', id: interaction.user.id, name: interaction.user.displayName },
      ...rolesOf(interaction),
    },
    replyTarget,
    eventId: eventIdOf(interaction),
    pageSize: discordPageSize,
  };
}

/** Which videos can be asked about in a channel. A thread on a message has the message's own id. */
export function hereIn(...channelIds: readonly (string | null)[]): Here {
  return {
    platform: 'discord',
    channelIds: channelIds.filter((each) => each !== null),
    opened: ({ status }) => [status.message],
  };
}

/** The same for what somebody did: also what lists show there. */
export function hereOf(interaction: Answerable): Here {
  const { channelId } = interaction;
  return hereIn(channelId, channelId === null ? null : listedChannel(interaction, channelId));
}

/** In a thread that the bot opened under a status message, people mean the channel above. */
export function listedChannel({ channel, client }: Answerable | AutocompleteInteraction, channelId: string): string {
  return channel?.isThread() === true && channel.ownerId === client.user.id ? (channel.parentId ?? channelId) : channelId;
}

export function listTarget(interaction: Answerable, replyTarget: ReplyTarget): ReplyTarget {
  return { ...replyTarget, channelId: listedChannel(interaction, replyTarget.channelId) };
}

/** Whether a person may change other people's generation: they manage messages in the server that it was asked for in. */
export function managesVideo(
  { guildId, memberPermissions }: Pick<Answerable, 'guildId' | 'memberPermissions'>,
  { replyTarget }: Pick<GenerationView, 'replyTarget'>,
): boolean {
  const isSameServer = replyTarget.platform === 'discord' && guildId !== null && readReplyIds(replyTarget).guild === guildId;
  return isSameServer && memberPermissions?.has(PermissionFlagsBits.ManageMessages) === true;
}

/** Whether a person manages the server that they are in. */
export function managesServer({ guildId, memberPermissions }: Pick<Answerable, 'guildId' | 'memberPermissions'>): boolean {
  return guildId !== null && memberPermissions?.has(PermissionFlagsBits.ManageGuild) === true;
}

/** Discord tells the rights in the channel; those over the server are another matter. */
function managedBy(interaction: Pick<Answerable, 'guildId' | 'memberPermissions'>) {
  const { guildId, memberPermissions } = interaction;
  const managesMessages = guildId !== null && memberPermissions?.has(PermissionFlagsBits.ManageMessages) === true;
  return { channel: managesMessages, server: managesServer(interaction) };
}

/** Who runs commands by an interaction. Commands that are typed Discord has let pass; a form may have been open for long. */
export function callerOf(interaction: Answerable, deps: Pick<IntakeDeps, 'access' | 'stopping' | 'rest'>): Caller {
  const { access, stopping } = deps;
  return {
    openDirect: (asked) => openDirect(asked, deps),
    rolesAt: (target) => rolesAt(interaction.user.id, target, interaction.client),
    here: hereOf(interaction),
    manages: (generation) => managesVideo(interaction, generation),
    managesPlace: managesServer(interaction),
    managesHere: managedBy(interaction),
    async requirePlace({ replyTarget }, command) {
      const names = doorsAt(interaction, command);
      if (names.length > 0) await access.require(names, await doerFor(interaction, replyTarget), stopping);
      requirePermissions(interaction.appPermissions, replyTarget);
    },
  };
}

/** What has to be looked at: a form stands for what opened it, a button or the command itself. */
function doorsAt(interaction: Answerable, command: string): readonly string[] {
  if (!interaction.isModalSubmit()) return doorsOfForm(command).filter((name) => name !== command);
  return interaction.isFromMessage() ? doorsOf(command) : doorsOfForm(command);
}

/** Runs a command and shows what it answers. @param consent what its person agreed to. Default: nothing */
export async function runHere(
  interaction: Answerable,
  acknowledged: Acknowledged,
  wanted: Command,
  raw: Readonly<Record<string, unknown>>,
  replyTarget: ReplyTarget,
  deps: IntakeDeps,
  consent: Consent = {},
): Promise<void> {
  const values = await named(interaction, raw);
  if (isKept(wanted)) acknowledged.drafted({ command: wanted.name, raw: values });
  const call = { ...callOf(interaction, replyTarget), ...consent };
  const answer = await runCommand(wanted, values, call, callerOf(interaction, deps), deps.engine);
  await showAnswer(answer, acknowledged, whereOf(answer, replyTarget), contextOf(interaction, deps), deps);
}

/** What people typed, with names in place of the ids that Discord's clients put in for them. */
async function named(
  interaction: Answerable,
  raw: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const typed = Object.entries(raw).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  const names = await namesOfInteraction(
    interaction,
    typed.map(([, value]) => value),
  );
  return { ...raw, ...Object.fromEntries(typed.map(([name, value]) => [name, inWords(value, names)])) };
}

/** Where an answer’s video is posted. @param asked where the command was run */
export function whereOf(answer: Answer, asked: ReplyTarget): ReplyTarget {
  return answer.kind === 'generation' && isPrivate(answer.generation.replyTarget) ? answer.generation.replyTarget : asked;
}
