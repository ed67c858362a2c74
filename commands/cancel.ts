import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

/** `/cancel`: calls a video off; what Google has begun may still be charged, but is not posted. */
export function createCancelCommand({ engine }: { readonly engine: Pick<VideoEngine, 'cancel' | 'find'> }) {
  return defineCommand({
    name: 'cancel',
    description: 'command.cancel',
    entry: 'slash',
    answers: 'text',
    options: z.strictObject({ id: z.string().trim().min(1).max(100).meta({ description: 'help.id', generation: true }) }),
    async run({ id }, { requester, mayManage }) {
      const outcome = await engine.cancel(id, { requester, mayManage });
      if (outcome === 'canceled') return { kind: 'text', text: text('answer.canceled') };
      const isFree = engine.find(id)?.priceUsd === 0;
      return { kind: 'text', text: text(isFree ? 'state.discardedFree' : 'state.discarded') };
    },
  });
}
