import type { App } from '../../../app/app.ts';
import type { ButtonVerb } from '../../../domain/button.ts';
import type { RenderPreview } from '../../../preview/render-preview.ts';

/** `manager` may change other people's videos, `member` may not. */
export type ChatPerson = 'member' | 'manager';
/** Two channels that both people see; what a platform puts under a message belongs to its channel. */
export type ChatPlace = 'general' | 'other';

/** A message of the bot as everybody in a place sees it now. */
export interface ChatPost {
  /** As the platform's markup has it. */
  readonly text: string;
  /** Ids of the generations whose videos play in it, or whose stills are shown. */
  readonly videos: readonly string[];
  readonly buttons: readonly ButtonVerb[];
}

/** Something that a person did. */
export interface ChatEvent {
  /** What they read in the end, and whether others see it too. */
  answer(): Promise<{ readonly text: string; readonly isPrivate: boolean }>;
  /** The platform sends the same event once more. */
  repeat(): void;
}

/** A chat platform's fake with people in it, and the whole bot at it. */
export interface ChatDriver<Post extends ChatPost = ChatPost> {
  /** The bot that runs now. */
  app(): App;
  /** Stops it in order and starts it again on the same data. */
  restart(): Promise<void>;
  /** `/video` with a prompt. */
  ask(person: ChatPerson, place: ChatPlace, prompt: string): Promise<ChatEvent>;
  /** `/image` with a prompt. */
  draw(person: ChatPerson, place: ChatPlace, prompt: string): Promise<ChatEvent>;
  /** `/history`. */
  history(person: ChatPerson, place: ChatPlace): Promise<ChatEvent>;
  press(person: ChatPerson, post: Post, verb: ButtonVerb): Promise<ChatEvent>;
  /** Presses a button that asks for words, and sends the form with them. */
  words(person: ChatPerson, post: Post, verb: 'edit' | 'extend' | 'animate', words: string): Promise<ChatEvent>;
  /** Speaks to the bot under one of its posts. */
  says(person: ChatPerson, post: Post, words: string): ChatEvent;
  /** What the bot has posted in a place and still stands, oldest first. */
  posts(place: ChatPlace): Promise<readonly Post[]>;
  /** Everybody that the bot’s posts and edits have pinged so far: people, or what else the platform can ping, in its words. */
  called(): readonly (ChatPerson | (string & {}))[];
  /** Whether people read exactly these words in a text, whatever its markup does. */
  reads(text: string, words: string): boolean;
}

export interface ChatDriverOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly render: RenderPreview;
  /** Where alarms are posted; `closed` is a place that does not let the bot write. Default: nowhere. */
  readonly alarms?: 'general' | 'closed';
}

export interface ChatContract<Post extends ChatPost> {
  readonly name: string;
  /** Whether the platform says who manages a place. Where it does not, everybody is a member. */
  readonly hasManagers: boolean;
  /** Whether people can speak to the bot in messages. Default: they can. */
  readonly hearsWords?: boolean;
  /** Whether events still arrive once a stop has begun: the web port takes none then. Default: they do. */
  readonly hearsWhileItStops?: boolean;
  /** For one test; ends with it. */
  start(options: ChatDriverOptions): Promise<ChatDriver<Post>>;
}
