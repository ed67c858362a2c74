/** What may go wrong on a chat platform. Each platform does it in its own way. */
export const chatFaults = [
  ...(['edit limited', 'result limited', 'answer lost', 'answer dropped', 'answer hangs', 'connection lost'] as const),
  ...(['status deleted', 'thread archived', 'thread locked', 'channel deleted', 'bot removed', 'right taken'] as const),
  ...(['token revoked', 'too large', 'acknowledgement late', 'outage', 'image gone', 'never shared'] as const),
] as const;
export type ChatFault = (typeof chatFaults)[number];

export interface ChatAsk {
  /** The platform sends the same event once more. */
  repeat(): void;
}

/** Where somebody asks: `closed` is a person who takes no direct messages, in a channel. */
export type ChatPlace = 'channel' | 'thread' | 'closed';

/** A chat platform's fake with people in it. Another platform is one more of these. */
export interface ChatSide {
  /** What connects the bot with it. */
  readonly settings: Readonly<Record<string, string>>;
  /** What no log may have. */
  readonly secrets: readonly string[];
  /** Somebody asks for a video by command. */
  ask(prompt: string, place?: ChatPlace): ChatAsk;
  /** Somebody mentions the bot with an image in the same message. */
  askWithImage(prompt: string, image: Uint8Array): { deleteSource(): void };
  /** Their newest message with such a button is pressed. */
  press(button: 'cancel' | 'again' | 'remove' | 'take'): void;
  /** Whether there is one to press. */
  offers(button: 'cancel' | 'again' | 'remove' | 'take'): boolean;
  /** What people see now is remembered. */
  look(): void;
  /** Everything that people have seen so far, each text once. */
  reads(): readonly string[];
  /** Messages with the video that were posted, by the platform's own list. */
  results(): number;
  /** Messages that called somebody. */
  calls(): number;
  /** Those that it knows. */
  readonly faults: Readonly<Partial<Record<ChatFault, () => void>>>;
  /** What was broken off works again. */
  mend(): void;
  close(): Promise<void>;
}

export interface ChatPlatform {
  readonly name: 'Discord' | 'Slack';
  /** @param now the clock that the row moves, epoch milliseconds */
  open(now: () => number): Promise<ChatSide>;
}
