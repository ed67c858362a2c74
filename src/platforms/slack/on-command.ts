import { type Command, optionsJsonSchema } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GivenRequest } from '../../domain/intake.ts';
import { text } from '../../domain/texts.ts';
import { CommandTextError, parseCommandText } from '../../lib/command-text.ts';
import { restoreButton } from '../chat/drafts.ts';
import { findCommand } from '../chat/find-command.ts';
import { helpFor } from '../chat/help.ts';
import { findByNumber } from '../chat/lists.ts';
import { offersOf } from '../chat/offers.ts';
import { runCommand, type UncheckedCall } from '../chat/run-command.ts';
import { take } from '../chat/take.ts';
import { helpMessage, misunderstoodMessage, typedForms } from './answer-messages.ts';
import { cleanText } from './clean-text.ts';
import { behindGroup, findTyped, typedCommands } from './command-names.ts';
import {
  answerableTo,
  callerOf,
  callOf,
  contextOf,
  type HandlingDeps,
  newForm,
  openForm,
  openSettingsForm,
  targetOf,
} from './event-context.ts';
import { orderFormOf } from './form.ts';
import { readSlashCommand, type SlackEvent } from './payloads.ts';
import { showAnswer } from './show-answer.ts';

/** Tells Slack that something arrived. */
export type Acknowledge = () => Promise<void>;

/** Takes what people type behind a slash. */
export async function onCommand(body: unknown, acknowledge: Acknowledge, deps: HandlingDeps): Promise<void> {
  const { slackEvent, command: typed, text: sent, eventId } = readSlashCommand(body);
  const call = callOf(slackEvent, targetOf(slackEvent, deps), eventId, deps);
  const given = givenByTyping(typed, sent, deps);
  await take(
    { ...answerableTo(slackEvent, call, deps), intake: { ...call, ...(given !== undefined && { given }) }, acknowledge },
    // Once more: by now it is known in which language its person reads.
    () => run(slackEvent, typed, sent, callOf(slackEvent, targetOf(slackEvent, deps), eventId, deps), deps),
    deps,
  );
}

/** What a typed command asks for, where it makes something and can be read. */
function givenByTyping(typed: string, sent: string, { commands }: HandlingDeps): GivenRequest | undefined {
  const wanted = findTyped(commands, typed);
  const words = cleanText(sent, undefined, false);
  if (wanted?.answers !== 'generation' || words === '' || words.toLowerCase() === 'help') return undefined;
  if (wanted.opensForm) return { command: wanted.name, raw: linesTyped(words, wanted) };
  try {
    return { command: wanted.name, raw: parseCommandText(words, wanted).raw };
  } catch (error) {
    // They are told when they are answered.
    if (error instanceof CommandTextError) return undefined;
    throw error;
  }
}

async function run(slackEvent: SlackEvent, typed: string, sent: string, call: UncheckedCall, deps: HandlingDeps): Promise<void> {
  const offered = typedCommands(deps.commands);
  const wanted = findTyped(deps.commands, typed);
  if (wanted === undefined) throw new UserError('not_found', text('answer.oldButton'));
  const isOrder = wanted.answers === 'generation';
  const words = cleanText(sent, undefined, !isOrder);
  if (words.toLowerCase() === 'help') {
    const help = wanted.name === 'video' ? await helpFor(deps.commands, { ...call, mayManage: false }) : undefined;
    return deps.answerer.answer(slackEvent, helpMessage(offered, wanted, contextOf(deps), help));
  }
  const form = newForm(slackEvent, deps, orderFormOf(wanted.name));
  if (wanted.opensForm) return openForm(slackEvent, { ...form, values: linesTyped(words, wanted) }, deps);
  if (wanted.name === 'settings' && words === '') return openSettings(slackEvent, wanted, call, deps);
  if (wanted.entry === 'sub') return runOfGroup(slackEvent, wanted.name, words, call, deps);
  if (isOrder && words === '') return openForm(slackEvent, form, deps);
  // Nobody knows ids by heart: what can be called off is shown with its buttons.
  const isChoice = words === '' && choosesGeneration(wanted);
  await runTyped(slackEvent, isChoice ? findCommand(deps.commands, 'queue') : wanted, words, call, deps);
}

/** The form of what holds, for people who may change it. @throws {UserError} `not_allowed` */
async function openSettings(slackEvent: SlackEvent, settings: Command, call: UncheckedCall, deps: HandlingDeps): Promise<void> {
  const answer = await runCommand(settings, {}, call, callerOf(slackEvent, deps), deps.engine);
  if (answer.kind !== 'text' || answer.panel === undefined) throw new Error('the command for settings shows what holds');
  await openSettingsForm(slackEvent, answer.panel, deps);
}

/** Behind its name stands which one is meant; alone it lists what there is. */
async function runOfGroup(
  slackEvent: SlackEvent,
  group: string,
  words: string,
  call: UncheckedCall,
  deps: HandlingDeps,
): Promise<void> {
  const behind = behindGroup(deps.commands, group);
  const [, given = '', rest = ''] = /^(\S*)\s*(.*)$/su.exec(words) ?? [];
  const wanted = behind.get(given === '' ? 'list' : given.toLowerCase());
  if (wanted !== undefined) return runTyped(slackEvent, wanted, rest, call, deps);
  const names = [...behind.keys()];
  const expected = text('list.or', { values: names.slice(0, -1).join(', '), last: names.at(-1) ?? '' });
  throw new UserError('invalid_option', text('rest.filter', { field: `/video-${group}`, expected }));
}

async function runTyped(
  slackEvent: SlackEvent,
  wanted: Command,
  words: string,
  call: UncheckedCall,
  deps: HandlingDeps,
): Promise<void> {
  const { engine, answerer } = deps;
  let raw: Readonly<Record<string, string>> = {};
  try {
    raw = parseCommandText(words, wanted).raw;
    // The number that a list shows is as good as the id.
    const numbered = choosesGeneration(wanted) ? await findByNumber(engine, call.replyTarget, raw.id) : undefined;
    const meant = numbered === undefined ? raw : { id: numbered.id };
    const answer = await runCommand(wanted, meant, call, callerOf(slackEvent, deps), engine);
    await showAnswer(slackEvent, answer, call, deps);
  } catch (error) {
    // Slack has emptied the line: what was typed comes back with what is wrong with it.
    const isMisunderstood = error instanceof UserError && error.code !== 'needs_confirmation' && wanted.answers === 'generation';
    if (!isMisunderstood) throw error;
    const draft = { command: wanted.name, raw: error instanceof CommandTextError ? error.raw : raw };
    const restore = await restoreButton(error, draft, call, engine);
    const offers = await offersOf(error, engine);
    const shown = misunderstoodMessage(error.text, words, contextOf(deps), formOf(wanted), { offers, restore });
    await answerer.answer(slackEvent, shown);
  }
}

/** The form that holds what was typed. */
function formOf({ name }: Command) {
  return typedForms.find((each) => each === name);
}

/** Slack may join lines that were typed behind a command: they are only put into the form, for its person to see. */
function linesTyped(words: string, { options }: Command): Readonly<Record<string, string>> {
  const [first] = Object.keys(options.shape);
  return words === '' || first === undefined ? {} : { [first]: words };
}

function choosesGeneration({ options }: Command): boolean {
  return Object.values(optionsJsonSchema(options).properties).some(({ generation }) => generation === true);
}
