import { RESTJSONErrorCodes } from 'discord-api-types/v10';

/** One thing that is wrong with a body. */
export interface FieldFault {
  /** Where, as Discord names it: `['embeds', 0, 'title']`. */
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

/** What Discord answers instead of doing what it was asked. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: number;
  readonly faults: readonly FieldFault[];
  /** For the log only, where Discord's own text says nothing: the permission that is missing. */
  readonly why: string | undefined;

  constructor(status: number, code: number, message: string, more: { faults?: readonly FieldFault[]; why?: string } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.faults = more.faults ?? [];
    this.why = more.why;
  }

  /** As it goes over the wire. @see https://discord.com/developers/docs/reference#error-messages */
  body(): unknown {
    const errors = this.faults.length === 0 ? {} : { errors: errorTree(this.faults) };
    return { message: this.message, code: this.code, ...errors };
  }
}

/** Refusals by what they mean; texts as Discord has them. */
export const refuse = {
  unauthorized: () => new Refusal(401, 0, '401: Unauthorized'),
  notFound: () => new Refusal(404, 0, '404: Not Found'),
  unknownChannel: () => new Refusal(404, RESTJSONErrorCodes.UnknownChannel, 'Unknown Channel'),
  unknownGuild: () => new Refusal(404, RESTJSONErrorCodes.UnknownGuild, 'Unknown Guild'),
  unknownMember: () => new Refusal(404, RESTJSONErrorCodes.UnknownMember, 'Unknown Member'),
  unknownMessage: () => new Refusal(404, RESTJSONErrorCodes.UnknownMessage, 'Unknown Message'),
  unknownUser: () => new Refusal(404, RESTJSONErrorCodes.UnknownUser, 'Unknown User'),
  unknownApplication: () => new Refusal(404, RESTJSONErrorCodes.UnknownApplication, 'Unknown Application'),
  unknownCommand: () => new Refusal(404, RESTJSONErrorCodes.UnknownApplicationCommand, 'Unknown application command'),
  unknownWebhook: () => new Refusal(404, RESTJSONErrorCodes.UnknownWebhook, 'Unknown Webhook'),
  unknownInteraction: () => new Refusal(404, RESTJSONErrorCodes.UnknownInteraction, 'Unknown interaction'),
  alreadyAcknowledged: () =>
    new Refusal(400, RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged, 'Interaction has already been acknowledged.'),
  expiredToken: () => new Refusal(401, RESTJSONErrorCodes.InvalidWebhookToken, 'Invalid Webhook Token'),
  tooManyFollowUps: () =>
    new Refusal(
      400,
      RESTJSONErrorCodes.ThisInteractionHasHitTheMaximumNumberOfFollowUpMessages,
      'This interaction has hit the maximum number of follow up messages.',
    ),
  tooLarge: () => new Refusal(413, RESTJSONErrorCodes.RequestEntityTooLarge, 'Request entity too large'),
  noAccess: (why: string) => new Refusal(403, RESTJSONErrorCodes.MissingAccess, 'Missing Access', { why }),
  noPermission: (why: string) => new Refusal(403, RESTJSONErrorCodes.MissingPermissions, 'Missing Permissions', { why }),
  noHistory: () =>
    new Refusal(
      403,
      RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory,
      'Cannot reply without permission to read message history',
      { why: 'ReadMessageHistory' },
    ),
  othersMessage: () =>
    new Refusal(403, RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new Refusal(400, RESTJSONErrorCodes.CannotSendAnEmptyMessage, 'Cannot send an empty message'),
  directMessagesClosed: () =>
    new Refusal(403, RESTJSONErrorCodes.CannotSendMessagesToThisUser, 'Cannot send messages to this user'),
  noMutualGuild: () =>
    new Refusal(
      403,
      RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
      'Cannot send messages to this user due to having no mutual guilds',
    ),
  blockedWord: () =>
    new Refusal(400, RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration, 'Message was blocked by automatic moderation'),
  noTextHere: () =>
    new Refusal(400, RESTJSONErrorCodes.CannotSendMessagesInNonTextChannel, 'Cannot send messages in a non-text channel'),
  wrongChannelKind: () =>
    new Refusal(400, RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType, 'Cannot execute action on this channel type'),
  archived: () => new Refusal(400, RESTJSONErrorCodes.InvalidActionOnArchivedThread, 'Thread is archived'),
  locked: () => new Refusal(400, RESTJSONErrorCodes.ThreadLocked, 'Thread is locked'),
  threadExists: () =>
    new Refusal(400, RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage, 'A thread has already been created for this message'),
  tooManyThreads: () => new Refusal(400, RESTJSONErrorCodes.MaximumActiveThreads, 'Maximum number of active threads reached'),
  invalid: (faults: readonly FieldFault[]) =>
    new Refusal(400, RESTJSONErrorCodes.InvalidFormBodyOrContentType, 'Invalid Form Body', { faults }),
};

interface Tree {
  [key: string]: Tree | { code: string; message: string }[];
}

function errorTree(faults: readonly FieldFault[]): Tree {
  const root: Tree = {};
  for (const { path, code, message } of faults) {
    let at = root;
    for (const step of path) {
      const next = at[String(step)];
      if (next === undefined || Array.isArray(next)) at = at[String(step)] = {};
      else at = next;
    }
    const here = at._errors;
    if (Array.isArray(here)) here.push({ code, message });
    else at._errors = [{ code, message }];
  }
  return root;
}
