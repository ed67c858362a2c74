import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { acceptedText } from './accepted-text.ts';
import { addedText } from './schedule.ts';

interface QuoteDeps {
  readonly engine: Pick<VideoEngine, 'quote' | 'find' | 'takeQuote' | 'dropQuote'>;
}

/** Of a question with prices; which of its prices stands behind a dot, from 1. Default: the first. */
const id = z.string().max(80).meta({ description: 'help.quoteId' });

/** The buttons with a price under a question: what they say is made, once, for the person who was asked. */
export function createTakeCommand({ engine }: QuoteDeps) {
  return defineCommand({
    name: 'take',
    description: 'command.take',
    entry: 'button',
    answers: 'generation',
    options: z.strictObject({ id }),
    async run(values, { requester, replyTarget, eventId: intakeId, managesPlace = false }) {
      const [quoteId = '', choice = '1'] = values.id.split('.');
      const press = {
        id: quoteId,
        choice: /^\d$/.test(choice) ? Number(choice) : 1,
        requester,
        replyTarget,
        intakeId,
        managesPlace,
      };
      const replaces = (await engine.quote(quoteId))?.proposals[press.choice - 1]?.replaces;
      const { generations, repeated, schedule } = await engine.takeQuote(press);
      if (schedule !== undefined) return { kind: 'text', text: addedText(schedule) };
      const [generation] = generations;
      if (generation === undefined) throw new Error('a question became nothing');
      if (repeated) return { kind: 'generation', generation, repeated, text: text('quote.taken') };
      if (replaces === undefined) return { kind: 'generation', generation, repeated, text: acceptedText(generation) };
      const isCalledOff = (await engine.find(replaces))?.state === 'canceled';
      const sentences = [acceptedText(generation), text(isCalledOff ? 'quote.calledOff' : 'quote.bothMade')];
      return { kind: 'generation', generation, repeated, text: text('list.sentences', { sentences }) };
    },
  });
}

/** “Cancel”, under the same question. */
export function createDropCommand({ engine }: QuoteDeps) {
  return defineCommand({
    name: 'drop',
    description: 'command.drop',
    entry: 'button',
    answers: 'text',
    options: z.strictObject({ id }),
    async run(values, { requester }) {
      await engine.dropQuote(values.id, requester);
      return { kind: 'text', text: text('quote.dropped') };
    },
  });
}
