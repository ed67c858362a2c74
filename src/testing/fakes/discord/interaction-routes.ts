import { InteractionResponseType, InteractionType, MessageFlags, MessageType } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Acknowledgement } from './effects.ts';
import { type ApiRequest, noContent, ok, type Routes } from './http-routes.ts';
import { readFields } from './message-content.ts';
import { messageFields } from './message-schema.ts';
import { edit, openForWriting, post, postLoading, remove } from './messages.ts';
import { modalFields } from './modal-schema.ts';
import type { Upload } from './read-body.ts';
import { refuse } from './refusal.ts';
import { renderMessage } from './render.ts';
import type { Interaction, Person, StoredMessage, World } from './world.ts';

/** @see https://discord.com/developers/docs/interactions/receiving-and-responding, 2026-08-06 */
export const acknowledgeWithinMs = 3_000;
const tokenLifeMs = 15 * 60_000;
/** Where only the user installed the app. */
const mostFollowUps = 5;

const callbackFields = z.object({ type: z.enum(InteractionResponseType), data: z.unknown().optional() });
const choices = z.object({
  choices: z
    .array(z.object({ name: z.string().min(1).max(100), value: z.union([z.string().max(100), z.number()]) }))
    .max(25)
    .default([]),
});

type Answer = Pick<Acknowledgement, 'how'> & Partial<Acknowledgement>;

/** Answers to what people do. The token in the path is the permission. */
export function interactionRoutes(world: World) {
  return { ...callbackRoutes(world), ...webhookRoutes(world) };
}

/** The first answer. */
function callbackRoutes(world: World) {
  return {
    async 'POST /interactions/:interaction/:token/callback'(request) {
      const known = world.interactions.get(request.param('token'));
      const { payload, uploads } = await request.body(known?.uploadLimitBytes);
      const interaction = world.interactions.get(request.param('token'));
      if (interaction === undefined || interaction.id !== request.param('interaction')) throw refuse.unknownInteraction();
      const type = answerFirst(world, interaction, payload, uploads);
      const wantsResponse = request.query.get('with_response') === 'true';
      return wantsResponse ? ok(callbackAnswer(world, interaction, type)) : noContent;
    },
  } satisfies Routes;
}

/**
 * The first answer, however it comes.
 *
 * @throws {Refusal} where Discord does not take it
 */
export function answerFirst(
  world: World,
  interaction: Interaction,
  payload: unknown,
  uploads: readonly Upload[],
): InteractionResponseType {
  if (interaction.acknowledgement?.how === 'no answer') throw refuse.unknownInteraction();
  if (interaction.acknowledgement !== undefined) throw refuse.alreadyAcknowledged();
  const { type, data } = readFields(callbackFields, payload);
  if (!takes(interaction, type)) {
    const message = `Response type ${type} is not valid for this interaction.`;
    throw refuse.invalid([{ path: ['type'], code: 'INTERACTION_APPLICATION_COMMAND_INVALID_CALLBACK_TYPE', message }]);
  }
  acknowledge(world, interaction, respond(world, interaction, type, data, uploads));
  return type;
}

/** "The application did not respond". */
export function giveUp({ log, clock }: World, interaction: Interaction): void {
  if (interaction.acknowledgement !== undefined) return;
  const { id, person, channel, createdAtMs, settle } = interaction;
  const acknowledgement = { how: 'no answer', afterMs: clock.now() - createdAtMs, ephemeral: true } as const;
  interaction.acknowledgement = acknowledgement;
  log.add({ kind: 'acknowledged', interactionId: id, userId: person.id, channelId: channel.id, ...acknowledgement });
  settle(acknowledgement);
}

