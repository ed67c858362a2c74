import { readButtonId } from '../../domain/button.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { CommandTextError, parseCommandText } from '../../lib/command-text.ts';
import type { SeenKeys } from '../../lib/seen-keys.ts';
import { valuesOf } from '../chat/change.ts';
import { findCommand } from '../chat/find-command.ts';
import { pressButton } from '../chat/press-button.ts';
import { take } from '../chat/take.ts';
import { answerMessage, openFormAction } from './answer-messages.ts';
import {
  aboutOf,
  answerableTo,
  callerOf,
  callOf,
  chainTarget,
  contextOf,
  type HandlingDeps,
  newForm,
  openForm,
  openWordsForm,
  sameTarget,
  targetOf,
} from './event-context.ts';
import type { Form } from './form.ts';
import { makeAction } from './home.ts';
import { makeHereAction } from './how-to.ts';
import type { Acknowledge } from './on-command.ts';
import { readButtonPress, type SlackEvent } from './payloads.ts';
import { postAgainHere } from './post-again.ts';

/** @param pressed Slack may send the same press twice, and making a video again is something that can be done twice */
export async function onButton(body: unknown, acknowledge: Acknowledge, pressed: SeenKeys, deps: HandlingDeps): Promise<void> {
  const { slackEvent, actionId, value, eventId } = readButtonPress(body);
  const call = callOf(slackEvent, targetOf(slackEvent, deps, slackEvent.thread), eventId);
  const work = async (): Promise<void> => {
    if (!pressed.isNew(call.eventId)) return;
    if (actionId === makeAction) return openForm(slackEvent, newForm({ ...slackEvent, channelId: undefined }, deps), deps);
    if (actionId === makeHereAction) return openForm(slackEvent, newForm(slackEvent, deps), deps);
    if (actionId === openFormAction) {
      return openForm(slackEvent, { ...newForm(slackEvent, deps), values: understood(value ?? '', deps) }, deps);
    }
    const here = callOf(slackEvent, targetOf(slackEvent, deps), eventId);
    await pressButton(
      readButtonId(actionId),
      {
        ...callerOf(slackEvent, deps),
        call: here,
        // What is made again goes where it went before.
        followUp: (earlier) => sameTarget(slackEvent, earlier, deps),
        chain: (earlier) => chainTarget(slackEvent, earlier, deps),
        openWords: (verb, earlier, video) => openWordsForm(slackEvent, verb, earlier, video, deps),
        openChange: (earlier) => openForm(slackEvent, changeForm(slackEvent, earlier, deps), deps),
        postAgain: (earlier) => postAgainHere(slackEvent, earlier, deps),
        answer: (answer, replacing) =>
          deps.answerer.answer(
            slackEvent,
            answerMessage(answer, { ...contextOf(deps), reader: slackEvent.person.id }),
            replacing,
          ),
      },
      deps,
    );
  };
  await take({ ...answerableTo(slackEvent, call, deps), intake: call, acknowledge }, work, deps);
}

function changeForm(slackEvent: SlackEvent, { id, request }: GenerationView, deps: HandlingDeps): Form {
  return {
    about: { ...aboutOf(slackEvent, 'video', deps), changes: id },
    title: text('button.change'),
    values: valuesOf(findCommand(deps.commands, 'video'), request),
  };
}

/** As much of what somebody typed as can stand in a form. */
function understood(words: string, { commands }: Pick<HandlingDeps, 'commands'>): Readonly<Record<string, unknown>> {
  try {
    return parseCommandText(words, findCommand(commands, 'video')).raw;
  } catch (error) {
    if (error instanceof CommandTextError) return error.raw;
    throw error;
  }
}
