import type { Alarms, AlertPlace } from '../../domain/alarms.ts';
import type { ChatPlatform } from '../../domain/chat-platform.ts';
import { text } from '../../domain/texts.ts';
import { ChatRefusal } from '../../platforms/chat/refusal.ts';
import type { AlarmOutlet } from './outlet-runner.ts';

/**
 * Posts alarms where the admin has set it, in plain words that call nobody. A channel that refuses the bot is an alarm itself, for the other ways to
 * the admin.
 *
 * @param alarms told whether the channel takes what is posted
 */
export function createChannelOutlet(platform: Pick<ChatPlatform, 'postPlain'>, place: AlertPlace, alarms: Alarms): AlarmOutlet {
  return {
    name: 'channel',
    async send({ kind, text: words }, signal) {
      // Of itself it can't tell.
      if (kind === 'channel') return;
      try {
        await platform.postPlain(place, words, signal);
        alarms.clear('channel', '');
      } catch (error) {
        if (error instanceof ChatRefusal) alarms.raise('channel', '', text('alarm.channel', { reason: error.why }));
        throw error;
      }
    },
  };
}
