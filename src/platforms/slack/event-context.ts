import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { Command, CommandCall } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView, ReplyTarget } from '../../domain/generation.ts';
import type { Intake } from '../../domain/intake.ts';
import type { SettingsPanel } from '../../domain/place-settings/settings-panel.ts';
import { asPrivateAs } from '../../domain/private-target.ts';
import { type Text, text } from '../../domain/texts.ts';
import { findCommand } from '../chat/find-command.ts';
import type { Here } from '../chat/find-here.ts';
import { historyPageSize } from '../chat/lists.ts';
import { ownVideoForm } from '../chat/own-video.ts';
import { reasonForm } from '../chat/press-card.ts';
import { type PriceSoFar, priceSoFar, usualSoFar } from '../chat/price-so-far.ts';
import type { Caller } from '../chat/run-command.ts';
import type { Answerable } from '../chat/take.ts';
import { type WordsVerb, wordsForm } from '../chat/words-form.ts';
import type { AnswerContext } from './answer-context.ts';
import type { Answerer } from './answerer.ts';
import { type Form, type FormAbout, formView, type OrderForm, wordsFormView } from './form.ts';
import { asValues, filesIn, standIns } from './form-values.ts';
import type { PictureLists } from './lists/pictures.ts';
import type { Membership } from './membership.ts';
import { openDirect } from './open-direct.ts';
import type { SlackEvent } from './payloads.ts';
import type { People, SlackPerson } from './people.ts';
import { textMessage } from './render-message.ts';
import { readReplyIds, writeReplyIds } from './reply-ids.ts';
import type { AnswerAddresses } from './response-urls.ts';
import type { IntakeDeps } from './slack-deps.ts';
import { SlackRefusal } from './slack-error.ts';
import type { SlackFile } from './slack-file.ts';
import type { UploadFiles } from './upload-file.ts';

/** What the handlers of commands, buttons, forms and mentions work with. */
export interface HandlingDeps extends IntakeDeps {
  readonly addresses: AnswerAddresses;
  readonly answerer: Answerer;
  readonly membership: Membership;
  readonly uploadFiles: UploadFiles;
  readonly people: People;
  readonly pictureLists: PictureLists;
  /** Who did it, as far as it is known by now: its texts are in their language. */
  readonly asking?: SlackPerson;
}

type Addresses = Pick<HandlingDeps, 'addresses' | 'asking'>;
type ByCommand = FormAbout['command'];

/** How answers are shown. */
export function contextOf({
  texts,
  clock,
  engine,
  offered,
  usual,
}: Pick<HandlingDeps, 'texts' | 'clock' | 'engine' | 'offered' | 'usual'>): AnswerContext {
  return { texts, locale: undefined, nowMs: clock.now(), offered, usual, receipts: engine.receipts };
}

/** Where something is posted that was asked for there: under a message, else as one of its own. */
export function targetOf(slackEvent: SlackEvent, { addresses, asking }: Addresses, thread?: string): ReplyTarget {
  const { installation, team, channelId, person } = slackEvent;
  const place = thread === undefined ? 'channel' : 'thread';
  const ids = { place, installation, team, thread, answer: addresses.of(slackEvent), locale: asking?.locale } as const;
  return { platform: 'slack', ...tenantOf(slackEvent), channelId: channelId ?? person.id, ids: writeReplyIds(ids) };
}

/** Where another generation was posted. */
export function sameTarget(
  slackEvent: SlackEvent,
  { replyTarget }: Pick<GenerationView, 'replyTarget'>,
  deps: Addresses,
): ReplyTarget {
  const { ids } = targetOf(slackEvent, deps, readReplyIds(replyTarget).thread);
  return asPrivateAs(replyTarget, { ...replyTarget, ids });
}

/** Where a video is posted that was made from an earlier one: in the thread of that one, so that all versions stand together. */
export async function chainTarget(
  slackEvent: SlackEvent,
  { id, replyTarget }: GenerationView,
  deps: Addresses & Pick<HandlingDeps, 'engine'>,
): Promise<ReplyTarget> {
  const { status } = await deps.engine.receipts(id);
  const root = status.gone === undefined ? status.ts : undefined;
  const { ids } = targetOf(slackEvent, deps, readReplyIds(replyTarget).thread ?? root);
  return asPrivateAs(replyTarget, { ...replyTarget, ids });
}

