import type { Button } from '../../../domain/button.ts';

/** A message as it stands in a loft, in plain words. */
export interface LoftMessage {
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly files: readonly string[];
  /** Ids of people who hear of it. */
  readonly calls: readonly string[];
}

export interface LoftPost extends LoftMessage {
  readonly id: string;
  readonly channel: string;
  /** Of its sender, to find it again. */
  readonly mark: string;
}

/** Something that a person does: a command with its values, the press of a button, or a letter that answers a message. */
export interface LoftEvent {
  readonly id: string;
  readonly person: { readonly id: string; readonly isKeeper: boolean };
  readonly channel: string;
  readonly does:
    | { readonly command: string; readonly raw: Readonly<Record<string, unknown>> }
    | { readonly button: Button }
    | { readonly says: string; readonly under: string };
}

/** The vendor of the toy platform, all of it: channels in memory, which outlive a restart of the bot. */
export class Loft {
  readonly #posts = new Map<string, LoftPost>();
  readonly #answers = new Map<string, string>();
  readonly #called: string[] = [];
  #listener: ((event: LoftEvent) => void) | undefined;
  #count = 0;

  listen(listener: ((event: LoftEvent) => void) | undefined): void {
    this.#listener = listener;
  }

  isListened(): boolean {
    return this.#listener !== undefined;
  }

  tell(event: LoftEvent): void {
    this.#listener?.(event);
  }

  newId(): string {
    this.#count += 1;
    return String(this.#count);
  }

  post(channel: string, mark: string, message: LoftMessage): string {
    const id = this.newId();
    this.#posts.set(id, { id, channel, mark, ...message });
    this.#called.push(...message.calls);
    return id;
  }

  find(channel: string, mark: string): LoftPost | undefined {
    return this.in(channel).find((post) => post.mark === mark);
  }

  /** @returns false where it is gone */
  edit(id: string, message: LoftMessage): boolean {
    const post = this.#posts.get(id);
    if (post === undefined) return false;
    this.#posts.set(id, { ...post, ...message, files: post.files });
    return true;
  }

  remove(id: string): boolean {
    return this.#posts.delete(id);
  }

  /** Says something to the person who did it, and to nobody else. */
  answer(eventId: string, text: string): void {
    this.#answers.set(eventId, text);
  }

  answerTo(eventId: string): string | undefined {
    return this.#answers.get(eventId);
  }

  in(channel: string): readonly LoftPost[] {
    return [...this.#posts.values()].filter((post) => post.channel === channel);
  }

  called(): readonly string[] {
    return this.#called;
  }
}

const lofts = new Map<string, Loft>();

/** @returns the one of this name, as an API would be found at its address */
export function loftAt(name: string): Loft {
  const loft = lofts.get(name) ?? new Loft();
  lofts.set(name, loft);
  return loft;
}
