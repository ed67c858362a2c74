import { type Button, commandOfButton, readButtonId } from '../../domain/button.ts';
import { type Command, optionsJsonSchema } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import { channelOf, type GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { CommandTextError, parseCommandText } from '../../lib/command-text.ts';
import { createSeenKeys } from '../../lib/seen-keys.ts';
import { helpMessage, historyLimit, misunderstoodMessage, openFormAction } from './answer-messages.ts';
import { cleanText } from './clean-text.ts';
import { slackCommandName, typedCommands } from './command-names.ts';
import type { Handling, HandlingDeps } from './event-context.ts';
import { type Form, imagesOf } from './form.ts';
import { makeAction } from './home.ts';
import { type Deed, readButtonPress, readShortcut, readSlashCommand } from './payloads.ts';
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
    const { deed, command: typed, text: sent, eventId } = readSlashCommand(body);
    await take(deed, callOf(deed, targetOf(deed), eventId), acknowledge, async () => {
      const offered = typedCommands(commands);
      const wanted = offered.find((each) => slackCommandName(each) === typed);
      if (wanted === undefined) throw new UserError('not_found', text('answer.oldButton'));
      const words = cleanText(sent, undefined, wanted.plan === undefined);
      if (words.toLowerCase() === 'help') return answer(deed, helpMessage(offered, wanted, context()));
      if (wanted.plan !== undefined && words === '') return openForm(deed, newForm(deed));
      // Nobody knows ids by heart: what can be called off is shown with its buttons.
      const isChoice = words === '' && choosesGeneration(wanted);
      await runTyped(deed, isChoice ? command('queue') : wanted, words, eventId);
    });
  };

  const runTyped = async (deed: Deed, wanted: Command, words: string, eventId: string): Promise<void> => {
    try {
      const { raw } = parseCommandText(words, wanted);
      const limited = wanted.name === 'history' ? { ...raw, limit: historyLimit } : raw;
      const meant = choosesGeneration(wanted) ? byNumber(deed, limited) : limited;
      await run(deed, wanted, meant, callOf(deed, targetOf(deed), eventId));
    } catch (error) {
      // Slack has emptied the line: what was typed comes back with what is wrong with it.
      if (!(error instanceof UserError) || wanted.plan === undefined) throw error;
      await answer(deed, misunderstoodMessage(error.text, words, context()));
    }
  };

  /** The number that a list shows is as good as the id. */
  const byNumber = (deed: Deed, raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    const number = Number(raw.id);
    if (!Number.isSafeInteger(number)) return raw;
    const [found] = engine.history({ ...channelOf(targetOf(deed)), before: number + 1, limit: 1 }).generations;
    return found?.number === number ? { id: found.id } : raw;
  };

  /** On a message: the form about its pictures. From anywhere: the form that asks where as well. */
  const onShortcut = async (body: unknown, acknowledge: Acknowledge): Promise<void> => {
    const { deed, message, eventId } = readShortcut(body);
    await take(deed, callOf(deed, targetOf(deed, deed.thread), eventId), acknowledge, async () => {
      if (message === undefined) return openForm(deed, newForm({ ...deed, channelId: undefined }));
      const images = imagesOf(message.files);
      if (images.length === 0) throw new UserError('invalid_image', text('chat.noImage'), { option: 'image' });
      const about = {
        ...aboutOf(deed, 'animate'),
        thread: message.thread_ts ?? message.ts,
        imageIds: images.map(({ id }) => id),
      };
      await openForm(deed, { about, title: text('chat.animateTitle'), images });
    });
  };

  const onButton = async (body: unknown, acknowledge: Acknowledge): Promise<void> => {
    const { deed, actionId, value, eventId } = readButtonPress(body);
    const call = callOf(deed, targetOf(deed, deed.thread), eventId);
    await take(deed, call, acknowledge, async () => {
      if (!pressed.isNew(call.eventId)) return;
      if (actionId === makeAction) return openForm(deed, newForm({ ...deed, channelId: undefined }));
      if (actionId === openFormAction) return openForm(deed, { ...newForm(deed), values: understood(value ?? '') });
      const button = readButtonId(actionId);
      if (button === undefined) throw new UserError('not_found', text('answer.oldButton'));
      if (button.verb !== 'page') return onGeneration(deed, button, eventId);
      await run(deed, command('page'), { id: button.id }, callOf(deed, targetOf(deed), eventId), true);
    });
  };

  const onGeneration = async (deed: Deed, button: Button, eventId: string): Promise<void> => {
    const earlier = find(deed, button.id);
    if (button.verb === 'change') return openForm(deed, changeForm(deed, earlier));
    if (button.verb === 'post') return postAgain(deed, earlier);
    const meant = commandOfButton(button);
    if (meant === undefined) throw new UserError('not_found', text('answer.oldButton'));
    // What is made again goes where it went before.
    await run(deed, command(meant.name), meant.raw, callOf(deed, sameTarget(deed, earlier), eventId));
  };

  const newForm = (deed: Deed): Form => ({ about: aboutOf(deed, 'video'), title: text('slack.formTitle') });

  const changeForm = (deed: Deed, { id, request }: GenerationView): Form => ({
    about: { ...aboutOf(deed, 'video'), changes: id },
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
