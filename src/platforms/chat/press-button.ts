import { type Button, type ButtonVerb, commandOfButton } from '../../domain/button.ts';
import type { Model } from '../../domain/catalog.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Answer, Command } from '../../domain/command.ts';
import type { Draft } from '../../domain/draft.ts';
import { UserError } from '../../domain/errors.ts';
import { type GenerationView, isSamePerson, type ReplyTarget } from '../../domain/generation.ts';
import type { StarGiven } from '../../domain/stars.ts';
import type { Consent } from '../../domain/submission.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import { numberIn, type Offers, readChosen } from './buttons.ts';
import { changeFormOf, valuesOf } from './change.ts';
import { findCommand } from './find-command.ts';
import { findHere, type Here, mayChange, requireWordsOf } from './find-here.ts';
import { exampleWords } from './help.ts';
import { type Choice, choiceOf, deletionQuestion } from './one-of-several.ts';
import { decideByCard, isOfCard, requireManager } from './press-card.ts';
import { type Caller, type RunEngine, runCommand, type UncheckedCall } from './run-command.ts';
import { whyChoice } from './why.ts';
import { needsWords, type WordsVerb } from './words-form.ts';

/** A press, and the ways of its platform to answer it. */
export interface Press extends Caller {
  /** Its reply target is where the button was pressed. */
  readonly call: UncheckedCall;
  /** Where something is posted that follows from an earlier video: where that one was asked for. */
  followUp(earlier: Pick<GenerationView, 'replyTarget'>): ReplyTarget;
  /** Opens the form of a new request that starts as the earlier one. Default: the platform opens it before it tells of the press. */
  openChange?(earlier: GenerationView): Promise<void>;
  /** Where something is posted that is made from an earlier video itself: in the thread of its result. Default: as `followUp`. */
  chain?(earlier: GenerationView): Promise<ReplyTarget>;
  /** Opens the form with one field for the words that a button needs. Default: the platform opens it before it tells of the press. */
  openWords?(verb: WordsVerb, earlier: GenerationView, video: number): Promise<void>;
  /** Opens the form that makes a video of a still. Default: the platform opens it before it tells of the press. */
  openAnimate?(earlier: GenerationView, video: number): Promise<void>;
  /** Opens the form of a new request with these words in it. Default: the platform opens it before it tells of the press. */
  openExample?(words: Text): Promise<void>;
  /** Opens the form of what was refused with all of it. Default: the platform opens it before it tells of the press. */
  openDraft?(draft: Draft, id: string): Promise<void>;
  /** Opens the form of a new request, made where the button was pressed, with what stands in these values. Default: as `openExample` */
  openRemix?(command: string, values: Readonly<Record<string, unknown>>): Promise<void>;
  /** Opens the form for why something is declined, by the id of its card. Default: the platform opens it before it tells of the press. */
  openReason?(id: string): Promise<void>;
  /** Shows how many stars it has now, where the button stands. Default: nothing is shown */
  showStars?(given: StarGiven, earlier: GenerationView): Promise<void>;
  /** Posts its files once more, where the button was pressed. */
  postAgain(earlier: GenerationView): Promise<void>;
  /** Answers with all words of its prompt, the one who pressed alone. */
  showPrompt(earlier: GenerationView): Promise<void>;
  /** Says or asks something, with what can be pressed next: to the one who pressed alone. */
  ask(choice: Choice): Promise<void>;
  /** Asks first whether all of it is to be deleted. @returns whether it asked. Default: the platform asks by itself, before it tells of the press */
  asksFirst?(earlier: GenerationView): Promise<boolean>;
  /**
   * @param replacing it takes the place of what was pressed: a page of the page before, an answer of its question
   * @param call that was answered
   */
  answer(answer: Answer, replacing: boolean, call: UncheckedCall): Promise<void>;
}

