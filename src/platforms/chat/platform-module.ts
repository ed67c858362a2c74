import type { ChatParts, ChatPlatform } from '../../domain/chat-platform.ts';
import type { Command } from '../../domain/command.ts';
import type { ExpiringSecrets } from '../../domain/expiring-secrets.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Leases } from '../../domain/leases.ts';
import type { SignInDoor } from '../../domain/people/sign-in-door.ts';
import type { ProcessMessages } from '../../domain/process-messages.ts';
import type { SealedStore } from '../../domain/sealed-store.ts';
import type { SettingsGroup } from '../../domain/settings.ts';
import type { SharedWindows } from '../../domain/shared-windows.ts';
import type { Text } from '../../domain/texts.ts';
import type { WorkLeases } from '../../domain/work-leases.ts';
import type { Log } from '../../lib/log.ts';
import type { NodeRoute } from '../../lib/node-route.ts';
import type { Texts } from '../../lib/say.ts';

/**
 * A chat platform as the rest of the bot knows it: one folder, and this. It is loaded at every start, so that it imports no SDK itself:
 * `create`, `examine` and the commands of the terminal load what they need.
 */
export interface PlatformModule<Id extends string = string, Settings = unknown> {
  /** Stands in stored records: it never changes. */
  readonly id: Id;
  /** Its own name, as people know it. */
  readonly label: string;
  /** `read` gives `undefined` for a platform that is not set up. */
  readonly settings: SettingsGroup<Settings | undefined>;
  /** What its credentials look like, as global patterns. What a pattern has in its first group stays. */
  readonly secretShapes: readonly RegExp[];
  /** Where it keeps the pictures that people attach: nothing is fetched from anywhere else. */
  readonly origins: readonly string[];
  /** There where it takes files up to a size alone, so that larger videos are encoded once more. */
  readonly fitsVideos?: true;
  readonly greeting: PlatformGreeting;
  /** What a channel for alarms looks like there, by its settings. Absent where none can be posted. */
  alertChannel?(settings: Settings): { readonly pattern: RegExp; readonly example: string };
  /** Commands of the terminal, by their names. */
  readonly terminal?: Readonly<Record<string, TerminalCommand<Settings>>>;
  /** @throws {ChatSettingsError} when it can't work with its settings */
  create(settings: Settings, parts: PlatformParts): Promise<OpenablePlatform>;
  /** How people sign in to the page with it. Absent, or resolves with undefined: they can’t. */
  signIn?(settings: Settings, parts: { readonly sealed: SealedStore; nowMs(): number }): Promise<SignInDoor | undefined>;
  /**
   * Tells the platform anew what it has to know, such as commands, for `doctor --fix`. It can be done again and costs nothing.
   *
   * @returns what came of it
   * @throws {ChatSettingsError} when it can't be with these settings
   */
  mend?(settings: Settings, parts: MendParts): Promise<Text>;
  /** What the doctor finds. Asks the platform, changes nothing and costs nothing. */
  examine(settings: Settings, parts: ExamineParts): Promise<readonly Finding[]>;
}

export interface PlatformGreeting {
  /** Said at start where it is not set up: what to do. */
  readonly next: Text;
  /** Who may ask for videos there, for the notice that no budget is set. */
  readonly people: Text;
}

/** What a platform is made with. */
export interface PlatformParts extends ChatParts {
  readonly texts: Texts;
  readonly log: Log;
  /** Where it may keep secrets of others, like the tokens of workspaces that install the bot by themselves. */
  readonly sealed: SealedStore;
  /** The same for what is good for minutes. */
  readonly secrets: ExpiringSecrets;
  /** Where several processes are this bot together. Default: this one is alone. */
  readonly shared?: SharedParts | undefined;
  /** Where people reach the web port, without a slash at its end. */
  readonly publicUrl: string;
}

/** What a process shares with others that are the same bot. */
export interface SharedParts {
  readonly leases: Leases;
  /** This process, new at each start. */
  readonly owner: string;
  readonly windows: SharedWindows;
  /** What has to be done once by any of them. */
  readonly work: WorkLeases;
  readonly messages: ProcessMessages;
  /** Whether this process opens the platform; else others do, and this one posts alarms there alone. Default: it does. */
  readonly connects?: boolean;
}

export interface OpenablePlatform extends ChatPlatform {
  /** Its own doors on the web port. */
  readonly routes?: readonly NodeRoute[];
}

export interface ExamineParts {
  /** Longest that the platform may take for each answer. */
  readonly timeoutMs: number;
  /** As it is set. */
  readonly publicUrl: string | undefined;
  /** A copy of what the platform has kept. What is changed there is changed nowhere else. */
  sealed(): Promise<SealedStore>;
}

/** Something that an admin does in the terminal without starting the bot. */
export interface TerminalCommand<Settings = unknown> {
  /** `--http` is `http`. */
  readonly flags: Readonly<Record<string, { readonly type: 'boolean' | 'string' }>>;
  /**
   * @param settings undefined where the platform is not set up
   * @returns what is printed
   * @throws {ChatSettingsError} when something has to be set first
   */
  run(settings: Settings | undefined, parts: TerminalParts): Promise<Text | string>;
}

export interface TerminalParts {
  /** The values of its flags. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** As the credentials offer them; to be read and not run. */
  readonly commands: readonly Command[];
  readonly publicUrl: string | undefined;
  readonly texts: Texts;
  readonly log: Log;
}

export type MendParts = Omit<TerminalParts, 'flags'>;

/** Checks a module against its type and keeps its exact id and settings. */
export function definePlatform<const Id extends string, Settings>(
  platform: PlatformModule<Id, Settings>,
): PlatformModule<Id, Settings> {
  return platform;
}
