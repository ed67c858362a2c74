import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Delivery } from '../../domain/delivery.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { createWebDelivery } from '../../platforms/web/web-delivery.ts';

const update = z.object({
  kind: z.enum(['status', 'question', 'result']),
  generationId: z.string(),
  state: z.string(),
  attempts: z.number(),
  /** The same for the same message: a platform shows it once, however often it is sent. */
  message: z.string(),
  /** When it reached it, epoch milliseconds. */
  atMs: z.number(),
});

/** One update as it reached the platform. */
export type PlatformUpdate = z.infer<typeof update>;

/**
 * A platform that outlives the bot: it keeps what reached it in a file. A post takes two steps, as an upload does: the platform first
 * gives it an id, which the bot has to keep, and what is sent again under that id is the same message.
 */
export function createRecordingPlatform(path: string): Delivery {
  const arrive = (kind: PlatformUpdate['kind'], { id, state, attempts }: GenerationView, message: string): void => {
    const arrived: PlatformUpdate = { kind, generationId: id, state, attempts, message, atMs: Date.now() };
    appendFileSync(path, `${JSON.stringify(arrived)}\n`);
  };
  return {
    platform: 'web',
    ...scheduled,
    async showStatus(generation) {
      arrive('status', generation, generation.id);
      return { state: 'delivered', receipt: {} };
    },
    async post(kind, generation, _files, { receipts, save }) {
      const known = receipts[kind].message;
      const message = known ?? randomUUID();
      if (known === undefined) await save({ message });
      // Bytes on their way: a bot that dies now comes back with the same id.
      await new Promise(setImmediate);
      arrive(kind, generation, message);
      return { state: 'delivered', receipt: { message } };
    },
  };
}

/** As the page has it. */
const { schedules } = createWebDelivery();
const scheduled = schedules === undefined ? {} : { schedules };

/** What reached the platform, in order. */
export function readPlatform(path: string): readonly PlatformUpdate[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => update.parse(JSON.parse(line)));
}
