import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { isStill } from '../src/domain/video-request.ts';

/** The button that deletes a finished video with its prompt and pictures, for its person or somebody who manages the place. */
export function createRemoveCommand({ engine }: { readonly engine: Pick<VideoEngine, 'find' | 'remove'> }) {
  return defineCommand({
    name: 'remove',
    description: 'command.remove',
    entry: 'button',
    answers: 'text',
    options: z.strictObject({ id: z.string().max(80).meta({ description: 'help.id', generation: true }) }),
    async run({ id }, { requester, mayManage }) {
      const earlier = engine.find(id);
      await engine.remove(id, { requester, mayManage });
      return { kind: 'text', text: text(earlier !== undefined && isStill(earlier.request) ? 'still.removed' : 'answer.removed') };
    },
  });
}