export interface PressDeps {
  readonly engine: RunEngine & Pick<VideoEngine, 'quote' | 'openDraft' | 'star' | 'furtherPost' | 'approvals'>;
  readonly commands: readonly Command[];
  /** As in `Offers`. */
  readonly offered: readonly Model[];
  /** As in `Offers`. */
  readonly usual?: Model | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Does what a button stands for. What it is about has to be of here, whatever its id says.
 *
 * @param button undefined for one of an earlier version, or of nobody
 * @throws {UserError}
 */
export async function pressButton(button: Button | undefined, press: Press, deps: PressDeps): Promise<void> {
  const { engine, commands } = deps;
  if (button === undefined) throw new UserError('not_found', text('answer.oldButton'));
  if (isAnswer(button)) return answerQuestion(button, press, deps);
  if (button.verb === 'remix') return remix(button, press, deps);
  if (isOfCard(button)) return pressCard(button, press, deps);
  const earlier = !ofNoVideo.has(button.verb) ? await findHere(engine, press.here, readChosen(button.id).id) : undefined;
  if (showsWords.has(button.verb)) requireWordsOf(earlier, press.call.requester);
  const opening = earlier === undefined ? openNew(button, press, engine) : openAbout(button, earlier, press);
  if (opening !== undefined) return opening;
  const shown = earlier === undefined ? undefined : showAbout(button, earlier, press, engine);
  if (shown !== undefined) return shown;
  const choice = earlier && choiceBehind(button, earlier, press, deps);
  if (choice !== undefined) return press.ask(choice);
  if (earlier !== undefined && button.verb === 'remove' && (await press.asksFirst?.(earlier)) === true) return;
  const meant = commandOfButton(button);
  if (meant === undefined) throw new UserError('not_found', text('answer.oldButton'));
  const target = earlier && ((inThread.has(button.verb) ? await press.chain?.(earlier) : undefined) ?? press.followUp(earlier));
  const consent = earlier === undefined ? {} : consentOfPress(button, earlier, press.call);
  const call = { ...press.call, ...consent, ...(target !== undefined && { replyTarget: target }) };
  const raw = rawOf(button, meant.raw);
  const answer = await runCommand(findCommand(commands, meant.name), raw, call, press, engine);
  await press.answer(answer, replacing.has(button.verb), call);
}

/** A decision of those who manage the place where a card stands. */
async function pressCard(button: Button, press: Press, { engine }: PressDeps): Promise<void> {
  if (button.verb !== 'decline') return press.ask({ sentence: await decideByCard(button, press, engine), buttons: [] });
  requireManager(press);
  await press.openReason?.(button.id);
}

/** The form of a new request that begins with what a post shows; it is made where that stands. */
async function remix({ id }: Button, { here, openRemix }: Press, { engine, commands }: PressDeps): Promise<void> {
  const { command, values } = await remixOf(id, here, engine, commands);
  await openRemix?.(command, values);
}

/** What of a shown request stands in the form of a new one: no pictures. @throws {UserError} `not_found` where no such post stands here */
export async function remixOf(
  id: string,
  { platform, tenant = '', channelIds }: Here,
  engine: Pick<VideoEngine, 'furtherPost'>,
  commands: readonly Command[],
): Promise<{ readonly command: string; readonly values: Readonly<Record<string, unknown>> }> {
  const found = await engine.furtherPost(id);
  const target = found?.post.target;
  const isHere =
    target?.platform === platform && (target.tenant ?? '') === tenant && channelIds.some((each) => each === target.channelId);
  if (found === undefined || !isHere) throw new UserError('not_found', text('answer.notFoundEver'));
  const { command, fields } = changeFormOf(commands, found.generation.request);
  const values = await valuesOf(command, found.generation.request);
  const shown = fields.filter((field) => typeof values[field] !== 'object');
  return { command: command.name, values: Object.fromEntries(shown.map((field) => [field, values[field]])) };
}

/** What carries the id of something else. */
const ofNoVideo: ReadonlySet<ButtonVerb> = new Set([
  ...(['page', 'example', 'restore', 'call-off', 'forget', 'keep-days', 'report-delete', 'report-block', 'report-fine'] as const),
]);

/** What shows the words of a request, or makes something of them. */
const showsWords: ReadonlySet<ButtonVerb> = new Set(['why', 'show-prompt', 'again', 'change']);

/** What answers a question takes its place, as a page does the one before. */
const replacing: ReadonlySet<ButtonVerb> = new Set(['page', 'remove-now', 'keep-now', 'call-off', 'forget', 'keep-days']);

/** What stands in the thread of the video that it is made of, and asks for nothing first. */
const inThread: ReadonlySet<ButtonVerb> = new Set(['upscale', 'join']);

/** What is asked or shown before a button about one of several videos does anything; undefined where it does it at once. */
function choiceBehind(button: Button, earlier: GenerationView, press: Press, deps: PressDeps): Choice | undefined {
  if (button.verb === 'why') return whyChoice(earlier, offersNow(deps));
  const number = numberIn(button.id);
  if (number === undefined) return undefined;
  const may = mayChange(press.call.requester, earlier, press.manages);
  if (button.verb === 'choose') return choiceOf(earlier, number, offersNow(deps), may);
  const question = deletionQuestion(button, earlier, number);
  if (question !== undefined && !may) throw new UserError('not_allowed', text('answer.notYours'));
  return question;
}

function offersNow({ offered, usual, clock }: PressDeps): Offers {
  return { offered, usual, nowMs: clock.now() };
}

/** The values of a button's command: where it may be about one of several videos, its number is one of them. */
function rawOf({ verb, id }: Button, raw: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  if (verb === 'upscale') return { ...readChosen(id) };
  const number = aboutOneOrAll.has(verb) ? numberIn(id) : undefined;
  return number === undefined ? raw : { id: readChosen(id).id, video: number };
}

const aboutOneOrAll: ReadonlySet<ButtonVerb> = new Set(['again', 'remove', 'remove-now', 'keep', 'keep-now']);

/** The form of a new request that a button opens; undefined where it opens none, or its platform has by itself. */
function openNew({ verb, id }: Button, press: Press, engine: PressDeps['engine']): Promise<void> | undefined {
  const { openDraft } = press;
  if (verb === 'restore' && openDraft !== undefined)
    return engine.openDraft(id, press.call.requester).then((draft) => openDraft(draft, id));
  return verb === 'example' ? press.openExample?.(exampleWords(id)) : undefined;
}

/** The same about an earlier video. */
function openAbout({ verb, id }: Button, earlier: GenerationView, press: Press): Promise<void> | undefined {
  if (verb === 'change') return press.openChange?.(earlier);
  if (needsWords(verb)) return press.openWords?.(verb, earlier, readChosen(id).video);
  return verb === 'animate' ? press.openAnimate?.(earlier, readChosen(id).video) : undefined;
}

/** What a button shows or counts, without a command; undefined where it does something else. */
function showAbout(
  { verb }: Button,
  earlier: GenerationView,
  press: Press,
  engine: PressDeps['engine'],
): Promise<void> | undefined {
  if (verb === 'post') return press.postAgain(earlier);
  if (verb === 'show-prompt') return press.showPrompt(earlier);
  return verb === 'star'
    ? engine.star(earlier.id, press.call.requester).then((given) => press.showStars?.(given, earlier))
    : undefined;
}

/** Whether it answers a question with prices, which is of no video yet. */
function isAnswer({ verb }: Button): boolean {
  return verb === 'take' || verb === 'drop';
}

/** What is made of a question is posted where it was asked for. Whose question it is, the engine looks at. */
async function answerQuestion(button: Button, press: Press, { engine, commands }: PressDeps): Promise<void> {
  const quote = await engine.quote(readChosen(button.id).id);
  const call = quote === undefined ? press.call : { ...press.call, replyTarget: press.followUp(quote) };
  const answer = await runCommand(findCommand(commands, button.verb), { id: button.id }, call, press, engine);
  await press.answer(answer, true, call);
}

/**
 * A price under somebody's own video is agreed to by the press on it. Under another person's video it is not: they did not choose what it costs,
 * and are asked first. A decision is about the same video, whoever may take it.
 */
function consentOfPress({ verb, priceUsd }: Button, earlier: GenerationView, { requester }: UncheckedCall): Consent {
  const isOwn = isSamePerson(requester, earlier.requester) || verb === 'decide-again';
  if (!isOwn) return { askBecause: 'another person' };
  return priceUsd === undefined ? {} : { agreedUsd: priceUsd };
}
