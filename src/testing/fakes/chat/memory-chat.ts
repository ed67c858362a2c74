import { basename } from 'node:path';
import type { AdminCard } from '../../../domain/admin-card.ts';
import { DeliveryError, type Receipt } from '../../../domain/delivery.ts';
import type { GenerationView } from '../../../domain/generation.ts';
import { type Text, text } from '../../../domain/texts.ts';
import type { ChatButton } from '../../../platforms/chat/buttons.ts';
import type {
  ChatPlace,
  DeliveryPlatform,
  FurtherVerbs,
  Notes,
  Post,
  Posting,
  StatusBeside,
  Words,
} from '../../../platforms/chat/delivery-platform.ts';
import { ChatRefusal, type Refusal } from '../../../platforms/chat/refusal.ts';
import type { Route, Wording } from '../../../platforms/chat/routes.ts';
import type { ManualClock } from '../../set-up/manual-clock.ts';

/** A message, not yet in anybody's markup. */
export interface MemoryMessage {
  readonly wording: Wording | 'status' | 'answered' | 'interrupted';
  /** As it was handed over: what others read has no reason that accuses its person. */
  readonly generation?: GenerationView;
  readonly beside?: StatusBeside;
  readonly notes?: Notes;
  readonly withoutPrompt?: true;
  readonly buttons?: readonly ChatButton[];
  readonly card?: AdminCard;
}

export interface MemoryPlace extends ChatPlace {
  readonly channelId: string;
}

/** What stands in a channel. */
export interface MemoryPost {
  readonly id: string;
  readonly channelId: string;
  readonly mark: string;
  readonly files: readonly string[];
  message: MemoryMessage;
  /** Numbers of those of several videos that were taken out of it. */
  deleted?: readonly number[];
}

type Further = FurtherVerbs<MemoryMessage, MemoryPlace>;
type CardVerbs = 'channelNear' | 'alertTarget' | 'adminCard' | 'postCard' | 'editCard';

export interface MemoryChatOptions extends Omit<Partial<DeliveryPlatform<MemoryMessage, MemoryPlace>>, 'further'> {
  /** Cards for admins it has by itself. */
  readonly further?: Omit<Further, CardVerbs> & Partial<Pick<Further, CardVerbs>>;
  /** The answer to the command can be changed. Default: there is none. */
  readonly takesAnswers?: boolean;
}

type Verb = 'place' | 'post' | 'findPosted' | 'upload' | 'answer' | 'edit' | 'delete';

/** A chat platform in memory: channels are names, threads are channels under a message, nothing is rendered. */
export class MemoryChat {
  readonly platform: DeliveryPlatform<MemoryMessage, MemoryPlace>;
  readonly posts: MemoryPost[] = [];
  readonly answers: (MemoryMessage & { readonly files: readonly string[] })[] = [];
  /** Every verb that was asked for, with where. */
  readonly calls: string[] = [];
  readonly #refusals = new Map<string, Refusal>();
  readonly #failures = new Map<Verb, { readonly error: Error; readonly isLost: boolean }>();
  readonly #clock: ManualClock;
  readonly #sentAtMs = new Map<string, number>();

