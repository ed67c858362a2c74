import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { text } from '../src/domain/texts.ts';
import type { PrivacyCommandDeps } from './forget-me.ts';

/** `/my-data`: gives somebody everything that is kept of them, in their direct messages. */
export function createMyDataCommand({ engine }: PrivacyCommandDeps) {
  return defineCommand({
    name: 'my-data',
    description: 'command.my-data',
    entry: 'slash',
    answers: 'text',
    options: z.strictObject({}),
    async run(_, { requester, replyTarget }) {
      await engine.privacy.giveData(requester, replyTarget);
      return { kind: 'text', text: text('privacy.dataBegun') };
    },
  });
}
