import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { type GenerationState, transitions } from '../src/domain/generation.ts';
import type { VideoEngine } from '../src/domain/ports.ts';
import { wholeNumber } from './typed-values.ts';

const states = Object.keys(transitions).filter((state): state is GenerationState => state in transitions);

/** `/history`: what was made where the command is called, never elsewhere. */
export function createHistoryCommand({ engine }: { readonly engine: Pick<VideoEngine, 'history'> }) {
  return defineCommand({
    name: 'history',
    description: 'command.history',
    options: z.strictObject({
      words: z
        .string()
        .max(200)
        .optional()
        .meta({ description: 'help.words', aliases: ['w', 'search'] }),
      person: z
        .string()
        .max(100)
        .optional()
        .meta({ description: 'help.person', aliases: ['by'] }),
      before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().meta({ description: 'help.before' }),
      limit: wholeNumber(1, 100)
        .default(10)
        .meta({ description: 'help.limit', aliases: ['l'], default: 10 }),
      state: z.enum(states).optional().meta({ description: 'help.state' }),
    }),
    async run({ words, person, before, limit, state }, { replyTarget }) {
      const page = engine.history({
        platform: replyTarget.platform,
        channelId: replyTarget.channelId,
        limit,
        ...(words !== undefined && { words }),
        ...(person !== undefined && { requesterId: person }),
        ...(before !== undefined && { before }),
        ...(state !== undefined && { states: [state] }),
      });
      return { kind: 'history', page };
    },
  });
}
