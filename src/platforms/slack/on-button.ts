import { type Button, readButtonId } from '../../domain/button.ts';
import type { Command } from '../../domain/command.ts';
import type { Draft } from '../../domain/draft.ts';
import { UserError } from '../../domain/errors.ts';
import { isAnimatable } from '../../domain/follow-ups/animate-still.ts';
import type { GenerationView } from '../../domain/generation.ts';
import type { StarGiven } from '../../domain/stars.ts';
import { type Text, text } from '../../domain/texts.ts';
import { isStill } from '../../domain/video-request.ts';
import { CommandTextError, parseCommandText } from '../../lib/command-text.ts';
import type { SeenKeys } from '../../lib/seen-keys.ts';
import { changeFormOf, valuesOf } from '../chat/change.ts';
import { findCommand } from '../chat/find-command.ts';
import { findHere, type Here, mayChange } from '../chat/find-here.ts';
import { pressButton } from '../chat/press-button.ts';
import type { UncheckedCall } from '../chat/run-command.ts';
import { goneText } from '../chat/sentences.ts';
import { take } from '../chat/take.ts';
import { needsWords } from '../chat/words-form.ts';
import { openFormActions, typedForms } from './answer-messages.ts';
import {
  aboutOf,
  answerableTo,
  callerOf,
  callOf,
  chainTarget,
  type HandlingDeps,
  hereOf,
  newForm,
  openForm,
  openReasonForm,
  openWordsForm,
  sameTarget,
  targetOf,
} from './event-context.ts';
import { type Form, orderFormOf } from './form.ts';
import { makeAction } from './home.ts';
import { makeHereAction } from './how-to.ts';
import type { Acknowledge } from './on-command.ts';
import { readButtonPress, type SlackEvent } from './payloads.ts';
import { postAgainHere } from './post-again.ts';
import { textMessage } from './render-message.ts';
import { showAnswer } from './show-answer.ts';
import { showPrompt } from './show-prompt.ts';

/** @param pressed Slack may send the same press twice, and making a video again is something that can be done twice */
export async function onButton(body: unknown, acknowledge: Acknowledge, pressed: SeenKeys, deps: HandlingDeps): Promise<void> {
  const { slackEvent, actionId, value, eventId } = readButtonPress(body);
  const call = callOf(slackEvent, targetOf(slackEvent, deps, slackEvent.thread), eventId, deps);
  const work = async (): Promise<void> => {
    if (!pressed.isNew(call.eventId)) return;
    if (actionId === makeAction) return openForm(slackEvent, newForm({ ...slackEvent, channelId: undefined }, deps), deps);
    if (actionId === makeHereAction) return openForm(slackEvent, newForm(slackEvent, deps), deps);
    const form = typedForms.find((each) => openFormActions[each] === actionId);
    if (form !== undefined) {
      const values = understood(value ?? '', findCommand(deps.commands, form));
      return openForm(slackEvent, { ...newForm(slackEvent, deps, form), values }, deps);
    }
    const here = callOf(slackEvent, targetOf(slackEvent, deps), eventId, deps);
    const button = readButtonId(actionId);
    await pressButton(
      button,
      {
        ...callerOf(slackEvent, deps),
        here: await hereOfPress(slackEvent, button, here, deps),
        call: here,
        // What is made again goes where it went before.
        followUp: (earlier) => sameTarget(slackEvent, earlier, deps),
        chain: async (earlier) => chainTarget(slackEvent, earlier, deps),
        openWords: (verb, earlier, video) => openWordsForm(slackEvent, verb, earlier, video, deps),
        openDraft: (draft, id) => openDraft(slackEvent, draft, id, deps),
        openExample: (words) => openForm(slackEvent, exampleForm(slackEvent, words, deps), deps),
        openRemix: (command, values) => openForm(slackEvent, remixForm(slackEvent, command, values, deps), deps),
        openReason: (id) => openReasonForm(slackEvent, id, deps),
        showStars: (given) => showStars(slackEvent, given, deps),
        openChange: async (earlier) => openForm(slackEvent, await changeForm(slackEvent, earlier, deps), deps),
        openAnimate: (earlier, video) => openForm(slackEvent, animateForm(slackEvent, earlier, video, deps), deps),
        postAgain: (earlier) => postAgainHere(slackEvent, earlier, deps),
        ask: ({ sentence, buttons }) =>
          deps.answerer.answer(slackEvent, textMessage(sentence, { texts: deps.texts, locale: undefined }, buttons)),
        showPrompt: (earlier) => showPrompt(slackEvent, earlier, deps),
        answer: (answer, replacing, about) => showAnswer(slackEvent, answer, about, deps, replacing),
      },
      deps,
    );
  };
  await take({ ...answerableTo(slackEvent, call, deps), intake: call, acknowledge }, work, deps);
}

