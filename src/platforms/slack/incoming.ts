import { z } from 'zod';
import { slackFile } from './slack-file.ts';

/**
 * What Slack sends, reduced to what is used of it. Fields that we don't need may be missing or change; what lacks one that we do need is
 * none of ours.
 *
 * @see https://docs.slack.dev/interactivity/handling-user-interaction
 */
const id = z.string().min(1).max(255);
const optionalId = id.nullish().transform((value) => value ?? undefined);
const named = z.looseObject({ id }).nullish();
const flag = z.union([z.boolean(), z.enum(['true', 'false'])]).optional();
const person = z.looseObject({ id, name: z.string().optional(), username: z.string().optional() });

/** Something that a person did, and where. */
export interface Deed {
  readonly installation: string;
  readonly team: string | undefined;
  readonly person: { readonly id: string; readonly name: string | undefined };
  readonly channelId: string | undefined;
  /** `ts` of the first message of the thread where it happened. */
  readonly thread: string | undefined;
  /** Opens one form, within three seconds. */
  readonly triggerId: string | undefined;
  /** Answers, at most five times within half an hour. As good as a token: never stored, never logged. */
  readonly responseUrl: string | undefined;
  /** What finds such an address again that came with an earlier deed. */
  readonly answer?: string | undefined;
}

const slashCommand = z.looseObject({
  ...{ team_id: optionalId, enterprise_id: optionalId, is_enterprise_install: flag, channel_id: id, user_id: id },
  ...{ user_name: z.string().optional(), command: id, text: z.string().default('') },
  ...{ response_url: z.string().optional(), trigger_id: id },
});

export function readSlashCommand(body: unknown) {
  const given = slashCommand.parse(body);
  const deed: Deed = {
    ...placeOf(given.team_id, given.enterprise_id, given.is_enterprise_install),
    person: { id: given.user_id, name: given.user_name },
    ...{ channelId: given.channel_id, thread: undefined, triggerId: given.trigger_id, responseUrl: given.response_url },
  };
  return { deed, command: given.command, text: given.text, eventId: given.trigger_id };
}

const interactive = {
  ...{ team: named, enterprise: named, is_enterprise_install: flag, user: person, trigger_id: z.string().optional() },
  ...{ channel: named, response_url: z.string().optional() },
};
type Interactive = z.infer<z.ZodObject<typeof interactive>>;

function deedOf(given: Interactive, thread: string | undefined): Deed {
  const { team, enterprise, user, channel } = given;
  return {
    ...placeOf(team?.id, enterprise?.id, given.is_enterprise_install),
    person: { id: user.id, name: user.name ?? user.username },
    ...{ channelId: channel?.id, thread, triggerId: given.trigger_id, responseUrl: given.response_url },
  };
}

