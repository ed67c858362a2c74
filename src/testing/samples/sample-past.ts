import type { Generation } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { sampleRequest, sampleSubmission } from '../set-up/test-engine.ts';

const dayMs = 86_400_000;

/** Three weeks of spending, a question that waits, and a post that could be made nowhere. */
export async function seedPast(dataFolder: string): Promise<void> {
  const { store, close } = openStore({ dataFolder, outputsFolder: `${dataFolder}/../outputs`, lowDiskBytes: 0 });
  const nowMs = Date.now();
  const insert = async (prompt: string, daysAgo: number): Promise<Generation> => {
    const facts = { id: crypto.randomUUID(), provider: 'gemini-veo', keyFingerprint: 'k', priceUsd: 0.8 } as const;
    const request = sampleRequest({ prompt, model: 'veo-3.1-fast-generate-preview' });
    const requester = { platform: 'discord', id: `80${daysAgo}`, name: `Person ${daysAgo % 3}` };
    const replyTarget = { platform: 'discord', channelId: 'general', ids: {} };
    const submission = sampleSubmission({ request, requester, replyTarget });
    const generation = await store.insert({ ...submission, ...facts, createdAtMs: nowMs - daysAgo * dayMs }, []);
    await store.move(generation.id, 'queued', 'submitting', {
      attempts: 1,
      startedAtMs: nowMs - daysAgo * dayMs + daysAgo * 1000,
    });
    await store.reserve(generation, 1, 0.8, nowMs);
    return generation;
  };
  for (let daysAgo = 20; daysAgo > 0; daysAgo -= 1) {
    const { id } = await insert('an old one', daysAgo);
    await store.move(id, 'submitting', 'failed', { endedAtMs: nowMs - daysAgo * dayMs });
    await store.settle(id, daysAgo % 4 === 0 ? 'released' : 'spent', nowMs - daysAgo * dayMs);
  }
  const unknown = await insert('a red fox', 0);
  await store.move(unknown.id, 'submitting', 'unknown', {
    charged: 'maybe',
    reason: text('provider.noClearAnswer', { provider: 'Google' }),
  });
  await store.holdReservations(unknown.id, nowMs, nowMs + dayMs);
  const parked = await insert('a paper boat', 1);
  await store.move(parked.id, 'submitting', 'failed', { endedAtMs: nowMs });
  await store.settle(parked.id, 'released', nowMs);
  await store.wantDelivery(parked.id, 'result', 0);
  const [due] = (await store.dueDeliveries(nowMs, 10)).filter(({ generationId }) => generationId === parked.id);
  if (due !== undefined) await store.parkDelivery(due, text('discord.tokenOver'));
  close();
}
