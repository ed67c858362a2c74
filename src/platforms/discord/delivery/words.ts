import type { GenerationView } from '../../../domain/generation.ts';
import type { Intake } from '../../../domain/intake.ts';
import type { PersonNotice } from '../../../domain/person-notice.ts';
import { type Text, text } from '../../../domain/texts.ts';
import type { ChatButton } from '../../chat/buttons.ts';
import type { Post, StatusBeside, Words } from '../../chat/delivery-platform.ts';
import { furtherMessage } from '../further-message.ts';
import {
  answeredMessage,
  failureMessage,
  interruptedMessage,
  type Message,
  questionMessage,
  reasonMessage,
  resultMessage,
  type Say,
  statusMessage,
  textMessage,
  withoutCall,
} from '../render-message.ts';
import { messageUrl, type ReplyIds, readReplyIds } from '../reply-ids.ts';
import { withTyped } from '../typed-words.ts';
import type { DiscordDeliveryDeps } from './deps.ts';

/** What deliveries say. */
export interface DeliveryWords {
  status(generation: GenerationView, beside: StatusBeside): Message;
  /** @param note what became of the files besides */
  words(post: Post, words: Words, note?: Text): Message;
  answered(generation: GenerationView): Message;
  interrupted(intake: Intake, note: Text | undefined, buttons: readonly ChatButton[]): Message;
  /** What its person alone reads, in their own language. */
  notice(notice: PersonNotice): Message;
  sayFor(ids: Pick<ReplyIds, 'locale'>): Say;
}

export function createDeliveryWords({
  texts,
  clock,
  offered,
  usual,
}: Pick<DiscordDeliveryDeps, 'texts' | 'clock' | 'offered' | 'usual'>): DeliveryWords {
  const sayFor = ({ locale }: Pick<ReplyIds, 'locale'>): Say => ({ texts, locale, nowMs: clock.now(), offered, usual });
  const sayThere = (about: Pick<GenerationView, 'replyTarget'>): Say => sayFor(readReplyIds(about.replyTarget));
  return {
    sayFor,
    status: (generation, beside) => statusMessage(generation, sayThere(generation), beside),
    words: (post, words, note) => wordsOf(post, words, note, sayFor),
    answered: (generation) => answeredMessage(generation, sayThere(generation)),
    notice({ text: sentence, replyTarget }) {
      const { personLocale, locale } = readReplyIds(replyTarget);
      return textMessage(sentence, { texts, locale: personLocale ?? locale });
    },
    interrupted(intake, note, buttons) {
      const say = sayThere(intake);
      const isKept = buttons.some((each) => typeof each === 'object' && each.verb === 'restore');
      return withTyped(interruptedMessage(intake, say, note, buttons), intake.words, say, isKept);
    },
  };
}

function wordsOf(
  { generation, receipts, further }: Post,
  { wording, route, notes }: Words,
  note: Text | undefined,
  sayFor: DeliveryWords['sayFor'],
): Message {
  const ids = readReplyIds(generation.replyTarget);
  const isAlone = route === 'answer' || wording === 'reason';
  // What they alone read is in their own language.
  const alone = sayFor({ locale: ids.personLocale ?? ids.locale });
  const say = sayFor(ids);
  switch (wording) {
    case 'question':
    case 'short question':
      return questionMessage(generation, say, wording === 'short question');
    case 'result':
      return resultMessage(generation, say, joined([notes.elsewhere, notes.missing, note]));
    case 'further':
      return further === undefined ? resultMessage(generation, say, note) : furtherMessage(generation, further, say, note);
    case 'not made':
      return isAlone ? withoutCall(failureMessage(generation, alone), generation) : failureMessage(generation, say);
    case 'reason': {
      const status = { channel: generation.replyTarget.channelId, ...receipts.status };
      const reason = reasonMessage(generation, alone, messageUrl(ids, status));
      return route === 'answer' ? withoutCall(reason, generation) : reason;
    }
  }
}

function joined(notes: readonly (Text | undefined)[]): Text | undefined {
  const said = notes.filter((each) => each !== undefined);
  return said.length === 0 ? undefined : text('list.sentences', { sentences: said });
}
