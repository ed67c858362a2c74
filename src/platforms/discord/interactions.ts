import { join } from 'node:path';
import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Interaction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
} from 'discord.js';
import { type Button, buttonId, commandOfButton, readButtonId } from '../../domain/button.ts';
import { wordlessText } from '../../domain/card.ts';
import { type Answer, type Command, type CommandCall, generationIdsIn, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import { type GenerationView, type ReplyTarget, unfinishedStates } from '../../domain/generation.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { animateFormOptions, smallFormOptions } from '../../domain/option-schema.ts';
import { inPublic, statusTexts } from '../../domain/status.ts';
import { text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import { existingFiles } from '../../lib/existing-files.ts';
import { createSeenKeys } from '../../lib/seen-keys.ts';
import { type Acknowledged, type Acknowledgement, type Answerable, acknowledge, answering, eventIdOf } from './acknowledge.ts';
import { type AnswerContext, answerMessage, historyLimit, postedAgainMessage } from './answers.ts';
import type { IntakeDeps } from './discord-deps.ts';
import { fetchImage } from './fetch-image.ts';
import { findImages, hasVideo } from './find-images.ts';
import { formJson, imageField, readForm } from './forms.ts';
import { inWords, namesOfInteraction } from './markup-words.ts';
import { createPendingForms } from './pending-forms.ts';
import { followUpTarget, replyTargetOf, requirePermissions } from './place.ts';
import { optionName, publicOption, slashName, slashOptions } from './register-commands.ts';
import { rows, textMessage } from './render-message.ts';
import { typedCommand, typedForm } from './typed-words.ts';
import { prepareUpload } from './upload.ts';
import { findHere, lookHere, managesVideo } from './videos-here.ts';

/** What a form about an image carries before the id of what is kept for it. */
const animateForm = 'animate:';
/** Choices of an autocompletion (application-commands, 2026-08-06). */
const maxChoices = 25;

/** A page, and what follows a question to its person alone, take the place of what was pressed. */
function howOf(button: Button | undefined): Acknowledgement {
  if (button?.verb === 'page' || button?.verb === 'remove-now') return 'in place';
  return button?.verb === 'post' ? 'publicly' : 'privately';
}

/** Whether the question is worth asking. The engine has the last word. */
function mayRemove(interaction: Answerable, generation: GenerationView): boolean {
  const { platform, id } = generation.requester;
  return (platform === 'discord' && id === interaction.user.id) || managesVideo(interaction, generation);
}

/** Interactions that were taken: after a lost connection Discord sends some once more. */
const mostRemembered = 2000;

/** Takes what people do with commands, buttons and forms. Never throws. */
export function createInteractionHandler(deps: IntakeDeps): (interaction: Interaction) => Promise<void> {
  const { engine, commands, texts, clock, log, stopping } = deps;
  const forms = createPendingForms(clock);
  const seen = createSeenKeys(mostRemembered);

  const command = (name: string): Command => {
    const found = commands.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no command ${name}`);
    return found;
  };
  const contextOf = ({ locale }: Answerable): AnswerContext => ({ texts, locale, nowMs: clock.now(), receipts: engine.receipts });

  /** @param about the generations that the command names */
  const callOf = (interaction: Answerable, replyTarget: ReplyTarget, about: readonly GenerationView[] = []): CommandCall => ({
    requester: { platform: 'discord', id: interaction.user.id, name: interaction.user.displayName },
    mayManage: about.length > 0 && about.every((generation) => managesVideo(interaction, generation)),
    replyTarget,
    eventId: eventIdOf(interaction),
    pageSize: historyLimit,
  });

  /** Runs a command and shows what it answers. */
  const run = async (
    interaction: Answerable,
    acknowledged: Acknowledged,
    wanted: Command,
    raw: Readonly<Record<string, unknown>>,
    replyTarget: ReplyTarget,
  ): Promise<void> => {
    const values = parseOptions(wanted, await named(interaction, raw));
    if (wanted.plan !== undefined) requirePermissions(interaction.appPermissions, replyTarget);
    const about = generationIdsIn(wanted, values).map((id) => find(interaction, id));
    const answer = await wanted.run(values, callOf(interaction, replyTarget, about));
    if (answer.kind === 'generation' && !answer.repeated) {
      // There the answer to the command is the status message itself, and somebody else writes it.
      if (replyTarget.ids.place === 'user-install') return;
      // What can only be said to everybody, the status message says already.
      if (acknowledged.isLate) return;
    }
    await acknowledged.answer(shown(answer, interaction));
  };

  /** What people typed, with names in place of the ids that Discord's clients put in for them. */
  const named = async (
    interaction: Answerable,
    raw: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const typed = Object.entries(raw).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
    const names = await namesOfInteraction(
      interaction,
      typed.map(([, value]) => value),
    );
    return { ...raw, ...Object.fromEntries(typed.map(([name, value]) => [name, inWords(value, names)])) };
  };

  const shown = (answer: Answer, interaction: Answerable) => answerMessage(answer, contextOf(interaction));

  const onSlash = async (interaction: ChatInputCommandInteraction): Promise<void> => {
    const wanted = commands.find(
      ({ name, entry }) => entry === 'slash' && texts.say(slashName(name)) === interaction.commandName,
    );
    const replyTarget = replyTargetOf(interaction);
    const isPublic =
      wanted?.answers !== 'generation'
        ? interaction.options.getBoolean(publicOption) === true
        : replyTarget.ids.place === 'user-install';
    const typed = wanted?.answers !== 'generation' ? undefined : typedCommand(interaction, wanted, texts);
    const acknowledged = await acknowledge(interaction, isPublic ? 'publicly' : 'privately', deps, typed);
    await answering(interaction, acknowledged, deps, async () => {
      if (wanted === undefined) throw new UserError('not_found', text('answer.oldButton'));
      const raw = await rawValues(interaction, wanted);
      const target = wanted.answers === 'generation' ? replyTarget : listTarget(interaction, replyTarget);
      await run(interaction, acknowledged, wanted, raw, target);
    });
  };

  /** In a thread that the bot opened under a status message, people mean the channel above. */
  const listTarget = (interaction: Answerable, replyTarget: ReplyTarget): ReplyTarget => ({
    ...replyTarget,
    channelId: listedChannel(interaction, replyTarget.channelId),
  });

  const listedChannel = ({ channel, client }: Answerable | AutocompleteInteraction, channelId: string): string =>
    channel?.isThread() === true && channel.ownerId === client.user.id ? (channel.parentId ?? channelId) : channelId;

  const rawValues = async (
    interaction: ChatInputCommandInteraction,
    wanted: Command,
  ): Promise<Readonly<Record<string, unknown>>> => {
    const raw: Record<string, unknown> = {};
    const lists: { readonly name: string; readonly index: number; readonly image: ImageBytes }[] = [];
    const intake = callOf(interaction, replyTargetOf(interaction));
    const given = slashOptions(wanted).map((option) => ({
      ...option,
      value: interaction.options.get(optionName(option, texts)),
    }));
    await Promise.all(
      given.map(async ({ name, index, value }) => {
        if (value === null) return;
        if (value.attachment === undefined || value.attachment === null) {
          raw[name] = value.value;
          return;
        }
        const image = await fetchImage(value.attachment.url, name, intake, deps, stopping);
        if (index === undefined) raw[name] = image;
        else lists.push({ name, index, image });
      }),
    );
    for (const name of new Set(lists.map((each) => each.name))) {
      const own = lists.filter((each) => each.name === name).toSorted((a, b) => a.index - b.index);
      raw[name] = own.map(({ image }) => image);
    }
    return raw;
  };

  /** `Animate image`: the form comes first, and the picture is fetched when it is sent, which not everybody does. */
  const onMessageCommand = async (interaction: MessageContextMenuCommandInteraction): Promise<void> => {
    const images = findImages(interaction.targetMessage, deps.mediaOrigins);
    if (images.length === 0) {
      const acknowledged = await acknowledge(interaction, 'privately', deps);
      await answering(interaction, acknowledged, deps, async () => {
        const reason = hasVideo(interaction.targetMessage) ? text('chat.onlyVideo') : text('chat.noImage');
        throw new UserError('invalid_image', reason, { option: 'image' });
      });
      return;
    }
    const customId = `${animateForm}${forms.keep(images, interaction.user.id)}`;
    const form = { customId, title: text('chat.animateTitle'), fields: animateFormOptions, images };
    await interaction.showModal(formJson(command('animate'), form, texts, interaction.locale));
  };

  const onForm = async (interaction: ModalSubmitInteraction): Promise<void> => {
    const replyTarget = replyTargetOf(interaction);
    const isPublic = replyTarget.ids.place === 'user-install';
    const typed = typedForm(interaction, command('video'), texts);
    const acknowledged = await acknowledge(interaction, isPublic ? 'publicly' : 'privately', deps, typed);
    await answering(interaction, acknowledged, deps, async () => {
      const { [imageField]: chosen = '0', ...filled } = readForm(interaction);
      const { customId } = interaction;
      const changed = readButtonId(customId);
      if (changed?.verb === 'change') {
        const earlier = find(interaction, changed.id);
        const video = command('video');
        const kept = video.recall?.(earlier.request) ?? {};
        const raw = {
          ...Object.fromEntries(Object.entries(kept).filter(([name]) => !smallFormOptions.some((each) => each === name))),
          ...filled,
        };
        return run(interaction, acknowledged, video, raw, followUpTarget(earlier.replyTarget, replyTarget));
      }
      const pending = customId.startsWith(animateForm) ? forms.find(customId.slice(animateForm.length)) : undefined;
      const image = pending?.[Number(chosen)];
      if (image === undefined) throw new UserError('not_found', text('answer.formGone'));
      const bytes = await fetchImage(image.url, 'image', callOf(interaction, replyTarget), deps, stopping);
      await run(interaction, acknowledged, command('animate'), { ...filled, image: bytes }, replyTarget);
    });
  };

  const onButton = async (interaction: ButtonInteraction): Promise<void> => {
    const button = readButtonId(interaction.customId);
    if (button?.verb === 'change') return openChange(interaction, button);
    const how = howOf(button);
    const acknowledged = await acknowledge(interaction, how, deps);
    await answering(interaction, acknowledged, deps, async () => {
      if (button === undefined) throw new UserError('not_found', text('answer.oldButton'));
      if (button.verb === 'post') return postAgain(interaction, acknowledged, button);
      const meant = commandOfButton(button);
      if (meant === undefined) throw new UserError('not_found', text('answer.oldButton'));
      if (button.verb === 'remove' && mayRemove(interaction, find(interaction, button.id))) {
        const question = textMessage(text('discord.removeQuestion'), contextOf(interaction));
        return void (await acknowledged.answer({
          ...question,
          components: rows(['remove-now'], button.id, contextOf(interaction)),
        }));
      }
      const here = listTarget(interaction, replyTargetOf(interaction));
      const target = button.verb === 'page' ? here : followUpTarget(find(interaction, button.id).replyTarget, here);
      await run(interaction, acknowledged, command(meant.name), meant.raw, target);
    });
  };

  /** The form has to be the first answer: what stands in it comes from the store, which answers within a millisecond. */
  const openChange = async (interaction: ButtonInteraction, { id }: Button): Promise<void> => {
    try {
      const earlier = find(interaction, id);
      const video = command('video');
      const form = { customId: buttonId({ verb: 'change', id }), title: text('discord.changeTitle'), fields: smallFormOptions };
      const values = { ...video.recall?.(earlier.request) };
      await interaction.showModal(formJson(video, { ...form, values }, texts, interaction.locale));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const acknowledged = await acknowledge(interaction, 'privately', deps);
      await answering(interaction, acknowledged, deps, () => Promise.reject(error));
    }
  };

  /** The files of a finished video, as the answer to the press. */
  const postAgain = async (interaction: ButtonInteraction, acknowledged: Acknowledged, { id }: Button): Promise<void> => {
    const generation = find(interaction, id);
    if (generation.videos.length === 0) {
      const sentences = statusTexts(inPublic(generation));
      await acknowledged.answer(textMessage(text('list.sentences', { sentences }), contextOf(interaction)));
      return;
    }
    const { length: count } = generation.videos;
    const paths = await existingFiles(generation.videos.map(({ file }) => join(deps.outputsFolder, file)));
    if (generation.removedAtMs !== undefined || paths.length === 0) throw new UserError('not_found', text('answer.videoGone'));
    const upload = await prepareUpload(paths, interaction.attachmentSizeLimit, deps, stopping);
    try {
      const missing = count - paths.length;
      const notes = missing === 0 ? [] : [text('chat.someMissing', { missing, total: count })];
      const locale = interaction.guildLocale ?? interaction.locale;
      const note = [...notes, ...(upload.note === undefined ? [] : [upload.note])]
        .map((each) => texts.say(each, locale))
        .join(' ');
      const posted = await acknowledged.answer(postedAgainMessage(generation, contextOf(interaction), note), upload.files);
      if (posted !== undefined) await engine.reposted(id, posted.id, { message: posted.id, channel: posted.channel_id });
    } finally {
      await upload.discard();
    }
  };

  /** Also what lists show there. @throws {UserError} `not_found` */
  const find = (interaction: Answerable, id: string): GenerationView => {
    const { channelId } = interaction;
    return (
      lookHere(engine, channelId, id) ?? findHere(engine, channelId === null ? null : listedChannel(interaction, channelId), id)
    );
  };

  /** The person's own videos that are not over, for `/cancel`. */
  const onAutocomplete = async (interaction: AutocompleteInteraction): Promise<void> => {
    const { generations } = engine.history({
      ...{ platform: 'discord', requesterId: interaction.user.id, states: unfinishedStates, limit: maxChoices },
      ...(interaction.channelId !== null && { channelId: listedChannel(interaction, interaction.channelId) }),
    });
    const typed = interaction.options.getFocused().toLowerCase();
    const choices = generations
      .filter(({ request }) => request.prompt.toLowerCase().includes(typed))
      .map(({ id, number, request }) => ({
        name: cut(
          `${number} · ${request.prompt === '' ? texts.say(wordlessText(request), interaction.locale) : request.prompt}`,
          100,
        ),
        value: id,
      }));
    await interaction.respond(choices);
  };

  const take = (interaction: Interaction): Promise<void> | undefined => {
    if (interaction.isChatInputCommand()) return onSlash(interaction);
    if (interaction.isMessageContextMenuCommand()) return onMessageCommand(interaction);
    if (interaction.isButton()) return onButton(interaction);
    if (interaction.isModalSubmit()) return onForm(interaction);
    return interaction.isAutocomplete() ? onAutocomplete(interaction) : undefined;
  };

  /** Nothing else has answered. */
  const answerAnyhow = async (interaction: Interaction): Promise<void> => {
    if (!interaction.isRepliable() || interaction.deferred || interaction.replied) return;
    const { content } = textMessage(text('answer.bug'), { texts, locale: interaction.locale });
    const refused = () => log.warn({ interaction: interaction.id }, 'a person could not be told what went wrong');
    await interaction.reply({ content: content ?? '', flags: MessageFlags.Ephemeral }).catch(refused);
  };

  return async (interaction) => {
    if (!seen.isNew(interaction.id)) return;
    try {
      await take(interaction);
    } catch (error) {
      // What discord.js throws here knows the interaction's token.
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === undefined) {
        log.error({ err: error, interaction: interaction.id }, 'an interaction went wrong');
        await answerAnyhow(interaction);
      } else log.warn({ interaction: interaction.id, code }, 'Discord did not take the answer to an interaction');
    }
  };
}
