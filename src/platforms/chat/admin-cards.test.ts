import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { AdminCard } from '../../domain/admin-card.ts';
import { DeliveryError, type Receipt } from '../../domain/delivery.ts';
import type { FurtherPost } from '../../domain/further-post.ts';
import { text } from '../../domain/texts.ts';
import { MemoryChat } from '../../testing/fakes/chat/memory-chat.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createChatDelivery } from './deliver.ts';

const picture = {
  sha256: 'a'.repeat(64),
  mimeType: 'image/png',
  width: 1,
  height: 1,
  sizeBytes: 1,
  bytes: new Uint8Array([1]),
} as const;
const card: AdminCard = { title: text('place.here'), facts: [], words: '@everyone', pictures: [picture, picture], buttons: [] };
const decided: AdminCard = { ...card, outcome: text('place.all') };

function open() {
  const clock = new ManualClock();
  const lay: string[] = [];
  const chat: MemoryChat = new MemoryChat(clock, {
    further: {
      ...{ digest: () => ({ wording: 'further' }), showcaseOf: () => undefined, sendTargets: [] },
      isPublic: async () => true,
      lookAt: async ({ channelId }) => ({ name: channelId }),
      place: async ({ target: { channelId } }) => ({ channelId, isElsewhere: false }),
      async postCard(posting, message, pictures) {
        lay.push(...pictures.map(({ path }) => path));
        if (!lay.every((path) => existsSync(path))) throw new Error('a picture is not there');
        return await chat.platform.post(posting, message);
      },
    },
  });
  const delivery = createChatDelivery({ platform: chat.platform, clock, log: silentLog });
  let receipt: Receipt = {};
  const post = async (shown: AdminCard) => {
    const target = { platform: 'web', channelId: 'admins', ids: {} };
    const facts = { state: 'due', attempts: 0, dueAtMs: 0, createdAtMs: 0 } as const;
    const due: FurtherPost = { id: 'approval-1', kind: 'approval', generationId: '1', target, receipt, ...facts };
    const save = async (kept: Receipt): Promise<void> => {
      receipt = kept;
    };
    const outcome = await delivery.postAdminCard?.({ post: due, card: shown, save, signal: AbortSignal.timeout(5000) });
    if (outcome?.state === 'delivered') receipt = outcome.receipt;
    return outcome?.state;
  };
  return { chat, post, lay };
}

it('posts a card for admins once with its pictures, changes it once it is decided, and leaves no file behind', async () => {
  const { chat, post, lay } = open();
  chat.lose('post');
  await expect(post(card)).rejects.toThrow(DeliveryError);
  expect([await post(card), await post(card)]).toEqual(['delivered', 'delivered']);
  expect([chat.posts.map(({ channelId, mark }) => [channelId, mark]), lay.length]).toEqual([
    [['admins', 'approval-1 further']],
    2,
  ]);
  expect([await post(decided), chat.posts.map(({ message }) => message.card?.outcome?.key)]).toEqual([
    'delivered',
    ['place.all'],
  ]);
  expect(lay.some((path) => existsSync(path))).toBe(false);
});

it('finds a card that it did not hear of and changes that, and posts none that was decided before it was sent', async () => {
  const { chat, post } = open();
  expect([await post(decided), chat.posts]).toEqual(['parked', []]);
  chat.lose('post');
  await expect(post(card)).rejects.toThrow(DeliveryError);
  expect([await post(decided), chat.posts.map(({ message }) => message.card?.outcome?.key)]).toEqual([
    'delivered',
    ['place.all'],
  ]);
});

it('gives a card up where the channel refuses it for good', async () => {
  const { chat, post } = open();
  chat.refuse('admins', 'forbidden');
  expect(await post(card)).toBe('parked');
});
