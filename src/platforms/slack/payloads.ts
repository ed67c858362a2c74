import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { listOf, maybe, read } from './lenient.ts';
import { slackFile } from './slack-file.ts';

/**
 * What Slack sends, reduced to what is used of it. What lacks a field that nothing can be done without is refused with an
 * `UnreadableError`; everything else is read without what can't be read of it.
 *
 * @see https://docs.slack.dev/interactivity/handling-user-interaction
 */
const id = z.string().min(1).max(255);
const word = maybe(z.string());
const optionalId = maybe(id);
const named = maybe(z.looseObject({ id }));
const flag = maybe(z.union([z.boolean(), z.enum(['true', 'false'])]));
const person = z.looseObject({ id, name: word, username: word });
/** What tells a repetition from something new; without Slack's own, everything is new. */
const key = id.catch(() => randomUUID());

type Id = z.output<typeof optionalId>;

/** Something that a person did, and where. */
export interface SlackEvent {
  readonly installation: string;
  readonly team: string | undefined;
  readonly person: { readonly id: string; readonly name: string | undefined };
  readonly channelId: string | undefined;
  /** `ts` of the first message of the thread where it happened. */
  readonly thread: string | undefined;
  /** It happened to that message itself, which stands in the channel. */
  readonly isOnRoot?: boolean;
  /** Opens one form, within three seconds. */
  readonly triggerId: string | undefined;
  /** Answers, at most five times within half an hour. As good as a token: never stored, never logged. */
  readonly responseUrl: string | undefined;
  /** What finds such an address again that came with an earlier slackEvent. */
  readonly answer?: string | undefined;
}

const slashCommand = z.looseObject({
  ...{ team_id: optionalId, enterprise_id: optionalId, is_enterprise_install: flag, channel_id: optionalId, user_id: id },
  ...{ user_name: word, command: id, text: word, response_url: word, trigger_id: optionalId },
});

export function readSlashCommand(body: unknown) {
  const given = read(slashCommand, body);
  const slackEvent: SlackEvent = {
    ...placeOf(given.team_id, given.enterprise_id, given.is_enterprise_install),
    person: { id: given.user_id, name: given.user_name ?? undefined },
    ...{ channelId: given.channel_id ?? undefined, thread: undefined },
    ...{ triggerId: given.trigger_id ?? undefined, responseUrl: given.response_url ?? undefined },
  };
  return { slackEvent, command: given.command, text: given.text ?? '', eventId: given.trigger_id ?? randomUUID() };
}

const interactive = {
  ...{ team: named, enterprise: named, is_enterprise_install: flag, user: person, trigger_id: optionalId },
  ...{ channel: named, response_url: word },
};
type Interactive = z.output<z.ZodObject<typeof interactive>>;

function deedOf(given: Interactive, thread: string | undefined): SlackEvent {
  const { team, enterprise, user, channel } = given;
  return {
    ...placeOf(team?.id, enterprise?.id, given.is_enterprise_install),
    person: { id: user.id, name: user.name ?? user.username ?? undefined },
    ...{ channelId: channel?.id, thread, triggerId: given.trigger_id ?? undefined },
    responseUrl: given.response_url ?? undefined,
  };
}

const files = listOf(slackFile);
/** What somebody forwarded stands in a message of theirs with its files. */
const shared = listOf(z.looseObject({ is_share: z.literal(true), files }));
const shownFields = {
  ...{ ts: id, thread_ts: word, user: word, text: word, files, attachments: shared, blocks: listOf(z.unknown()) },
  // Whatever it is: what has one was written by an app.
  bot_id: z
    .unknown()
    .optional()
    .transform((value) => (value == null ? undefined : String(value))),
  metadata: maybe(z.looseObject({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })),
};
const shownMessage = z.looseObject(shownFields).transform(withShared);
/** A message with what matters of it; files of a message that it forwards are its own. */
export type ShownMessage = z.output<typeof shownMessage>;

function withShared<Given extends z.output<z.ZodObject<typeof shownFields>>>(given: Given) {
  const forwarded = given.attachments.flatMap((each) => each.files);
  const { text, user, thread_ts } = given;
  return {
    ...given,
    text: text ?? '',
    user: user ?? undefined,
    thread_ts: thread_ts ?? undefined,
    files: [...given.files, ...forwarded],
  };
}

/** The messages of an answer of Slack's; what can't be read is left out. */
export function readMessages(answer: Readonly<Record<string, unknown>>): readonly ShownMessage[] {
  return listOf(shownMessage).parse(answer.messages);
}

const shortcut = z.looseObject({ ...interactive, callback_id: word, message: maybe(shownMessage) });

