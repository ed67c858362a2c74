import { z } from 'zod';
import { nameOf } from '../src/domain/catalog.ts';
import { defineCommand } from '../src/domain/command.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

/** `/cancel`: calls a video off; what its provider has begun may still be charged, but is not posted. */
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
      const generation = await engine.find(id);
      const isPaid = generation !== undefined && generation.priceUsd !== 0;
      return { kind: 'text', text: isPaid ? text('state.discarded', nameOf(generation.provider)) : text('state.discardedFree') };
    },
  });
}
