import type { Requester } from './generation.ts';
import { type Text, type TextKey, text } from './texts.ts';

/** What a greeting lets people try, by the name that its button carries; the words are in the reader's language. */
const examplePrompts = {
  fox: text('chat.example.fox'),
  boat: text('chat.example.boat'),
  sea: text('chat.example.sea'),
} as const satisfies Readonly<Record<string, Text>>;

/** A request to try: its button opens the form with the words in it, and nothing is made before the form is sent. */
export interface Example {
  /** What its button carries. */
  readonly id: string;
  readonly prompt: Text;
  /** "Try: a fox in the snow · $0.40": the price is that of the request as it is with nothing chosen. */
  readonly label: Text;
}

/** All that a greeting and `/help` say. Each platform shows it in its own manner, and knows what people type for a command. */
export interface Help {
  /** Empty where nothing could be made now. */
  readonly examples: readonly Example[];
  /** Who pays, and what is left of whose budget, or why nothing can be made now. */
  readonly costs: readonly Text[];
  /** What people can type. */
  readonly commands: readonly { readonly name: string; readonly description: TextKey }[];
  /** What a video costs with each model, as it is with nothing else chosen. */
  readonly prices: readonly Text[];
}

/** Where the bot says once what it does: a server, a channel, or a person. */
export interface GreetedPlace {
  readonly platform: Requester['platform'];
  /** Where its id is unique, if it is not so everywhere. */
  readonly tenant?: string;
  /** Id of the server, the channel or the person. */
  readonly place: string;
}

/** @param price in short */
export function examplesAt(price: Text): readonly Example[] {
  return Object.entries(examplePrompts).map(([id, prompt]) => ({ id, prompt, label: text('button.example', { prompt, price }) }));
}

/** The words that an example puts into the form; undefined for a button of another version. */
export function examplePrompt(id: string): Text | undefined {
  return Object.entries(examplePrompts).find(([name]) => name === id)?.[1];
}