const shownMessage = z.looseObject({
  ...{ ts: id, thread_ts: z.string().optional(), user: z.string().optional(), bot_id: z.string().optional() },
  ...{ text: z.string().default(''), files: z.array(slackFile).default([]), blocks: z.array(z.unknown()).default([]) },
  metadata: z.looseObject({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
});
/** A message with what matters of it. */
export type ShownMessage = z.infer<typeof shownMessage>;

/** The messages of an answer of Slack's; what can't be read is left out. */
export function readMessages(answer: Readonly<Record<string, unknown>>): readonly ShownMessage[] {
  const { messages } = z.looseObject({ messages: z.array(z.unknown()).default([]) }).parse(answer);
  return messages.flatMap((each) => shownMessage.safeParse(each).data ?? []);
}

const shortcut = z.looseObject({ ...interactive, trigger_id: id, callback_id: id, message: shownMessage.optional() });

/** Of a message, or from anywhere. */
export function readShortcut(body: unknown) {
  const given = shortcut.parse(body);
  const { message } = given;
  // The thread of a message is its own, where it is in none.
  return { deed: deedOf(given, message?.thread_ts ?? message?.ts), message, eventId: given.trigger_id };
}

const buttonPress = z.looseObject({
  ...interactive,
  container: z.looseObject({ thread_ts: z.string().optional(), message_ts: z.string().optional() }).optional(),
  message: z.looseObject({ thread_ts: z.string().optional() }).optional(),
  actions: z.tuple([z.looseObject({ action_id: id, value: z.string().optional(), action_ts: id })]).rest(z.unknown()),
});

export function readButtonPress(body: unknown) {
  const given = buttonPress.parse(body);
  const [{ action_id: actionId, value, action_ts: at }] = given.actions;
  const deed = deedOf(given, given.container?.thread_ts ?? given.message?.thread_ts);
  return { deed, actionId, value, eventId: `${at}:${deed.person.id}` };
}

const fieldValue = z.looseObject({
  value: z.string().nullish(),
  selected_option: z.looseObject({ value: z.string() }).nullish(),
  selected_conversation: z.string().nullish(),
  files: z.array(slackFile).optional(),
});
const submission = z.looseObject({
  ...interactive,
  view: z.looseObject({
    ...{ id, private_metadata: z.string().default(''), callback_id: z.string().default('') },
    state: z.looseObject({ values: z.record(z.string(), z.record(z.string(), fieldValue)) }),
  }),
  response_urls: z.array(z.looseObject({ response_url: z.string(), channel_id: z.string() })).optional(),
});
export type FieldValue = z.infer<typeof fieldValue>;

/** A form that was sent. Its fields by their names. */
export function readSubmission(body: unknown) {
  const given = submission.parse(body);
  const fields: Record<string, FieldValue> = {};
  for (const [name, block] of Object.entries(given.view.state.values)) {
    const [value] = Object.values(block);
    if (value !== undefined) fields[name] = value;
  }
  const [answerable] = given.response_urls ?? [];
  const deed: Deed = { ...deedOf(given, undefined), responseUrl: answerable?.response_url };
  return { deed, fields, metadata: given.view.private_metadata, eventId: given.view.id };
}

const eventBody = z.looseObject({
  ...{ team_id: optionalId, enterprise_id: optionalId, is_enterprise_install: flag, event_id: id },
  authorizations: z.array(z.looseObject({ is_enterprise_install: z.boolean().optional(), enterprise_id: optionalId })).optional(),
});
const messageEvent = eventBody.extend({
  event: shownMessage.extend({ channel: id, subtype: z.string().optional(), channel_type: z.string().optional() }),
});

/** @returns undefined for what no person wrote: our own, other apps', changes, joinings */
export function readMessageEvent(body: unknown) {
  const { event, ...given } = messageEvent.parse(body);
  const isFromPerson = event.bot_id === undefined && (event.subtype === undefined || event.subtype === 'file_share');
  if (!isFromPerson || event.user === undefined) return undefined;
  const deed: Deed = {
    ...placeOfEvent(given),
    person: { id: event.user, name: undefined },
    ...{ channelId: event.channel, thread: event.thread_ts ?? event.ts, triggerId: undefined, responseUrl: undefined },
  };
  return { deed, message: event, channelId: event.channel };
}

const homeEvent = eventBody.extend({ event: z.looseObject({ user: id, tab: z.string() }) });

export function readHomeOpened(body: unknown) {
  const { event, ...given } = homeEvent.parse(body);
  return { ...placeOfEvent(given), personId: event.user, tab: event.tab };
}

/** Which installation an event is about. */
export function readEventPlace(body: unknown) {
  return placeOfEvent(eventBody.parse(body));
}

function placeOfEvent({ team_id: team, enterprise_id, is_enterprise_install, authorizations }: z.infer<typeof eventBody>) {
  const [first] = authorizations ?? [];
  const isOrganisation = is_enterprise_install ?? first?.is_enterprise_install;
  return placeOf(team, enterprise_id ?? first?.enterprise_id, isOrganisation);
}

/** Commands are urlencoded, so that their flags are words. */
function placeOf(team: string | undefined, enterprise: string | undefined, isOrganisation: z.infer<typeof flag>) {
  const isWhole = isOrganisation === true || isOrganisation === 'true';
  return { installation: (isWhole ? enterprise : team) ?? team ?? enterprise ?? '', team };
}
