import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

/** The button under the message of a set: calls off all of it that has not left yet. */
export function createCancelWaitingCommand({ engine }: { readonly engine: Pick<VideoEngine, 'cancelWaiting' | 'find'> }) {
  return defineCommand({
    name: 'cancel-waiting',
    description: 'command.cancel',
    entry: 'button',
    answers: 'text',
    options: z.strictObject({ id: z.string().max(80).meta({ description: 'help.id', generation: true }) }),
    async run({ id }, { requester, mayManage }) {
      const canceled = await engine.cancelWaiting(id, { requester, mayManage });
      return {
        kind: 'text',
        text: text('answer.canceledWaiting', { canceled, size: (await engine.find(id))?.set?.size ?? canceled }),
      };
    },
  });
}