/** Of a message, or from anywhere. */
export function readShortcut(body: unknown) {
  const given = read(shortcut, body);
  const message = given.message ?? undefined;
  // The thread of a message is its own, where it is in none.
  const slackEvent = deedOf(given, message?.thread_ts ?? message?.ts);
  return { slackEvent, message, callbackId: given.callback_id ?? undefined, eventId: given.trigger_id ?? randomUUID() };
}

const pressed = z.looseObject({ action_id: id, value: word, action_ts: key });
const buttonPress = z.looseObject({
  ...interactive,
  container: maybe(z.looseObject({ message_ts: word, thread_ts: word, channel_id: optionalId })),
  message: maybe(z.looseObject({ thread_ts: word })),
  actions: z.tuple([pressed]).rest(z.unknown()),
});

export function readButtonPress(body: unknown) {
  const given = read(buttonPress, body);
  const [{ action_id: actionId, value, action_ts: at }] = given.actions;
  const { container, message } = given;
  const slackEvent = deedOf(given, container?.thread_ts ?? message?.thread_ts ?? undefined);
  const channelId = slackEvent.channelId ?? container?.channel_id ?? undefined;
  return {
    slackEvent: { ...slackEvent, channelId, isOnRoot: container?.message_ts === slackEvent.thread },
    actionId,
    value: value ?? undefined,
    eventId: `${at}:${slackEvent.person.id}`,
  };
}

const fieldValue = z.looseObject({
  ...{ value: word, selected_option: maybe(z.looseObject({ value: z.string() })), selected_conversation: optionalId },
  files: files.optional(),
});
const field = maybe(z.record(z.string(), maybe(fieldValue)));
const submission = z.looseObject({
  ...interactive,
  view: z.looseObject({
    ...{ id: key, private_metadata: word },
    state: maybe(z.looseObject({ values: maybe(z.record(z.string(), field)) })),
  }),
  response_urls: listOf(z.looseObject({ response_url: z.string() })),
});
export type FieldValue = z.output<typeof fieldValue>;

/** A form that was sent. Its fields by their names. */
export function readSubmission(body: unknown) {
  const given = read(submission, body);
  const fields = fieldsOf(given.view);
  const [answerable] = given.response_urls;
  const slackEvent: SlackEvent = { ...deedOf(given, undefined), responseUrl: answerable?.response_url };
  return { slackEvent, fields, metadata: given.view.private_metadata ?? '', eventId: given.view.id };
}

const formChange = z.looseObject({
  ...interactive,
  view: z.looseObject({
    ...{ id, hash: id, callback_id: z.literal('form'), type: z.literal('modal'), private_metadata: z.string() },
    ...{ title: z.looseObject({}), close: maybe(z.looseObject({})), blocks: z.array(z.looseObject({ block_id: word })) },
    state: maybe(z.looseObject({ values: maybe(z.record(z.string(), field)) })),
  }),
  actions: z.tuple([z.looseObject({ action_ts: key })]).rest(z.unknown()),
});

/** Something was chosen in a form that is open. */
export interface FormChange {
  readonly slackEvent: SlackEvent;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly metadata: string;
  readonly viewId: string;
  /** Of the form as its person saw it. */
  readonly hash: string;
  readonly view: Pick<z.output<typeof formChange>['view'], 'title' | 'close' | 'blocks'>;
  /** Slack's time of it. */
  readonly at: string;
}

const inForm = z.looseObject({ view: z.looseObject({ callback_id: z.literal('form'), type: z.literal('modal') }) });

/** Whether it was done in an open form, where no buttons stand. */
export function isFormChange(body: unknown): boolean {
  return inForm.safeParse(body).success;
}

/** @returns undefined for for what can't be read: the form stays as it is */
export function readFormChange(body: unknown): FormChange | undefined {
  const { data: given } = formChange.safeParse(body);
  if (given === undefined) return undefined;
  const { id: viewId, hash, private_metadata: metadata, title, close, blocks } = given.view;
  const [{ action_ts: at }] = given.actions;
  const slackEvent = { ...deedOf(given, undefined), responseUrl: undefined };
  return { slackEvent, fields: fieldsOf(given.view), metadata, viewId, hash, view: { title, close, blocks }, at };
}

function fieldsOf({ state }: Pick<z.output<typeof submission>['view'], 'state'>): Readonly<Record<string, FieldValue>> {
  const fields: Record<string, FieldValue> = {};
  for (const [name, block] of Object.entries(state?.values ?? {})) {
    const [value] = Object.values(block ?? {});
    if (value != null) fields[name] = value;
  }
  return fields;
}

