import type { InstalledModels, Model, ProviderId } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';
import type { ProviderError } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import type { Encoder } from '../domain/media.ts';
import type { Outputs } from '../domain/outputs.ts';
import type { ImprovePrompt, VideoProvider } from '../domain/provider.ts';
import type { SettingsGroup } from '../domain/settings.ts';
import type { Text } from '../domain/texts.ts';
import type { Log } from '../lib/log.ts';
import type { NodeRoute } from '../lib/node-route.ts';
import type { Texts } from '../lib/say.ts';

/**
 * A provider as the rest of the bot knows it: one folder, and this. It is loaded at every start, so that it imports no SDK itself: `create`,
 * `probe` and `examine` load what they need.
 */
export interface ProviderModule<Id extends string = string, Settings = unknown> {
  /** Names its settings; the ids that stand in records are those of its ways. */
  readonly id: Id;
  /** Its own name, as sentences for people have it. */
  readonly label: string;
  readonly settings: SettingsGroup<Settings>;
  /** What its credentials look like, as global patterns. What a pattern has in its first group stays. */
  readonly secretShapes: readonly RegExp[];
  /** The `provider` of its models: one or more ways to the vendor, by the ids that stand in stored records and never change. */
  readonly ways: Readonly<Record<ProviderId, ProviderWay>>;
  /** Every model that it knows, the better one of a kind first. */
  readonly models: readonly Model[];
  /** How long it keeps a finished video. */
  readonly keepsResultsMs: number;
  /** Milliseconds until its quotas per day renew, for refusals that don't say so. Absent: they always do. @param nowMs epoch milliseconds */
  quotaRenewsMs?(nowMs: number): number;
  /** Makes something where nothing else is set up, or where its model is chosen by name; nothing else is offered then. */
  readonly standsIn?: true;
  /** Said at start while only a stand-in makes the videos: how to set this one up. */
  readonly next?: Text;
  /** What its settings open, the better choice first; nothing where it is not set up. */
  offers(settings: Settings): readonly Offer[];
  /** @returns the name of the setting that this model is not to be had without, where that is not set */
  missingFor(model: Model, settings: Settings): string | undefined;
  /**
   * Asks the vendor at start for the models that there are now, in the place of `models`, and again from time to time. Takes a few seconds
   * at most, and never throws.
   *
   * @returns undefined where `models` stay as they are
   */
  readModels?(settings: Settings, parts: ReadModelsParts): Promise<readonly Model[] | undefined>;
  /** Makes what asks the vendor. Nothing is sent yet. */
  create(settings: Settings, wanted: WantedProviders, parts: ProviderParts): Promise<CreatedProviders>;
  /** Asks, free of charge, whether the vendor lists a model. Never throws. @returns undefined where there is nothing to ask */
  probe?(settings: Settings, model: Model, options: AskOptions): Promise<ModelProbe | undefined>;
  /** What the doctor finds. Asks the vendor, changes nothing and costs nothing. @param model the one that is used */
  examine?(settings: Settings, model: Model, options: AskOptions): Promise<ProviderExamination>;
}

export interface ProviderWay {
  /** Its name in sentences for people, where it is another one than the provider's. */
  readonly label?: string;
  /** The settings that say on whose account it works, as an admin reads them. */
  readonly credentialSettings: string;
  /** What an account is called in the table of prices. */
  readonly setUpWith: string;
}

/** Models that one credential opens. */
export interface Offer {
  /** "a key is set": goes on a sentence that names the model. */
  readonly why: Text;
  /** Also those that may be gone. */
  readonly models: readonly Model[];
}

export interface WantedProviders {
  /** Of its ways: those with a model that is offered, and those of unfinished generations. Others need not be made. */
  readonly ids: ReadonlySet<ProviderId>;
  /** The way of the model that is used when a request names none. It is none of its own where another provider's is used. */
  readonly usual: ProviderId;
}

/** What a provider is made with. */
export interface ProviderParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly texts: Texts;
  /** Where it may keep files, in a folder of its own. */
  readonly dataFolder: string;
  /** Where all processes find what one of them keeps, where several are this bot: what was paid for is kept there. Default: there is one. */
  readonly sharedFiles?: Outputs | undefined;
  /** Where people, and vendors, reach the bot; without a slash at the end. Undefined: nobody said. */
  readonly publicUrl: string | undefined;
  /** Has an operation looked at now, as its vendor told that it is over. Only on the vendor's proven word. */
  readonly hint: (provider: ProviderId, operationName: string) => void;
  /** Small facts that outlive the process; each provider gives them names of its own. Neither rejects. */
  readonly remembered: { read(name: string): Promise<string | undefined>; write(name: string, value: string): Promise<void> };
  /** The vendor refused a request in a way that its list of models did not let expect: the list is read again soon. */
  readonly doubtModels: () => void;
  /** Opens this machine's encoder when it is first asked for. */
  readonly encoder: () => Promise<Encoder>;
}

export interface ReadModelsParts extends Pick<ProviderParts, 'clock' | 'log' | 'dataFolder'> {
  /** While the bot runs: without an answer of the vendor's the models stay as they are. */
  readonly again?: true;
  readonly signal: AbortSignal;
}

export interface CreatedProviders {
  readonly providers: readonly VideoProvider[];
  /** Where `usual` is one of its own. Absent: prompts are sent as they were written. */
  readonly improvePrompt?: ImprovePrompt | undefined;
  /** Addresses that the vendor calls, below the public one. */
  readonly routes?: readonly NodeRoute[];
  close?(): Promise<void>;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  /** Longest that the vendor may take for each answer. */
  readonly timeoutMs: number;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
}

/** What the vendor says of a model to these credentials. */
export type ModelProbe =
  | { readonly outcome: 'listed' | 'not listed' }
  /** `error.code` says why. */
  | { readonly outcome: 'no answer'; readonly error: ProviderError };

export interface ProviderExamination {
  /** One for each credential. */
  readonly findings: readonly Finding[];
  /** As `probe` has it; undefined where that could not be asked. */
  readonly isListed?: boolean | undefined;
  /** How far the vendor's clock is ahead of ours, to about a second; undefined where it did not say the time. */
  readonly clockAheadMs?: number | undefined;
}

/** Checks a module against its type and keeps its exact id and settings. */
export function defineProvider<const Id extends string, Settings>(
  provider: ProviderModule<Id, Settings>,
): ProviderModule<Id, Settings> {
  return provider;
}

/** What the catalogue takes of a module. */
export function modelsOf({ models, ways, label, keepsResultsMs, quotaRenewsMs }: ProviderModule): InstalledModels {
  const facts = Object.entries(ways).map(([id, { label: own, credentialSettings }]) => {
    return [
      id,
      { label: own ?? label, credentialSettings, keepsResultsMs, ...(quotaRenewsMs === undefined ? {} : { quotaRenewsMs }) },
    ];
  });
  return { models, facts: Object.fromEntries(facts) };
}
