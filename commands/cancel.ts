import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import type { VideoEngine } from '../src/domain/ports.ts';
import { text } from '../src/domain/texts.ts';

/** `/cancel`: calls a video off; what Google has begun is still charged, but not posted. */
export function createCancelCommand({ engine }: { readonly engine: Pick<VideoEngine, 'cancel'> }) {
  return defineCommand({
    name: 'cancel',
    description: 'command.cancel',
    entry: 'slash',
    options: z.strictObject({ id: z.string().trim().min(1).max(100).meta({ description: 'help.id', generation: true }) }),
    async run({ id }, { requester, mayManage }) {
      const outcome = await engine.cancel(id, { requester, mayManage });
      return { kind: 'text', text: text(outcome === 'canceled' ? 'reason.canceledByPerson' : 'state.discarded') };
    },
  });
}
