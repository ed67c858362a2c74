import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { channelOf, type GenerationView, unfinishedStates } from '../src/domain/generation.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

const shown = 25;

/** `/queue`: what is being made where the command is called. Places in line count everybody's. */
export function createQueueCommand({ engine }: { readonly engine: Pick<VideoEngine, 'history'> }) {
  return defineCommand({
    name: 'queue',
    description: 'command.queue',
    entry: 'slash',
    answers: 'list',
    options: z.strictObject({}),
    async run(_values, { replyTarget }) {
      const { generations } = await engine.history({ ...channelOf(replyTarget), states: unfinishedStates, limit: shown });
      return { kind: 'queue', generations: [...generations].sort((a, b) => place(a) - place(b)) };
    },
  });
}

/** What has left the line comes first, and what waits for an approval last. */
function place({ position = 0, state }: GenerationView): number {
  return state === 'awaiting' ? Number.MAX_SAFE_INTEGER : position;
}
