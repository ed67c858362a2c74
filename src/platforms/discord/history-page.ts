import {
  type APIActionRowComponent,
  type APIMessageTopLevelComponent,
  type APISelectMenuOption,
  type APIStringSelectComponent,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import { cardOf } from '../../domain/card.ts';
import type { Answer } from '../../domain/command.ts';
import { type GenerationView, isErased } from '../../domain/generation.ts';
import { isSpoiler } from '../../domain/place-settings/placed-target.ts';
import { type Text, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import { emptyHistory, pageTurns } from '../chat/lists.ts';
import type { AnswerContext } from './answers.ts';
import type { UploadFile } from './discord-calls.ts';
import { cutMarkup, literal } from './escape.ts';
import {
  buttonsUnder,
  type LabelledButton,
  type Message,
  limits as messageLimits,
  promptEmbed,
  relativeTime,
  rows,
  words,
} from './render-message.ts';
import { messageUrl, readReplyIds } from './reply-ids.ts';

/**
 * Entries of a page: with their posters they stay below what a layout may hold.
 *
 * Limits of a layout: components/reference (2026-08-06).
 */
export const discordPageSize = 8;
const limits = { text: 4000, description: 1024, option: 100, placeholder: 150 } as const;
/** `custom_id` of the menu under a page, whose values are generations. */
export const openMenu = 'v1:open:entry';
/** Characters of a prompt in a list. */
const shownPrompt = 220;

/** Posters by the generation that they are of. */
export type Posters = ReadonlyMap<string, UploadFile>;

/**
 * A page of history: posters with what they are of, one menu for what can be done with each, and the way to other pages. Its kind of message
 * can't be taken back, which is why nothing else is one.
 */
export async function historyMessage(
  answer: Answer & { kind: 'history' },
  context: AnswerContext,
  posters: Posters,
): Promise<Message> {
  const { generations } = answer.page;
  const empty = emptyHistory(answer);
  if (empty !== undefined) return layout([textDisplay(words(empty, context))], []);
  const title = `### ${words(text('chat.history'), context)}`;
  const most = Math.floor((limits.text - title.length) / generations.length);
  const turns = pageTurns(answer).map((turn) => ({ ...turn, label: context.texts.say(turn.label, context.locale) }));
  const shown = generations.flatMap(({ id }) => posters.get(id) ?? []);
  return layout(
    [
      textDisplay(title),
      ...(await Promise.all(generations.map((generation) => entry(generation, context, most, posters.get(generation.id))))),
      ...openRow(generations, context),
      ...rows(turns, '', context),
    ],
    shown,
  );
}

/** A message in the place of whatever kind stood there: what the new kind has no room for goes. */
function layout(components: APIMessageTopLevelComponent[], files: readonly UploadFile[]): Message {
  return {
    ...{ content: null, embeds: [], flags: MessageFlags.IsComponentsV2, components },
    // What an earlier page showed goes.
    attachments: files.map(({ name }, index) => ({ id: String(index), filename: name })),
    allowed_mentions: { parse: [], replied_user: false },
  };
}

function textDisplay(content: string) {
  return { type: ComponentType.TextDisplay as const, content };
}

/** State, prompt, who, when, price, where it is and how it was made, beside its poster. */
async function entry(
  generation: GenerationView,
  context: AnswerContext,
  most: number,
  poster: UploadFile | undefined,
): Promise<APIMessageTopLevelComponent> {
  const card = cardOf(generation);
  const say = (each: Text): string => words(each, context);
  const prompt = promptOf(generation, context);
  const options = card.options.map(say).join(' · ');
  const lines = [
    `**${generation.number} · ${say(card.state)}** ${prompt}`,
    await factsOf(generation, context),
    ...(options === '' ? [] : [`-# ${options}`]),
  ];
  const shown = textDisplay(cutMarkup(lines.join('\n'), most));
  if (poster === undefined) return shown;
  return { type: ComponentType.Section, components: [shown], accessory: thumbnail(generation, poster) };
}

function thumbnail({ request, replyTarget }: GenerationView, { name }: UploadFile) {
  const description = cut(request.prompt, limits.description);
  return {
    ...{ type: ComponentType.Thumbnail as const, media: { url: `attachment://${name}` } },
    ...(description !== '' && { description }),
    ...(isSpoiler(replyTarget) && { spoiler: true }),
  };
}

function promptOf(generation: GenerationView, context: AnswerContext): string {
  const { prompt, wordless } = cardOf(generation);
  return wordless === undefined ? literal(prompt.replace(/\s+/g, ' '), shownPrompt) : words(wordless, context);
}

async function factsOf(generation: GenerationView, context: AnswerContext): Promise<string> {
  const ids = readReplyIds(generation.replyTarget);
  const { result, status } = await context.receipts(generation.id);
  const url = messageUrl(ids, result) ?? messageUrl(ids, status);
  return [
    `<@${generation.requester.id}>`,
    relativeTime(generation.createdAtMs),
    ...cardOf(generation).price.map((each) => words(each, context)),
    ...(url === undefined ? [] : [`[${words(text('chat.openMessage'), context)}](${url})`]),
  ].join(' · ');
}

/** “Open 9 …”: one menu for all that stand on the page; there is nothing to do with what was deleted. */
function openRow(
  generations: readonly GenerationView[],
  { texts, locale }: AnswerContext,
): APIActionRowComponent<APIStringSelectComponent>[] {
  const options = generations
    .filter((generation) => !isErased(generation))
    .map((generation): APISelectMenuOption => {
      const { prompt, wordless, state } = cardOf(generation);
      const called = wordless === undefined ? prompt.replace(/\s+/g, ' ') : texts.say(wordless, locale);
      const label = texts.say(text('chat.openEntry', { number: generation.number, prompt: called }), locale);
      const description = texts.say(state, locale);
      return { label: cut(label, limits.option), value: generation.id, description: cut(description, limits.option) };
    });
  if (options.length === 0) return [];
  const placeholder = cut(texts.say(text('chat.openMenu'), locale), limits.placeholder);
  const menu: APIStringSelectComponent = { type: ComponentType.StringSelect, custom_id: openMenu, placeholder, options };
  return [{ type: ComponentType.ActionRow, components: [menu] }];
}

/** What somebody chose in that menu, for them alone: with its poster and what they may do with it. */
export async function openedMessage(
  generation: GenerationView,
  context: AnswerContext,
  { mayChange, poster }: { readonly mayChange: boolean; readonly poster: UploadFile | undefined },
): Promise<Message> {
  const card = cardOf(generation);
  const isOnDisk = generation.videos.length > 0 && generation.removedAtMs === undefined;
  const all: readonly LabelledButton[] = [...(isOnDisk ? (['post'] as const) : []), ...buttonsUnder(generation, context)];
  const theirs = all.filter((each) => mayChange || typeof each !== 'string' || !ofItsPerson.has(each));
  const [embed] = promptEmbed(card, generation.state, context);
  return {
    content: cutMarkup(
      `**${generation.number} · ${words(card.state, context)}**\n${await factsOf(generation, context)}`,
      messageLimits.content,
    ),
    embeds: embed === undefined ? [] : [{ ...embed, ...(poster && { image: { url: `attachment://${poster.name}` } }) }],
    components: rows(theirs, generation.id, context),
    allowed_mentions: { parse: [], replied_user: false },
  };
}

/** Buttons that refuse anybody else. */
const ofItsPerson: ReadonlySet<string> = new Set(['cancel', 'remove', 'decide-again', 'decide-leave']);
