import type { PromptFile } from '../../domain/batch/prompt-file.ts';
import { type Command, completeValues, optionsJsonSchema, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView, ReplyTarget } from '../../domain/generation.ts';
import type { GivenRequest, Intake } from '../../domain/intake.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { StyleAsker } from '../../domain/styles/style-book.ts';
import { text } from '../../domain/texts.ts';
import { draftValues } from '../chat/drafts.ts';
import { findCommand } from '../chat/find-command.ts';
import { findHere } from '../chat/find-here.ts';
import { declineByCard } from '../chat/press-card.ts';
import { privately } from '../chat/privately.ts';
import { runCommand } from '../chat/run-command.ts';
import { answering, take } from '../chat/take.ts';
import { answerableTo, callerOf, callOf, chainTarget, type HandlingDeps, hereOf, sameTarget, targetOf } from './event-context.ts';
import { fetchImage } from './fetch-image.ts';
import { fetchPromptFile } from './fetch-prompt-file.ts';
import { type FilledForm, type FormAbout, formErrors, readAbout, readFilled } from './form.ts';
import { asValues, filesIn, filledIn, isAbout, type Pictures, standIns } from './form-values.ts';
import { takeVideo } from './own-video.ts';
import { type FieldValue, readSubmission, type SlackEvent } from './payloads.ts';
import { textMessage } from './render-message.ts';
import { showAnswer } from './show-answer.ts';
import type { SlackFile } from './slack-file.ts';

/** Tells Slack that a form arrived, or what is wrong at which of its fields: then it stays open. */
export type AcknowledgeForm = (answer?: { response_action: 'errors'; errors: Record<string, string> }) => Promise<void>;

/**
 * Takes forms. What can be said without fetching anything is said in the form itself, where nothing that was written is lost: Slack waits
 * 3 seconds, and the store answers within milliseconds. Pictures are fetched after that.
 */
export async function onForm(body: unknown, acknowledge: AcknowledgeForm, deps: HandlingDeps): Promise<void> {
  const { slackEvent: sent, fields, metadata, eventId } = readSubmission(body);
  const about = readAbout(metadata);
  const filled = readFilled(fields);
  const channelId = about?.channelId ?? filled.channelId;
  const slackEvent: SlackEvent = { ...sent, channelId, thread: about?.thread, answer: about?.answer };
  if (about === undefined || channelId === undefined) {
    const call = callOf(slackEvent, targetOf(slackEvent, deps), eventId, deps);
    const refuse = () => Promise.reject(new UserError('not_found', text('answer.formGone')));
    return take({ ...answerableTo(slackEvent, call, deps), intake: call, acknowledge }, refuse, deps);
  }
  try {
    await order(about, filled, { slackEvent, fields, eventId, acknowledge }, deps);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code === 'needs_confirmation') return ask(error, slackEvent, eventId, acknowledge, deps);
    await acknowledge({ response_action: 'errors', errors: formErrors(error.option, fields, deps.texts.say(error.text)) });
  }
}

/** A form has no place for buttons: it closes, and its person is asked where they called it. */
async function ask(
  question: UserError,
  slackEvent: SlackEvent,
  eventId: string,
  acknowledge: AcknowledgeForm,
  deps: HandlingDeps,
): Promise<void> {
  const intake = callOf(slackEvent, targetOf(slackEvent, deps), eventId, deps);
  await take({ ...answerableTo(slackEvent, intake, deps), intake, acknowledge }, () => Promise.reject(question), deps);
}

interface Sent {
  readonly slackEvent: SlackEvent;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly eventId: string;
  readonly acknowledge: AcknowledgeForm;
}

/** @throws {UserError} which the form shows, as long as Slack has not heard that it arrived */
async function order(
  about: FormAbout,
  form: FilledForm,
  { slackEvent, fields, eventId, acknowledge }: Sent,
  deps: HandlingDeps,
): Promise<void> {
  const { engine } = deps;
  if (about.command === 'decline') return decline(about, form, { slackEvent, eventId, acknowledge }, deps);
  const wanted = findCommand(deps.commands, about.command);
  const earlier = about.changes === undefined ? undefined : await findHere(engine, hereOf(slackEvent), about.changes);
  const target = await targetOfForm(about, earlier, slackEvent, deps);
  const agreed = about.priceUsd === undefined ? {} : { agreedUsd: about.priceUsd };
  const call = { ...callOf(slackEvent, target, eventId, deps), ...agreed };
  if (about.command === 'settings') return choose(wanted, form.raw, call, { slackEvent, acknowledge }, deps);
  await deps.membership.require(target);
  const kept =
    about.draft === undefined ? {} : draftValues(await engine.openDraft(about.draft, call.requester), Object.keys(fields));
  const filled = { ...kept, ...(await filledIn(about, earlier, wanted, Object.keys(fields), form.raw)) };
  if (about.ownVideo !== undefined) return changeOwn(about.ownVideo, filled, call, { slackEvent, acknowledge }, deps);
  const files = filesIn(about, form);
  if (Object.keys(files).length === 0) {
    const values = parseOptions(wanted, filled);
    const { openDirect } = callerOf(slackEvent, deps);
    const answered = await wanted.run(values, await privately(wanted, values, call, openDirect, engine));
    await acknowledge();
    const show = () => showAnswer(slackEvent, answered, call, deps);
    await answering(answerableTo(slackEvent, call, deps), show, deps);
    return;
  }
  const planned = await plannedOf(wanted, { ...filled, ...asValues(wanted, standIns(files)) }, call);
  if (planned !== undefined) await engine.estimate(planned, call);
  let draft: GivenRequest = { command: about.command, raw: filled, lacksPictures: true };
  const intake = { ...call, given: draft };
  const work = async (): Promise<void> => {
    const fetched = await fetchAll(wanted, files, slackEvent, call, deps);
    const pictures = asValues(wanted, fetched.files);
    // What could be read is kept where something else could not.
    draft = { ...draft, raw: { ...filled, ...pictures } };
    if (fetched.problem !== undefined) throw fetched.problem;
    draft = { command: draft.command, raw: draft.raw };
    const answer = await runCommand(wanted, { ...filled, ...pictures }, call, callerOf(slackEvent, deps), engine);
    await showAnswer(slackEvent, answer, call, deps);
  };
  await take({ ...answerableTo(slackEvent, call, deps), drafted: () => draft, intake, acknowledge }, work, deps);
}