/** Whether somebody manages what they name is found out by who runs the command. @param deps with who asks, as soon as it is known */
export function callOf(
  slackEvent: SlackEvent,
  replyTarget: ReplyTarget,
  eventId: string,
  { asking }: Pick<HandlingDeps, 'asking'>,
): CommandCall & { readonly mayManage: false } {
  const { name, id } = slackEvent.person;
  const roles = asking?.groups ?? 'unread';
  return {
    requester: { platform: 'slack', ...tenantOf(slackEvent), id, ...(name !== undefined && { name }), roles },
    mayManage: false,
    replyTarget,
    // Slack's own ids of events name them within one workspace.
    eventId: `slack:${slackEvent.installation}:${eventId}`,
    pageSize: historyPageSize,
  };
}

/** Slack's ids of people, channels and messages are unique within one installation only. */
export function tenantOf({ installation }: Pick<SlackEvent, 'installation'>): Pick<ReplyTarget, 'tenant'> {
  return installation === '' ? {} : { tenant: installation };
}

/** Which videos can be asked about where something happened. */
export function hereOf({ channelId, installation }: Pick<SlackEvent, 'channelId' | 'installation'>): Here {
  return { platform: 'slack', tenant: installation, channelIds: channelId === undefined ? [] : [channelId] };
}

type CallerDeps = Addresses & Pick<HandlingDeps, 'membership' | 'client' | 'texts' | 'stopping'>;

/** Who runs commands by an event. */
export function callerOf(slackEvent: SlackEvent, deps: CallerDeps): Caller {
  const { membership, asking } = deps;
  return {
    here: hereOf(slackEvent),
    // Only what is of their own workspace is found here at all.
    manages: () => asking?.isManager === true,
    managesPlace: asking?.isManager === true,
    managesHere: { channel: asking?.isManager === true, server: asking?.isManager === true },
    requirePlace: ({ replyTarget }) => membership.require(replyTarget),
    openDirect: (asked) => openDirect(asked, deps),
    directTarget: () => targetOf({ ...slackEvent, channelId: undefined }, deps),
  };
}

/** How the one is told what went wrong who did something. */
export function answerableTo(
  slackEvent: SlackEvent,
  intake: Intake | undefined,
  { answerer, texts }: Pick<HandlingDeps, 'answerer' | 'texts'>,
): Answerable {
  return {
    intake,
    tell: (sentence, buttons) => answerer.answer(slackEvent, textMessage(sentence, { texts, locale: undefined }, buttons)),
    // What is refused may be a form, or a file.
    tellsRefusals: true,
  };
}

/** @throws {UserError} `not_possible_now` when Slack waits no longer */
export async function openForm(slackEvent: SlackEvent, form: Form, deps: OpenDeps & PriceDeps): Promise<void> {
  const wanted = findCommand(deps.commands, form.about.command);
  const here = { ...slackEvent, channelId: form.about.channelId };
  const call = callOf(here, targetOf(here, deps), '', deps);
  const price = await priceAtFirst(wanted, form, call, deps);
  const styles = await stylesIn(wanted, call, deps);
  // Of a command that makes several at once it is that of each.
  const each = wanted.plan === undefined ? findCommand(deps.commands, 'video') : wanted;
  const usual = await usualSoFar(each, {}, call);
  return openView(slackEvent, formView(wanted, { ...form, price, styles, usual }, deps.texts), deps);
}

/** The form that saves a style: nothing is made, and nothing is paid. */
export function openPlainForm(
  slackEvent: SlackEvent,
  form: Form,
  deps: OpenDeps & Pick<HandlingDeps, 'commands'>,
): Promise<void> {
  const view = formView(findCommand(deps.commands, form.about.command), form, deps.texts);
  return openView(slackEvent, { ...view, submit: { type: 'plain_text', text: deps.texts.say(form.title), emoji: false } }, deps);
}

/** The form of what holds in a place: what is left empty there stays as it is, also where somebody changed it meanwhile. */
export function openSettingsForm(
  slackEvent: SlackEvent,
  { rows, lacks = [] }: SettingsPanel,
  deps: OpenDeps & Addresses & Pick<HandlingDeps, 'commands'>,
): Promise<void> {
  // The place is chosen in it.
  const { channelId: _, ...about } = aboutOf(slackEvent, 'settings', deps);
  const lines = rows.map(({ name, value, from }) => text('place.line', { name, value, from }));
  const usual = rows.flatMap(({ option, isMany, chosen: [chosen] }) =>
    isMany || chosen === undefined ? [] : [[option, chosen]],
  );
  const form = {
    ...{ about, title: text('slack.settingsTitle'), usual: Object.fromEntries(usual) },
    note: text('list.sentences', { sentences: lines }),
  };
  const settings = findCommand(deps.commands, 'settings');
  const fields = Object.entries(settings.options.shape).filter(([name]) => !lacks.includes(name));
  const options = z.strictObject(Object.fromEntries(fields));
  const view = formView({ ...settings, options }, form, deps.texts);
  const submit = { type: 'plain_text', text: deps.texts.say(text('slack.settingsSave')), emoji: false } as const;
  return openView(slackEvent, { ...view, submit }, deps);
}

