import type { AlertPlace } from './alarms.ts';
import type { Model } from './catalog.ts';
import type { Clock } from './clock.ts';
import type { Command } from './command.ts';
import type { Delivery } from './delivery.ts';
import type { HealthReport, PlatformConnection } from './health.ts';
import type { PrepareImage } from './media.ts';
import type { LocalOutputs } from './outputs.ts';
import type { FitVideo, MakePoster, PublicLink } from './smaller-media.ts';
import type { Text } from './texts.ts';
import type { VideoEngine } from './video-engine.ts';

/** A stop waits so long for the answers to what people did in a chat before the engine stops: what they asked for is still taken. */
export const stopForAnswersMs = 1000;

/** A mention that is added by editing a message counts if the message is not older. */
export const editedMentionMs = 5 * 60_000;

/** What a chat platform answers people with. */
export interface ChatHost {
  readonly engine: VideoEngine;
  readonly commands: readonly Command[];
  readonly prepareImage: PrepareImage;
}

/** A chat platform of this bot: where people ask, and where the videos are posted. */
export interface ChatPlatform {
  readonly delivery: Delivery;
  /** Signs in and takes people's commands from now on; goes on trying for as long as the platform is away. */
  open(host: ChatHost): void;
  /** Why it is not connected; empty when it is. */
  problems(): HealthReport['problems'];
  /** How each of its connections stands. Absent where it never has more than one. */
  connections?(): readonly PlatformConnection[] | undefined;
  /** Whether an error that nobody caught is the platform's library's own, over one event: the event is lost, the connection is fine. */
  isIgnorableError(error: unknown): boolean;
  /**
   * Posts plain words for the admin, once: they call nobody, and all markup is shown as it was written.
   *
   * @throws {DeliveryError} when nobody knows whether they stand there, or it may be tried later
   * @throws {Error} when the platform said no for sure; where it is a `ChatRefusal`, its `why` says what helps
   */
  postPlain(place: AlertPlace, words: string, signal: AbortSignal): Promise<void>;
  /** A stop begins: resolves when people have the answers that were on their way to them, after `stopForAnswersMs` at the latest. */
  settle(): Promise<void>;
  /** The end of a stop: nothing comes in any more. Those who could not be answered in time are told after the start. */
  close(): Promise<void>;
}

/** What every chat platform works with, whatever it is called. */
export interface ChatParts {
  readonly clock: Clock;
  /** Models for videos that people can choose, the better ones first: what follows from a video, and its price, depends on them. */
  readonly offered: readonly Model[];
  /** The one of them that is taken when nobody chooses. Default: the first. */
  readonly usual?: Model | undefined;
  /** The only origins that an image is fetched from. */
  readonly mediaOrigins: readonly string[];
  /** The finished videos. */
  readonly outputs: LocalOutputs;
  readonly fitVideo: FitVideo;
  readonly makePoster: MakePoster;
  readonly publicLink: PublicLink;
  /**
   * The platform refuses the bot for good: a token that was revoked, a right that is missing. It goes off, and the bot stops where no other
   * door is left; the text says what to do.
   */
  readonly giveUp: (reason: Text) => void;
}

/** A chat platform can't work with its settings, so that the bot does not start: the text says what to do. */
export class ChatSettingsError extends Error {
  override readonly name = 'ChatSettingsError';
  readonly text: Text;

  constructor(reason: Text, cause?: unknown) {
    super(reason.key, { cause });
    this.text = reason;
  }
}
