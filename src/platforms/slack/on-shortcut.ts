import { UserError } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';
import { take } from '../chat/take.ts';
import { aboutOf, answerableTo, callOf, type HandlingDeps, newForm, openForm, targetOf } from './event-context.ts';
import { imagesOf } from './form.ts';
import type { Acknowledge } from './on-command.ts';
import { readShortcut } from './payloads.ts';

/** On a message: the form about its pictures. From anywhere: the form that asks where as well. */
export async function onShortcut(body: unknown, acknowledge: Acknowledge, deps: HandlingDeps): Promise<void> {
  const { slackEvent, message, eventId } = readShortcut(body);
  const call = callOf(slackEvent, targetOf(slackEvent, deps, slackEvent.thread), eventId);
  await take(
    { ...answerableTo(slackEvent, call, deps), intake: call, acknowledge },
    async () => {
      if (message === undefined) return openForm(slackEvent, newForm({ ...slackEvent, channelId: undefined }, deps), deps);
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
