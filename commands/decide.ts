import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { acceptedText } from './accepted-text.ts';

/** The buttons under the question about a request that its provider may or may not have taken. */
export function createDecideCommand({ engine }: { readonly engine: Pick<VideoEngine, 'decide'> }) {
  return defineCommand({
    name: 'decide',
    description: 'command.decide',
    entry: 'button',
    answers: 'text',
    options: z.strictObject({
      id: z.string().max(80).meta({ description: 'help.id', generation: true }),
      decision: z.enum(['again', 'leave']).meta({ description: 'help.decision' }),
    }),
    async run({ id, decision }, { requester, mayManage, agreedUsd }) {
      const actor = { requester, mayManage, ...(agreedUsd !== undefined && { agreedUsd }) };
      const generation = await engine.decide(id, decision, actor);
      return { kind: 'text', text: decision === 'again' ? acceptedText(generation) : text('answer.left') };
    },
  });
}
