import { type Button, commandOfButton, readButtonId } from '../../domain/button.ts';
import { type Command, optionsJsonSchema } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import { channelOf, type GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { CommandTextError, parseCommandText } from '../../lib/command-text.ts';
import { createSeenKeys } from '../../lib/seen-keys.ts';
import { helpMessage, misunderstoodMessage, openFormAction } from './answer-messages.ts';
import { cleanText } from './clean-text.ts';
import { slackCommandName, typedCommands } from './command-names.ts';
import type { Handling, HandlingDeps } from './event-context.ts';
import { type Form, imagesOf } from './form.ts';
import { makeAction } from './home.ts';
import { readButtonPress, readShortcut, readSlashCommand, type SlackEvent } from './payloads.ts';
import type { PostAgain } from './post-again.ts';

/** Presses of buttons that are known when they come again. */
const mostRemembered = 2000;

/** Tells Slack that something arrived. */
export type Acknowledge = () => Promise<void>;

/** Takes commands, shortcuts and buttons. Slack waits 3 seconds: each is noted and acknowledged before anything else. */
export function createInteractions(deps: HandlingDeps, handling: Handling, postAgain: PostAgain) {
  const { commands, engine } = deps;
  const { answer } = deps.answerer;
  const { command, context, find, run, take, openForm, aboutOf, callOf, targetOf, sameTarget } = handling;

  // Slack may send the same press twice, and making a video again is something that can be done twice.
  const pressed = createSeenKeys(mostRemembered);

  const onCommand = async (body: unknown, acknowledge: Acknowledge): Promise<void> => {
    const { slackEvent, command: typed, text: sent, eventId } = readSlashCommand(body);
    await take(slackEvent, callOf(slackEvent, targetOf(slackEvent), eventId), acknowledge, async () => {
      const offered = typedCommands(commands);
      const wanted = offered.find((each) => slackCommandName(each) === typed);
      if (wanted === undefined) throw new UserError('not_found', text('answer.oldButton'));
      const words = cleanText(sent, undefined, wanted.answers !== 'generation');
      if (words.toLowerCase() === 'help') return answer(slackEvent, helpMessage(offered, wanted, context()));
      if (wanted.answers === 'generation' && words === '') return openForm(slackEvent, newForm(slackEvent));
      // Nobody knows ids by heart: what can be called off is shown with its buttons.
      const isChoice = words === '' && choosesGeneration(wanted);
      await runTyped(slackEvent, isChoice ? command('queue') : wanted, words, eventId);
    });
  };

  const runTyped = async (slackEvent: SlackEvent, wanted: Command, words: string, eventId: string): Promise<void> => {
    try {
      const { raw } = parseCommandText(words, wanted);
      const meant = choosesGeneration(wanted) ? byNumber(slackEvent, raw) : raw;
      await run(slackEvent, wanted, meant, callOf(slackEvent, targetOf(slackEvent), eventId));
    } catch (error) {
      // Slack has emptied the line: what was typed comes back with what is wrong with it.
      if (!(error instanceof UserError) || wanted.answers !== 'generation') throw error;
      await answer(slackEvent, misunderstoodMessage(error.text, words, context()));
    }
  };

  /** The number that a list shows is as good as the id. */
  const byNumber = (slackEvent: SlackEvent, raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    const number = Number(raw.id);
    if (!Number.isSafeInteger(number)) return raw;
    const [found] = engine.history({ ...channelOf(targetOf(slackEvent)), before: number + 1, limit: 1 }).generations;
    return found?.number === number ? { id: found.id } : raw;
  };

  /** On a message: the form about its pictures. From anywhere: the form that asks where as well. */
  const onShortcut = async (body: unknown, acknowledge: Acknowledge): Promise<void> => {
    const { slackEvent, message, eventId } = readShortcut(body);
    await take(slackEvent, callOf(slackEvent, targetOf(slackEvent, slackEvent.thread), eventId), acknowledge, async () => {
      if (message === undefined) return openForm(slackEvent, newForm({ ...slackEvent, channelId: undefined }));
      const images = imagesOf(message.files);
      if (images.length === 0) throw new UserError('invalid_image', text('chat.noImage'), { option: 'image' });
      const about = {
        ...aboutOf(slackEvent, 'animate'),
        thread: message.thread_ts ?? message.ts,
        imageIds: images.map(({ id }) => id),
      };
      await openForm(slackEvent, { about, title: text('chat.animateTitle'), images });
    });
  };

  const onButton = async (body: unknown, acknowledge: Acknowledge): Promise<void> => {
    const { slackEvent, actionId, value, eventId } = readButtonPress(body);
    const call = callOf(slackEvent, targetOf(slackEvent, slackEvent.thread), eventId);
    await take(slackEvent, call, acknowledge, async () => {
      if (!pressed.isNew(call.eventId)) return;
      if (actionId === makeAction) return openForm(slackEvent, newForm({ ...slackEvent, channelId: undefined }));
      if (actionId === openFormAction) return openForm(slackEvent, { ...newForm(slackEvent), values: understood(value ?? '') });
      const button = readButtonId(actionId);
      if (button === undefined) throw new UserError('not_found', text('answer.oldButton'));
      if (button.verb !== 'page') return onGeneration(slackEvent, button, eventId);
      await run(slackEvent, command('page'), { id: button.id }, callOf(slackEvent, targetOf(slackEvent), eventId), true);
    });
  };

  const onGeneration = async (slackEvent: SlackEvent, button: Button, eventId: string): Promise<void> => {
    const earlier = find(slackEvent, button.id);
    if (button.verb === 'change') return openForm(slackEvent, changeForm(slackEvent, earlier));
    if (button.verb === 'post') return postAgain(slackEvent, earlier);
    const meant = commandOfButton(button);
    if (meant === undefined) throw new UserError('not_found', text('answer.oldButton'));
    // What is made again goes where it went before.
    await run(slackEvent, command(meant.name), meant.raw, callOf(slackEvent, sameTarget(slackEvent, earlier), eventId));
  };

  const newForm = (slackEvent: SlackEvent): Form => ({ about: aboutOf(slackEvent, 'video'), title: text('slack.formTitle') });

  const changeForm = (slackEvent: SlackEvent, { id, request }: GenerationView): Form => ({
    about: { ...aboutOf(slackEvent, 'video'), changes: id },
    title: text('button.change'),
    values: { ...command('video').recall?.(request) },
  });

  /** As much of what somebody typed as can stand in a form. */
  const understood = (words: string): Readonly<Record<string, unknown>> => {
    try {
      return parseCommandText(words, command('video')).raw;
    } catch (error) {
      if (error instanceof CommandTextError) return error.raw;
      throw error;
    }
  };

  return { onCommand, onShortcut, onButton };
}

function choosesGeneration({ options }: Command): boolean {
  return Object.values(optionsJsonSchema(options).properties).some(({ generation }) => generation === true);
}