/** Why something is declined, by the card that it stands on. */
async function decline(
  { changes = '' }: FormAbout,
  { raw }: FilledForm,
  { slackEvent, eventId, acknowledge }: Omit<Sent, 'fields'>,
  deps: HandlingDeps,
): Promise<void> {
  const call = callOf(slackEvent, targetOf(slackEvent, deps), eventId, deps);
  const said = await declineByCard(changes, raw.prompt ?? '', { ...callerOf(slackEvent, deps), call }, deps.engine);
  await acknowledge();
  const show = () => deps.answerer.answer(slackEvent, textMessage(said, { texts: deps.texts, locale: undefined }));
  await answering(answerableTo(slackEvent, call, deps), show, deps);
}

/** Settings of a place: nothing is posted there. */
async function choose(
  settings: Command,
  raw: FilledForm['raw'],
  call: ReturnType<typeof callOf>,
  { slackEvent, acknowledge }: Pick<Sent, 'slackEvent' | 'acknowledge'>,
  deps: HandlingDeps,
): Promise<void> {
  const answered = await runCommand(settings, raw, call, callerOf(slackEvent, deps), deps.engine);
  await acknowledge();
  await answering(answerableTo(slackEvent, call, deps), () => showAnswer(slackEvent, answered, call, deps), deps);
}

/** What would be made; undefined for a command that does not say so before it runs, whose files nothing can stand in for. */
async function plannedOf(wanted: Command, raw: Readonly<Record<string, unknown>>, call: StyleAsker) {
  if (wanted.plan === undefined) return undefined;
  const { values } = await completeValues(wanted, parseOptions(wanted, raw), call);
  return await wanted.plan(values);
}

/** It is fetched once Slack has heard that the form arrived; nobody's words are lost by then, as they are told what went wrong. */
async function changeOwn(
  fileId: string,
  filled: Readonly<Record<string, unknown>>,
  call: ReturnType<typeof callOf>,
  { slackEvent, acknowledge }: Pick<Sent, 'slackEvent' | 'acknowledge'>,
  deps: HandlingDeps,
): Promise<void> {
  const work = async (): Promise<void> => {
    const videoFile = await takeVideo({ id: fileId }, slackEvent.installation, call, deps);
    const edit = findCommand(deps.commands, 'edit');
    const answer = await runCommand(edit, { ...filled, videoFile }, call, callerOf(slackEvent, deps), deps.engine);
    await showAnswer(slackEvent, answer, call, deps);
  };
  await take({ ...answerableTo(slackEvent, call, deps), intake: call, acknowledge }, work, deps);
}

async function targetOfForm(
  { command, thread }: FormAbout,
  earlier: GenerationView | undefined,
  slackEvent: SlackEvent,
  deps: HandlingDeps,
): Promise<ReplyTarget> {
  if (earlier === undefined) return targetOf(slackEvent, deps, thread);
  return isAbout(command) ? await chainTarget(slackEvent, earlier, deps) : sameTarget(slackEvent, earlier, deps);
}

interface Fetched {
  readonly files: Pictures<ImageBytes | PromptFile>;
  /** Of the first that could not be fetched. */
  readonly problem: unknown;
}

async function fetchAll(
  wanted: Command,
  files: Pictures<SlackFile>,
  { installation }: SlackEvent,
  call: Intake,
  deps: HandlingDeps,
): Promise<Fetched> {
  const { properties } = optionsJsonSchema(wanted.options);
  const found: Record<string, readonly (ImageBytes | PromptFile)[]> = {};
  let problem: unknown;
  const fetched = Object.entries(files).map(async ([option, list]) => {
    const fetchOne = properties[option]?.promptFile === true ? fetchPromptFile : fetchImage;
    const read = await Promise.allSettled(list.map((file) => fetchOne(file, option, installation, call, deps)));
    problem ??= read.find((each) => each.status === 'rejected')?.reason;
    const good = read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    if (good.length > 0) found[option] = good;
  });
  await Promise.all(fetched);
  return { files: found, problem };
}
