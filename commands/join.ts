import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { filmRequest } from '../src/domain/film-request.ts';
import { isEnded } from '../src/domain/generation.ts';
import { text } from '../src/domain/texts.ts';
import type { Submitted, VideoEngine } from '../src/domain/video-engine.ts';
import { acceptedText } from './accepted-text.ts';

/** “Join into one film”, under a video that goes on from others: all of them, one after the other, free of charge. */
export function createJoinCommand({ engine }: { readonly engine: Pick<VideoEngine, 'submit' | 'find'> }) {
  return defineCommand({
    name: 'join',
    description: 'button.join',
    entry: 'button',
    answers: 'generation',
    options: z.strictObject({ id: z.string().max(80).meta({ description: 'help.id', generation: true }) }),
    async run({ id }, { requester, replyTarget, eventId: intakeId }) {
      const parts = (await engine.find(id))?.chain;
      // One of them was deleted since the button was shown.
      if (parts === undefined) throw new UserError('not_found', text('film.unreadable', { part: 1 }));
      const sources = await Promise.all(parts.map(({ generationId }) => engine.find(generationId)));
      const request = filmRequest({ parts }, sources, replyTarget);
      for (let round = 1; ; round += 1) {
        // Pressed twice it is one film, as long as that has not ended.
        const eventId = `join:${id}:${requester.platform}:${requester.id}:${round}`;
        const submitted: Submitted = await engine.submit({ request, images: [], requester, replyTarget, eventId, intakeId });
        if (submitted.repeated && isEnded(submitted.generation.state)) continue;
        const again = submitted.repeated ? text('answer.againRunning') : acceptedText(submitted.generation);
        return { kind: 'generation', ...submitted, text: again };
      }
    },
  });
}
