import { basename } from 'node:path';
import type { GenerationView } from '../../../domain/generation.ts';
import { type Text, text } from '../../../domain/texts.ts';
import type { Post, Words } from '../../chat/delivery-platform.ts';
import type { Say, SlackMessage } from '../blocks.ts';
import { endMessage, failureMessage, furtherMessage, linkMessage, questionMessage, reasonMessage } from '../render-message.ts';
import { readReplyIds } from '../reply-ids.ts';
import type { SlackDeliveryDeps } from './deps.ts';
import { findPermalink } from './permalinks.ts';

type WordsDeps = Pick<SlackDeliveryDeps, 'client' | 'log' | 'texts' | 'clock' | 'offered'>;

/** In the language of the one who asked, where Slack tells it; else in English. */
export function sayOf(
  { texts, clock, offered, usual }: Pick<SlackDeliveryDeps, 'texts' | 'clock' | 'offered' | 'usual'>,
  { replyTarget }: Pick<GenerationView, 'replyTarget'>,
): Say {
  return { texts, locale: readReplyIds(replyTarget).locale, nowMs: clock.now(), offered, usual };
}

/** A question or a result in words. */
export async function wordsOf(post: Post, { wording, route, notes }: Words, deps: WordsDeps): Promise<SlackMessage> {
  const { generation, further } = post;
  const say = sayOf(deps, generation);
  switch (wording) {
    case 'question':
    case 'short question':
      return questionMessage(generation, say, wording === 'short question');
    case 'further':
      return further === undefined ? endMessage(generation, say) : furtherMessage(generation, further, say);
    case 'not made':
      return failureMessage(generation, say);
    case 'reason':
      // An answer stands where the status does.
      return reasonMessage(generation, say, route === 'answer' ? undefined : await statusUrl(post, deps));
    case 'result': {
      const elsewhere = route === 'answer' ? undefined : notes.elsewhere;
      if (notes.missing === undefined) return endMessage(generation, say, elsewhere);
      return linkMessage(generation, say, joined([elsewhere, notes.missing]) ?? notes.missing);
    }
  }
}

async function statusUrl({ generation, receipts, signal }: Post, deps: WordsDeps): Promise<string | undefined> {
  const { channelId } = generation.replyTarget;
  const { installation } = readReplyIds(generation.replyTarget);
  const { permalink } = await findPermalink(installation, channelId, receipts.status.ts ?? '', deps, signal);
  return permalink;
}

/** Videos that Slack does not take, by an address where there is one that everybody reaches. */
export function byLink(
  generation: GenerationView,
  [first = '']: readonly string[],
  why: Text | undefined,
  url: string | undefined,
  say: Say,
): SlackMessage {
  const way = url === undefined ? text('slack.askAdmin', { file: basename(first) }) : text('slack.watchHere');
  return linkMessage(generation, say, joined([why, way]) ?? way, url);
}

/** Sentences one behind the other; undefined where there is none. */
export function joined(sentences: readonly (Text | undefined)[]): Text | undefined {
  const said = sentences.filter((each) => each !== undefined);
  return said.length > 1 ? text('list.sentences', { sentences: said }) : said[0];
}