  constructor(clock: ManualClock, { takesAnswers = false, further, ...change }: MemoryChatOptions = {}) {
    this.#clock = clock;
    this.platform = {
      ...{ platform: 'web', statusGapMs: 1000, answersIn: 'channel' },
      isPrivate: ({ channelId }) => channelId.startsWith('direct'),
      status: (generation, beside) => ({ wording: 'status', generation, beside }),
      words: ({ generation }, { wording, notes }) => ({ wording, generation, notes }),
      answered: (generation) => ({ wording: 'answered', generation }),
      interrupted: (_, elsewhere, buttons) => ({
        wording: 'interrupted',
        notes: { elsewhere },
        ...(buttons.length > 0 && { buttons }),
      }),
      withoutPrompt: (message) => ({ ...message, withoutPrompt: true }),
      mayNotPost: ({ why }) => text('slack.mayNotPost', { reason: why }),
      nowhere: text('discord.tokenOver'),
      place: (route, about) => this.#place(route, about.generation, about.receipts.status),
      placesToTell: ({ requester, replyTarget: { channelId } }) => [
        () => ({ channelId, isElsewhere: false }),
        () => ({ channelId: `direct ${requester.id}`, isElsewhere: true }),
      ],
      post: async (posting, message) => this.#send('post', posting, message, []),
      findPosted: async (posting, sinceMs) => this.#find(posting, sinceMs),
      upload: (post, place, words, tools) =>
        tools.once(place, post.kind, async (posting) => this.#send('upload', posting, messageOf(post, words), post.paths)),
      answer: async (post, words) => (takesAnswers ? this.#answer(post, words) : undefined),
      edit: async (_, receipt, message) => this.#edit(receipt, message),
      delete: async (receipt) => this.#delete(receipt),
      deleteVideos: async ({ message: id }, numbers) => {
        const post = this.posts.find((each) => each.id === id);
        if (post !== undefined) post.deleted = numbers;
      },
      link: (_, { message, channel, ephemeral }) =>
        message === undefined || ephemeral !== undefined ? undefined : `https://chat.example/${channel}/${message}`,
      ...change,
      ...(further !== undefined && { further: { ...this.#cards(), ...further } }),
    };
  }

  #cards(): Pick<Further, CardVerbs> {
    return {
      channelNear: (near, channelId) => ({ ...near, channelId }),
      alertTarget: (place) => ({ ...place, ids: {} }),
      adminCard: (card) => ({ wording: 'further', card }),
      postCard: async (posting, message, pictures) =>
        this.#send(
          'post',
          posting,
          message,
          pictures.map(({ path }) => path),
        ),
      editCard: async (receipt, message) => this.#edit(receipt, message),
    };
  }

  /** Says no to everything in a channel, or to all words with a prompt; undefined: not any more. */
  refuse(channelId: string, refusal: Refusal | undefined): void {
    if (refusal === undefined) this.#refusals.delete(channelId);
    else this.#refusals.set(channelId, refusal);
  }

  /** The next call of a verb is done, and its answer is lost. */
  lose(verb: Verb): void {
    this.#failures.set(verb, { error: new DeliveryError('no answer'), isLost: true });
  }

  /** The next call of a verb comes to nothing. */
  fail(verb: Verb, error: Error): void {
    this.#failures.set(verb, { error, isLost: false });
  }

  /** Somebody deletes a message. */
  remove(id: string): void {
    const index = this.posts.findIndex((each) => each.id === id);
    if (index >= 0) this.posts.splice(index, 1);
  }

  /** How often a verb was asked for. */
  count(verb: Verb): number {
    return this.calls.filter((call) => call.startsWith(`${verb} `)).length;
  }

  #place(route: Exclude<Route, 'answer'> | 'status', generation: GenerationView, status: Receipt): MemoryPlace | undefined {
    const { channelId } = generation.replyTarget;
    this.#begin('place', route);
    switch (route) {
      case 'status':
      case 'channel':
        return { channelId, isElsewhere: false };
      case 'thread':
        return status.message === undefined || status.gone !== undefined
          ? undefined
          : { channelId: `thread of ${status.message}`, isElsewhere: false };
      case 'direct':
        return { channelId: `direct ${generation.requester.id}`, isElsewhere: true };
    }
  }

  #send(verb: 'post' | 'upload', posting: Posting<MemoryPlace>, message: MemoryMessage, paths: readonly string[]): Receipt {
    const { id: about, mark, place } = posting;
    const { channelId } = place;
    this.#begin(verb, channelId, message);
    const id = String(this.#sentAtMs.size + 1);
    this.posts.push({ id, channelId, mark: `${about} ${mark}`, message, files: paths.map((path) => basename(path)) });
    this.#sentAtMs.set(id, this.#clock.now());
    this.#end(verb);
    return { message: id, channel: channelId };
  }

  #find({ id, mark, place: { channelId } }: Posting<MemoryPlace>, sinceMs: number): Receipt | undefined {
    this.calls.push(`findPosted ${channelId}`);
    const found = this.posts.find(
      (each) => each.channelId === channelId && each.mark === `${id} ${mark}` && (this.#sentAtMs.get(each.id) ?? 0) >= sinceMs,
    );
    return found && { message: found.id, channel: channelId };
  }

  #answer(post: Post, words: Words): Receipt {
    this.#begin('answer', 'it');
    this.answers.push({ ...messageOf(post, words), files: post.paths.map((path) => basename(path)) });
    this.#end('answer');
    return { answered: 'yes' };
  }

  #edit({ message: id = '', channel = '' }: Receipt, message: MemoryMessage): void {
    this.#begin('edit', channel, message);
    const post = this.posts.find((each) => each.id === id);
    if (post === undefined) throw refusalOf('gone');
    post.message = message;
    this.#end('edit');
  }

  #delete({ message: id, channel = '' }: Receipt): void {
    if (id === undefined) return;
    this.#begin('delete', channel);
    if (!this.posts.some((each) => each.id === id)) throw refusalOf('gone');
    this.remove(id);
  }

  #begin(verb: Verb, where: string, message?: MemoryMessage): void {
    this.calls.push(`${verb} ${where}`);
    const failure = this.#failures.get(verb);
    if (failure !== undefined && !failure.isLost) {
      this.#failures.delete(verb);
      throw failure.error;
    }
    const refusal = this.#refusals.get(where);
    if (refusal === 'words refused' && message?.withoutPrompt === true) return;
    if (refusal !== undefined) throw refusalOf(refusal);
  }

  #end(verb: Verb): void {
    const failure = this.#failures.get(verb);
    this.#failures.delete(verb);
    if (failure !== undefined) throw failure.error;
  }
}

/** In words that name the refusal, so that a test sees which one is told. */
export function refusalOf(refusal: Refusal): ChatRefusal {
  return new ChatRefusal(refusal, { code: refusal, why: whyOf(refusal) });
}

/** What a refusal of this platform says. */
export function whyOf(refusal: Refusal): Text {
  return text('slack.postedAgain', { person: refusal });
}

function messageOf({ generation }: Post, { wording, notes }: Words): MemoryMessage {
  return { wording, generation, notes };
}
