import { text } from '../../domain/texts.ts';
import { answering } from '../chat/take.ts';
import { withoutCards } from './blocks.ts';
import { answerableTo, type HandlingDeps } from './event-context.ts';
import { UnreadableError } from './lenient.ts';
import { readAnswerable } from './payloads.ts';
import { textMessage } from './render-message.ts';

/**
 * Does what a person asked for; they are answered also where it can't be read.
 *
 * @param acknowledge tells Slack that something arrived. @returns whether its person reads that it went wrong
 */
export type Readably = (body: unknown, acknowledge: () => Promise<boolean>, work: () => Promise<void>) => Promise<void>;

export function createReadably(
  deps: Pick<HandlingDeps, 'answerer' | 'client' | 'engine' | 'log' | 'texts' | 'stopping'>,
): Readably {
  const { answerer, client, log, texts, stopping } = deps;
  return async (body, acknowledge, work) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      log.error({ fields: error.fields }, 'something that a person did could not be read');
      const answerable = (await acknowledge()) ? undefined : readAnswerable(body);
      if (answerable === undefined) return;
      const { installation, channelId: channel, thread, person } = answerable;
      const message = textMessage(text('answer.bug'), { texts, locale: undefined });
      const show = async (): Promise<void> => {
        if (person.id !== '' || channel === undefined) return answerer.answer(answerable, message);
        const place = { channel, ...(thread !== undefined && { thread_ts: thread }) };
        await client.call(installation, 'chat.postMessage', { ...message, ...withoutCards, ...place }, stopping);
      };
      await answering(answerableTo(answerable, undefined, deps), show, deps);
    }
  };
}