/** In the tab of the app nothing stands in a channel: there each video on its way counts as here that its reader may call off. */
async function hereOfPress(
  slackEvent: SlackEvent,
  button: Button | undefined,
  { requester }: UncheckedCall,
  { engine, asking }: Pick<HandlingDeps, 'engine' | 'asking'>,
): Promise<Here> {
  const here = hereOf(slackEvent);
  const isOfTab = slackEvent.channelId === undefined && button?.verb === 'cancel';
  const found = isOfTab ? await engine.find(button.id) : undefined;
  if (found === undefined || !mayChange(requester, found, () => asking?.isManager === true)) return here;
  return { ...here, channelIds: [found.replyTarget.channelId] };
}

/** The form of what was refused, with all of it; pictures stay unless others are given. */
async function openDraft(slackEvent: SlackEvent, { command, raw }: Draft, id: string, deps: HandlingDeps): Promise<void> {
  if (needsWords(command)) {
    const earlier = await findHere(deps.engine, hereOf(slackEvent), String(raw.id));
    const video = typeof raw.video === 'number' ? raw.video : 1;
    return openWordsForm(slackEvent, command, earlier, video, deps, String(raw.prompt ?? ''));
  }
  const start = newForm(slackEvent, deps, orderFormOf(command));
  // A picture of a message goes on as the first frame, for which the form of /video has a field.
  const isAboutStill = command === 'animate-still' && typeof raw.id === 'string';
  const still = isAboutStill
    ? ({ command, changes: String(raw.id), video: typeof raw.video === 'number' ? raw.video : 1 } as const)
    : {};
  return openForm(slackEvent, { ...start, about: { ...start.about, ...still, draft: id }, values: raw }, deps);
}

/** In a direct message with the bot and in a channel it is posted where it was pressed; in the tab of the app the form asks where. */
function exampleForm(slackEvent: SlackEvent, words: Text, deps: HandlingDeps): Form {
  return { ...newForm(slackEvent, deps), values: { prompt: deps.texts.say(words) } };
}

/** The form of a new request that begins as the one that is shown there. */
function remixForm(slackEvent: SlackEvent, command: string, values: Readonly<Record<string, unknown>>, deps: HandlingDeps): Form {
  return { ...newForm(slackEvent, deps, command === 'image' ? 'image' : 'video'), values };
}

/** The message of the button says it, too, where its edits allow; the one who pressed reads it at once. */
async function showStars(
  slackEvent: SlackEvent,
  { count, needed }: StarGiven,
  deps: Pick<HandlingDeps, 'answerer' | 'texts'>,
): Promise<void> {
  if (count > needed) return;
  const sentence = text('chat.starCount', { given: count, needed });
  await deps.answerer.answer(slackEvent, textMessage(sentence, { texts: deps.texts, locale: undefined }));
}

async function changeForm(slackEvent: SlackEvent, { id, request }: GenerationView, deps: HandlingDeps): Promise<Form> {
  const { command } = changeFormOf(deps.commands, request);
  return {
    about: { ...aboutOf(slackEvent, isStill(request) ? 'image' : 'video', deps), changes: id },
    title: text('button.change'),
    values: await valuesOf(command, request),
  };
}

/** The form of “Animate image”, about a still of ours. */
function animateForm(slackEvent: SlackEvent, earlier: GenerationView, video: number, deps: HandlingDeps): Form {
  if (!isAnimatable(earlier)) throw new UserError('not_found', goneText(earlier));
  return {
    about: { ...aboutOf(slackEvent, 'animate-still', deps), changes: earlier.id, video },
    title: text('chat.animateTitle'),
  };
}

/** As much of what somebody typed as can stand in a form. */
function understood(words: string, command: Command): Readonly<Record<string, unknown>> {
  try {
    return parseCommandText(words, command).raw;
  } catch (error) {
    if (error instanceof CommandTextError) return error.raw;
    throw error;
  }
}