type PriceDeps = Pick<HandlingDeps, 'commands' | 'engine'> & Addresses;

/** The price of what stands in a form when it opens. */
async function priceAtFirst(
  wanted: Command,
  { about, values = {} }: Form,
  spender: CommandCall,
  deps: PriceDeps,
): Promise<PriceSoFar | undefined> {
  const given = asValues(wanted, standIns(filesIn(about, { files: {}, imageIndex: 0 })));
  const earlier =
    about.command === 'animate-still' && about.changes !== undefined ? { id: about.changes, video: about.video } : {};
  return await priceSoFar(wanted, { ...values, ...given, ...earlier }, spender, deps.engine);
}

/** The styles that its person can choose there; undefined where the command takes none. */
async function stylesIn({ options }: Command, call: CommandCall, { engine }: PriceDeps) {
  return 'style' in options.shape ? await engine.styles.usable(call) : undefined;
}

/** The form with one field, about an earlier video. @param words that stand in it @throws {UserError} `not_possible_now` when there is no such way, or Slack waits no longer */
export function openWordsForm(
  slackEvent: SlackEvent,
  verb: WordsVerb,
  earlier: GenerationView,
  video: number,
  deps: OpenDeps & Addresses & Pick<HandlingDeps, 'offered' | 'clock'>,
  words = '',
): Promise<void> {
  const form = wordsForm(verb, earlier, video, { offered: deps.offered, nowMs: deps.clock.now() });
  const about = { ...aboutOf(slackEvent, verb, deps), changes: earlier.id, video, priceUsd: form.priceUsd };
  return openView(slackEvent, wordsFormView(form, about, deps.texts, { words }), deps);
}

/** The form for why something is declined. @param id of its card */
export function openReasonForm(slackEvent: SlackEvent, id: string, deps: OpenDeps & Addresses): Promise<void> {
  const about = { ...aboutOf(slackEvent, 'decline', deps), changes: id };
  return openView(slackEvent, wordsFormView(reasonForm, about, deps.texts), deps);
}

/** The form for the words that change a person's own video. @param thread where it is posted */
export function openOwnVideoForm(
  slackEvent: SlackEvent,
  { id, original_w: width, original_h: height }: SlackFile,
  thread: string,
  deps: OpenDeps & Addresses & Pick<HandlingDeps, 'offered'>,
): Promise<void> {
  const form = ownVideoForm(deps.offered, width && height ? { width, height } : undefined);
  const about = { ...aboutOf(slackEvent, 'edit', deps), thread, ownVideo: id };
  return openView(slackEvent, wordsFormView(form, about, deps.texts, { notes: form.notes }), deps);
}

type OpenDeps = Pick<HandlingDeps, 'texts' | 'client' | 'stopping'>;

async function openView(
  { installation, triggerId }: SlackEvent,
  view: types.ModalView,
  { client, stopping }: OpenDeps,
): Promise<void> {
  if (triggerId === undefined) throw new UserError('not_possible_now', text('slack.formTooLate'));
  try {
    await client.call(installation, 'views.open', { trigger_id: triggerId, view }, stopping);
  } catch (error) {
    if (!(error instanceof SlackRefusal) || error.refusal !== 'too late') throw error;
    throw new UserError('not_possible_now', text('slack.formTooLate'), { cause: error });
  }
}

/** What a form is about that is opened there. */
export function aboutOf(slackEvent: SlackEvent, command: ByCommand, { addresses }: Addresses): FormAbout {
  const answer = addresses.of(slackEvent);
  return {
    command,
    ...(slackEvent.channelId !== undefined && { channelId: slackEvent.channelId }),
    ...(answer !== undefined && { answer }),
  };
}

/** The form of `/video` or `/image`, with nothing in it yet; what it makes stands in the thread in which it is opened. */
export function newForm(slackEvent: SlackEvent, deps: Addresses, command: OrderForm = 'video'): Form {
  const { channelId, thread } = slackEvent;
  const isHere = channelId !== undefined && thread !== undefined;
  const about = { ...aboutOf(slackEvent, command, deps), ...(isHere && { thread }) };
  return { about, title: titles[command] };
}

const titles: Readonly<Record<OrderForm, Text>> = {
  video: text('slack.formTitle'),
  image: text('still.formTitle'),
  batch: text('chat.batchTitle'),
  film: text('chat.filmTitle'),
};