const eventPlace = {
  ...{ team_id: optionalId, enterprise_id: optionalId, is_enterprise_install: flag },
  authorizations: listOf(z.looseObject({ is_enterprise_install: maybe(z.boolean()), enterprise_id: optionalId })),
};
const eventBody = z.looseObject(eventPlace);
/** Kinds of messages that a person writes; one without is the usual kind. @see https://docs.slack.dev/reference/events/message (2026-11) */
const ofPeople: readonly (string | undefined)[] = [undefined, 'file_share', 'thread_broadcast', 'me_message'];
const messageEvent = z.looseObject({
  ...eventPlace,
  event: z
    .looseObject({ ...shownFields, channel: id, subtype: word, edited: maybe(z.looseObject({ ts: z.string() })) })
    .transform(withShared),
});

/** @returns undefined for what no person wrote: our own, other apps’, changes, joinings */
export function readMessageEvent(body: unknown) {
  if (!isFromPerson(body)) return undefined;
  const { event, ...given } = read(
    messageEvent.refine(({ event: { user } }) => user !== undefined, { path: ['event', 'user'] }),
    body,
  );
  const slackEvent: SlackEvent = {
    ...placeOfEvent(given),
    person: { id: event.user ?? '', name: undefined },
    ...{ channelId: event.channel, thread: event.thread_ts ?? event.ts, triggerId: undefined, responseUrl: undefined },
  };
  const editedAfterMs = event.edited == null ? undefined : (Number(event.edited.ts) - Number(event.ts)) * 1000;
  return { slackEvent, message: event, channelId: event.channel, editedAfterMs };
}

const author = z.looseObject({
  event: z.looseObject({ subtype: word, bot_id: z.unknown().optional(), user: z.unknown().optional() }),
});

function isFromPerson(body: unknown): boolean {
  const { success, data } = author.safeParse(body);
  return success && data.event.bot_id == null && data.event.user != null && ofPeople.includes(data.event.subtype ?? undefined);
}

const homeEvent = z.looseObject({
  ...eventPlace,
  event: z.looseObject({ user: id, channel: optionalId, tab: z.string().catch('home') }),
});

export function readHomeOpened(body: unknown) {
  const { event, ...given } = read(homeEvent, body);
  return { ...placeOfEvent(given), personId: event.user, channelId: event.channel ?? undefined, tab: event.tab };
}

const joinedEvent = z.looseObject({ ...eventPlace, event: z.looseObject({ user: id, channel: id }) });

/** Somebody came into a channel. */
export function readJoined(body: unknown) {
  const { event, ...given } = read(joinedEvent, body);
  return { ...placeOfEvent(given), personId: event.user, channelId: event.channel };
}

/** Which installation an event is about. */
export function readEventPlace(body: unknown) {
  return placeOfEvent(read(eventBody, body));
}

const anything = z.looseObject({
  ...eventPlace,
  ...{ team: named, enterprise: named, user_id: optionalId, user: maybe(z.looseObject({ id, name: word })) },
  ...{ channel_id: optionalId, channel: named, container: maybe(z.looseObject({ channel_id: optionalId })), response_url: word },
  event: maybe(z.looseObject({ user: optionalId, channel: optionalId, ts: optionalId, thread_ts: optionalId })),
});

/**
 * Where the person can be answered whose event lacks something that it needs.
 *
 * @returns undefined where nobody is known who spoke to the bot
 */
export function readAnswerable(body: unknown): SlackEvent | undefined {
  const given = anything.safeParse(body).data;
  if (given === undefined || (given.event != null && !isFromPerson(body))) return undefined;
  const { event, user } = given;
  const responseUrl = given.response_url ?? undefined;
  const personId = given.user_id ?? user?.id ?? event?.user;
  if (personId === undefined && responseUrl === undefined && event?.channel == null) return undefined;
  const place = placeOfEvent({ ...given, team_id: given.team_id ?? given.team?.id });
  return {
    ...{ ...place, person: { id: personId ?? '', name: user?.name ?? undefined }, triggerId: undefined, responseUrl },
    channelId: given.channel_id ?? given.channel?.id ?? given.container?.channel_id ?? event?.channel ?? undefined,
    thread: event?.thread_ts ?? event?.ts ?? undefined,
  };
}

function placeOfEvent(given: z.output<typeof eventBody>) {
  const { team_id: team, enterprise_id, is_enterprise_install, authorizations } = given;
  const [first] = authorizations;
  const isOrganisation = is_enterprise_install ?? first?.is_enterprise_install;
  return placeOf(team, enterprise_id ?? first?.enterprise_id, isOrganisation);
}

/** Commands are urlencoded, so that their flags are words. */
function placeOf(team: Id, enterprise: Id, isOrganisation: z.output<typeof flag>) {
  const isWhole = isOrganisation === true || isOrganisation === 'true';
  return { installation: (isWhole ? enterprise : team) ?? team ?? enterprise ?? '', team: team ?? undefined };
}