/** What follows, and changes of the first. */
function webhookRoutes(world: World) {
  const { bot } = world;

  return {
    async 'POST /webhooks/:application/:token'(request) {
      const { payload, uploads } = await request.body(interactionOf(world, request).uploadLimitBytes);
      const interaction = interactionOf(world, request);
      const { channel, original, followUps, isUserInstall } = interaction;
      checkPlace(world, interaction);
      const fields = readFields(messageFields, payload);
      // The first one after a deferral fills its place.
      if (original !== undefined && (original.flags & MessageFlags.Loading) !== 0) {
        edit(world, original, { fields: { ...fields, flags: clearEphemeral(fields.flags) }, uploads, via: 'interaction' });
        return ok(renderMessage(world, original, true));
      }
      if (isUserInstall && followUps.length >= mostFollowUps) throw refuse.tooManyFollowUps();
      openForWriting(world, channel);
      const onlyFor = audience(interaction, fields.flags ?? 0);
      const message = post(world, {
        ...{ channel, author: bot, fields: { ...fields, flags: clearEphemeral(fields.flags) }, uploads, via: 'interaction' },
        ...{ interaction, onlyFor, isFollowUp: true, type: MessageType.Reply },
      });
      followUps.push(message);
      return ok(renderMessage(world, message, true));
    },
    'GET /webhooks/:application/:token/messages/:message'(request) {
      return ok(renderMessage(world, messageOf(interactionOf(world, request), request.param('message')), true));
    },
    async 'PATCH /webhooks/:application/:token/messages/:message'(request) {
      const { payload, uploads } = await request.body(interactionOf(world, request).uploadLimitBytes);
      const interaction = interactionOf(world, request);
      const message = messageOf(interaction, request.param('message'));
      checkPlace(world, interaction);
      if (message.channel.isArchived) throw refuse.archived();
      const fields = readFields(messageFields, payload);
      edit(world, message, { fields: { ...fields, flags: clearEphemeral(fields.flags) }, uploads, via: 'interaction' });
      return ok(renderMessage(world, message, true));
    },
    'DELETE /webhooks/:application/:token/messages/:message'(request) {
      remove(world, messageOf(interactionOf(world, request), request.param('message')), true);
      return noContent;
    },
  } satisfies Routes;
}

function acknowledge({ log, clock }: World, interaction: Interaction, { how, ...more }: Answer): void {
  const { id, person, channel } = interaction;
  const acknowledgement = { how, afterMs: clock.now() - interaction.createdAtMs, ephemeral: false, ...more };
  interaction.acknowledgement = acknowledgement;
  log.add({ kind: 'acknowledged', interactionId: id, userId: person.id, channelId: channel.id, ...acknowledgement });
  interaction.settle(acknowledgement);
}

/** By the token, which is good for fifteen minutes, once the interaction was acknowledged. */
function interactionOf({ interactions, bot, clock }: World, request: ApiRequest): Interaction {
  const interaction = interactions.get(request.param('token'));
  if (interaction === undefined || request.param('application') !== bot.id) throw refuse.unknownWebhook();
  const { acknowledgement, createdAtMs } = interaction;
  if (acknowledgement === undefined || acknowledgement.how === 'no answer') throw refuse.unknownWebhook();
  if (clock.now() - createdAtMs > tokenLifeMs) throw refuse.expiredToken();
  return interaction;
}

function messageOf(interaction: Interaction, id: string): StoredMessage {
  const message =
    id === '@original' ? interaction.original : [interaction.original, ...interaction.followUps].find((one) => one?.id === id);
  if (message === undefined || !message.channel.messages.has(message.id)) throw refuse.unknownMessage();
  return message;
}

/** A thread that was locked in the meantime takes no answer. https://github.com/discord/discord-api-docs/issues/6884 */
function checkPlace(world: World, { channel, isUserInstall }: Interaction): void {
  if (!world.channels.has(channel.id)) throw refuse.unknownChannel();
  if (channel.isLocked) throw isUserInstall ? refuse.noAccess('the thread is locked') : refuse.archived();
}

