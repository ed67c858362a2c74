import { UserError } from '../../domain/errors.ts';
import { isErased } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { take } from '../chat/take.ts';
import {
  aboutOf,
  answerableTo,
  callOf,
  type HandlingDeps,
  newForm,
  openForm,
  openOwnVideoForm,
  openPlainForm,
  openWordsForm,
  targetOf,
} from './event-context.ts';
import { imagesOf } from './form.ts';
import { generationOf } from './generation-of.ts';
import type { Acknowledge } from './on-command.ts';
import { readShortcut, type ShownMessage, type SlackEvent } from './payloads.ts';
import { editShortcut, reportShortcut, styleShortcut } from './shortcuts.ts';
import { isVideo } from './slack-file.ts';

/** On a message: the form about its pictures, or about its video. From anywhere: the form that asks where as well. */
export async function onShortcut(body: unknown, acknowledge: Acknowledge, deps: HandlingDeps): Promise<void> {
  const { slackEvent, message, callbackId, eventId } = readShortcut(body);
  const call = callOf(slackEvent, targetOf(slackEvent, deps, slackEvent.thread), eventId, deps);
  await take(
    { ...answerableTo(slackEvent, call, deps), intake: call, acknowledge },
    async () => {
      if (message === undefined) return openForm(slackEvent, newForm({ ...slackEvent, channelId: undefined }, deps), deps);
      if (callbackId === editShortcut) return editVideo(slackEvent, message, deps);
      if (callbackId === styleShortcut) return saveStyle(slackEvent, message, deps);
      if (callbackId === reportShortcut) return report(slackEvent, message, deps);
      const images = imagesOf(message.files);
      if (images.length === 0) throw new UserError('invalid_image', text('chat.noImage'), { option: 'image' });
      const about = {
        ...aboutOf(slackEvent, 'animate', deps),
        thread: message.thread_ts ?? message.ts,
        imageIds: images.map(({ id }) => id),
      };
      await openForm(slackEvent, { about, title: text('chat.animateTitle'), images }, deps);
    },
    deps,
  );
}

/** Of a message about a video of here: the form with its words, for what they are to be called. */
async function saveStyle(slackEvent: SlackEvent, message: ShownMessage, deps: HandlingDeps): Promise<void> {
  const earlier = await generationOf(message, slackEvent, deps);
  if (earlier === undefined || isErased(earlier)) throw new UserError('not_found', text('chat.noVideo'));
  const { prompt: words, negativePrompt: negative } = earlier.request;
  const about = { ...aboutOf(slackEvent, 'style-keep', deps), changes: earlier.id };
  await openPlainForm(slackEvent, { about, title: text('style.keep'), values: { words, negative } }, deps);
}

/** Of a message about a video of here: the form with what is wrong with it. */
async function report(slackEvent: SlackEvent, message: ShownMessage, deps: HandlingDeps): Promise<void> {
  const earlier = await generationOf(message, slackEvent, deps);
  if (earlier === undefined || isErased(earlier)) throw new UserError('not_found', text('chat.noVideo'));
  const about = { ...aboutOf(slackEvent, 'report', deps), changes: earlier.id };
  await openPlainForm(slackEvent, { about, title: text('report.form') }, deps);
}

/** Of a message about a video of here, which a file that the bot posted is, too; or with somebody's own. */
async function editVideo(slackEvent: SlackEvent, message: ShownMessage, deps: HandlingDeps): Promise<void> {
  const earlier = await generationOf(message, slackEvent, deps);
  if (earlier !== undefined) return openWordsForm(slackEvent, 'edit', earlier, 1, deps);
  const own = message.files.find(isVideo);
  if (own === undefined) throw new UserError('not_found', text('chat.noVideo'));
  await openOwnVideoForm(slackEvent, own, message.thread_ts ?? message.ts, deps);
}
