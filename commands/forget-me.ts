import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { forgetQuestion, isForgettable, progressText } from '../src/domain/privacy/privacy-texts.ts';
import { type Text, text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

export interface PrivacyCommandDeps {
  readonly engine: Pick<VideoEngine, 'privacy'>;
}

/** `/forget-me`: asks once whether everything of somebody is to be deleted, with how much there is and what stays. */
export function createForgetMeCommand({ engine }: PrivacyCommandDeps) {
  return defineCommand({
    name: 'forget-me',
    description: 'command.forget-me',
    entry: 'slash',
    answers: 'text',
    options: z.strictObject({}),
    async run(_, { requester }) {
      const standing = await engine.privacy.standing(requester);
      const { forgetting, question } = standing;
      if (forgetting !== undefined && forgetting.endedAtMs === undefined)
        return sentences([progressText(forgetting), text('privacy.told')]);
      if (!isForgettable(standing)) return sentences([text('privacy.nothing')]);
      const label = text('button.forget');
      return { ...sentences(forgetQuestion(standing)), buttons: [{ verb: 'forget', id: question, label }] } as const;
    },
  });
}

/** The button below that question. */
export function createForgetCommand({ engine }: PrivacyCommandDeps) {
  return defineCommand({
    name: 'forget',
    description: 'command.forget',
    entry: 'button',
    answers: 'text',
    options: z.strictObject({ id: z.string().max(80).meta({ description: 'help.id' }) }),
    async run({ id }, { requester, replyTarget }) {
      const forgetting = await engine.privacy.forget(requester, { question: id, replyTarget });
      return sentences([progressText(forgetting), text('privacy.told')]);
    },
  });
}

function sentences(all: readonly Text[]) {
  return { kind: 'text', text: text('list.sentences', { sentences: all }) } as const;
}