function respond(
  world: World,
  interaction: Interaction,
  type: InteractionResponseType,
  data: unknown,
  uploads: readonly Upload[],
): Answer {
  const { channel, source } = interaction;
  switch (type) {
    case InteractionResponseType.ChannelMessageWithSource: {
      const fields = readFields(messageFields, data, ['data']);
      checkPlace(world, interaction);
      openForWriting(world, channel);
      const onlyFor = audience(interaction, fields.flags ?? 0);
      const message = post(world, {
        ...{
          channel,
          author: world.bot,
          fields: { ...fields, flags: clearEphemeral(fields.flags) },
          uploads,
          via: 'interaction',
        },
        ...{ interaction, onlyFor, type: responseType(interaction), under: ['data'] },
      });
      interaction.original = message;
      return { how: 'message', ephemeral: onlyFor !== undefined };
    }
    case InteractionResponseType.DeferredChannelMessageWithSource: {
      const { flags } = readFields(z.object({ flags: z.int().nullish() }), data, ['data']);
      if (((flags ?? 0) & ~MessageFlags.Ephemeral) !== 0) {
        throw refuse.invalid([{ path: ['data', 'flags'], code: 'BITFIELD_INVALID', message: 'Only EPHEMERAL can be set here' }]);
      }
      checkPlace(world, interaction);
      const onlyFor = audience(interaction, flags ?? 0);
      interaction.original = postLoading(world, interaction, onlyFor);
      return { how: 'deferred', ephemeral: onlyFor !== undefined };
    }
    case InteractionResponseType.DeferredMessageUpdate:
      interaction.original = source;
      return { how: 'deferred update' };
    case InteractionResponseType.UpdateMessage: {
      if (source === undefined) throw new Error('only what sits on a message can update it');
      const fields = readFields(messageFields, data, ['data']);
      const changed = { ...fields, flags: clearEphemeral(fields.flags) };
      edit(world, source, { fields: changed, uploads, via: 'interaction', under: ['data'] });
      interaction.original = source;
      return { how: 'update', ephemeral: source.onlyFor !== undefined };
    }
    case InteractionResponseType.Modal:
      return { how: 'modal', modal: readFields(modalFields, data, ['data']) };
    case InteractionResponseType.ApplicationCommandAutocompleteResult:
      return { how: 'choices', choices: readFields(choices, data, ['data']).choices };
    case InteractionResponseType.Pong:
    case InteractionResponseType.PremiumRequired:
    case InteractionResponseType.LaunchActivity:
      throw new Error(`no interaction takes ${type}`);
  }
}

/** Which answers an interaction takes: a modal does not lead to a modal, an update needs a message to update. */
function takes({ payload, source }: Interaction, type: InteractionResponseType): boolean {
  const messages = [InteractionResponseType.ChannelMessageWithSource, InteractionResponseType.DeferredChannelMessageWithSource];
  const updates = [InteractionResponseType.UpdateMessage, InteractionResponseType.DeferredMessageUpdate];
  switch (payload.type) {
    case InteractionType.Ping:
      return type === InteractionResponseType.Pong;
    case InteractionType.ApplicationCommandAutocomplete:
      return type === InteractionResponseType.ApplicationCommandAutocompleteResult;
    case InteractionType.ApplicationCommand:
      return messages.includes(type) || type === InteractionResponseType.Modal;
    case InteractionType.MessageComponent:
      return messages.includes(type) || updates.includes(type) || type === InteractionResponseType.Modal;
    case InteractionType.ModalSubmit:
      return messages.includes(type) || (source !== undefined && updates.includes(type));
  }
}

function audience({ mustBeEphemeral, person }: Interaction, flags: number): Person | undefined {
  return mustBeEphemeral || (flags & MessageFlags.Ephemeral) !== 0 ? person : undefined;
}

function clearEphemeral(flags: number | null | undefined): number | null | undefined {
  return flags == null ? flags : flags & ~MessageFlags.Ephemeral;
}

function responseType({ payload }: Interaction): MessageType {
  const isMenu = payload.type === InteractionType.ApplicationCommand && 'target_id' in payload.data;
  if (isMenu) return MessageType.ContextMenuCommand;
  return payload.type === InteractionType.ApplicationCommand ? MessageType.ChatInputCommand : MessageType.Reply;
}

function callbackAnswer(world: World, { id, payload, original }: Interaction, type: InteractionResponseType): unknown {
  const isLoading = original !== undefined && (original.flags & MessageFlags.Loading) !== 0;
  const message =
    original === undefined
      ? {}
      : {
          response_message_id: original.id,
          response_message_loading: isLoading,
          response_message_ephemeral: original.onlyFor !== undefined,
        };
  const shown = original === undefined || isLoading ? {} : { message: renderMessage(world, original, true) };
  return { interaction: { id, type: payload.type, ...message }, resource: { type, ...shown } };
}
