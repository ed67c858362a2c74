import type { Generation } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { openStore } from '../../storage/store.ts';
import { sampleRequest, sampleSubmission } from '../set-up/test-engine.ts';

const dayMs = 86_400_000;

/** Three weeks of spending, a question that waits, and a post that could be made nowhere. */
export function seedPast(dataFolder: string): void {
  const { store, close } = openStore({ dataFolder, outputsFolder: `${dataFolder}/../outputs`, lowDiskBytes: 0 });
  const nowMs = Date.now();
  const insert = (prompt: string, daysAgo: number): Generation => {
    const facts = { id: crypto.randomUUID(), provider: 'gemini-veo', keyFingerprint: 'k', priceUsd: 0.8 } as const;
    const request = sampleRequest({ prompt, model: 'veo-3.1-fast-generate-preview' });
    const requester = { platform: 'discord', id: `80${daysAgo}`, name: `Person ${daysAgo % 3}` };
    const replyTarget = { platform: 'discord', channelId: 'general', ids: {} };
    const submission = sampleSubmission({ request, requester, replyTarget });
    const generation = store.insert({ ...submission, ...facts, createdAtMs: nowMs - daysAgo * dayMs }, []);
    store.move(generation.id, 'queued', 'submitting', { attempts: 1, startedAtMs: nowMs - daysAgo * dayMs + daysAgo * 1000 });
    store.reserve(generation, 1, 0.8, nowMs);
    return generation;
  };
  for (let daysAgo = 20; daysAgo > 0; daysAgo -= 1) {
    const { id } = insert('an old one', daysAgo);
    store.move(id, 'submitting', 'failed', { endedAtMs: nowMs - daysAgo * dayMs });
    store.settle(id, daysAgo % 4 === 0 ? 'released' : 'spent', nowMs - daysAgo * dayMs);
  }
  const unknown = insert('a red fox', 0);
  store.move(unknown.id, 'submitting', 'unknown', {
    charged: 'maybe',
    reason: text('provider.noClearAnswer', { provider: 'Google' }),
  });
  store.holdReservations(unknown.id, nowMs, nowMs + dayMs);
  const parked = insert('a paper boat', 1);
  store.move(parked.id, 'submitting', 'failed', { endedAtMs: nowMs });
  store.settle(parked.id, 'released', nowMs);
  store.wantDelivery(parked.id, 'result', 0);
  const [due] = store.dueDeliveries(nowMs, 10).filter(({ generationId }) => generationId === parked.id);
  if (due !== undefined) store.parkDelivery(due, text('discord.tokenOver'));
  close();
}
