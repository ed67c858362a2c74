import { basename } from 'node:path';
import type { Delivery } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { createChatDelivery } from '../../platforms/chat/deliver.ts';
import { MemoryChat, type MemoryChatOptions } from '../fakes/chat/memory-chat.ts';
import { createMailbox, type Mailbox } from '../fakes/mailbox.ts';
import { sampleGeneration } from '../samples/sample-generation.ts';
import { ManualClock } from './manual-clock.ts';
import { silentLog } from './test-engine.ts';

/** A file that is there, in the place of a video. */
export const chatFile = import.meta.filename;
export const chatFileName = basename(chatFile);
export const storedVideo = { file: 'video.mp4', sizeBytes: 1, durationSeconds: 4, width: 160, height: 90 };
/** Refused for a reason that accuses its person. */
export const accused = {
  state: 'refused',
  reason: text('provider.refused', { provider: 'Google', message: text('safety.child') }),
} as const;

/** A delivery to a chat in memory. */
export interface ChatWorld {
  readonly chat: MemoryChat;
  readonly clock: ManualClock;
  readonly delivery: Delivery;
  readonly box: Mailbox;
  /** Ada's, asked for in `general`. */
  generation(change?: Partial<GenerationView>): GenerationView;
  /** A finished one. */
  finished(change?: Partial<GenerationView>): GenerationView;
  /** Where each post stands, and what it says. */
  seen(): readonly string[];
}

export function setUpChat(options: MemoryChatOptions = {}): ChatWorld {
  const clock = new ManualClock();
  const chat = new MemoryChat(clock, options);
  const delivery = createChatDelivery({ platform: chat.platform, clock, log: silentLog });
  const generation = (change: Partial<GenerationView> = {}): GenerationView =>
    sampleGeneration({
      requester: { platform: 'web', id: 'Ada' },
      replyTarget: { platform: 'web', channelId: 'general', ids: {} },
      ...change,
    });
  return {
    ...{ chat, clock, delivery, generation },
    finished: (change: Partial<GenerationView> = {}) => generation({ state: 'delivering', videos: [storedVideo], ...change }),
    box: createMailbox(delivery, {}, chatFile),
    seen: () => chat.posts.map(({ channelId, message }) => `${channelId}: ${message.wording}`),
  };
}

/** The same, with its status message posted. */
export async function standingChat(options: MemoryChatOptions = {}): Promise<ChatWorld> {
  const world = setUpChat(options);
  await world.box.status(world.generation());
  return world;
}
