/**
 * The models: everything that differs between them, and where each fact comes from. The rows stand in the folders of their providers; a new
 * model is one new row, and no other file names a model's limits.
 */

/** Who makes the video, or the still: one way to a vendor. It stands in stored records, so that it never changes. */
export type ProviderId = string;

/** Videos are measured in lines (2k: 1440 of them), stills in about a million pixels (1k) and four (2k). */
export const resolutions = ['360p', '480p', '720p', '768p', '1080p', '1k', '2k', '4k'] as const;
export type Resolution = (typeof resolutions)[number];

/** The shapes of videos first; stills have further ones. */
export const aspectRatios = ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3'] as const;
export type AspectRatio = (typeof aspectRatios)[number];

/** Where a fact was read, and when. `trust` is `official` for the vendor's own pages, `reported` for others' observations. */
export interface Source {
  readonly page: string;
  readonly date: string;
  readonly trust: 'official' | 'reported' | 'own';
}

export interface Retirement {
  /** UTC date, `YYYY-MM-DD`. */
  readonly date: string;
  /** `earliest`: not before this date; `announced`: on it; `reported`: others say it is gone since; `unlisted`: its vendor's list lacks it since. */
  readonly certainty: 'earliest' | 'announced' | 'reported' | 'unlisted';
}

/** Length, shape and resolution that a mode insists on; absent means the model's own. */
export interface ModeLimits {
  readonly durationsSeconds?: readonly number[];
  readonly resolutions?: readonly Resolution[];
  readonly aspectRatios?: readonly AspectRatio[];
}

export interface ExtensionLimits extends ModeLimits {
  /** Longest source that can be extended, in seconds. What is made may be a few frames longer than was asked for. */
  readonly maxSourceSeconds: number;
  /** How long after it was made its provider still has the source, in hours. */
  readonly sourceKeptHours: number;
  /** How much of the source, from its end, the model looks at and may charge like what it adds, in seconds. Default: 0. */
  readonly readSeconds?: number;
  /** How much longer the video becomes, in seconds, where that is less than what is asked for. */
  readonly addsSeconds?: number;
}

/** What may be changed by words: its length and shape stay. */
export interface EditLimits {
  /** Longest video that can be changed, in seconds. What is made may be a few frames longer than was asked for. */
  readonly maxSourceSeconds: number;
  /** How many pictures may go along with the words. */
  readonly referenceImages: number;
  /** People's own videos can be changed, too. Absent: what a model made alone. */
  readonly uploads?: UploadLimits;
}

/** What a person's own video may be. */
export interface UploadLimits {
  readonly maxBytes: number;
  /** Its vendor refuses people's own videos in some regions, at no charge; which, nobody knows before. */
  readonly byRegion?: true;
}

/** What may be made larger, with nothing else changed. */
export interface UpscaleLimits {
  /** As for an edit. */
  readonly maxSourceSeconds: number;
  readonly aspectRatios: readonly AspectRatio[];
  /** From which resolution to which, in US dollars a second. */
  readonly usdPerSecond: Readonly<Partial<Record<Resolution, Readonly<Partial<Record<Resolution, number>>>>>>;
}

/** What a vendor counts besides the seconds that it makes. */
export interface TokenPrices {
  /** US dollars for a million tokens: of all that goes in, of the video that comes out, and of words and thoughts. */
  readonly usdPerMillion: { readonly input: number; readonly video: number; readonly text: number };
  /** US dollars for a second of a video that goes in, and for a picture. */
  readonly inputUsdPerSecond: number;
  readonly inputUsdPerPicture: number;
}

/** A rate that holds for some requests of a model alone. What is absent does not matter to it. */
export interface FinerRate {
  /** In US dollars; by resolution where pixels are counted. */
  readonly usdPerSecond: number | Readonly<Partial<Record<Resolution, number>>>;
  readonly resolution?: Resolution;
  /** With sound, or without. */
  readonly sound?: boolean;
  /** What the video is made of; `video` is an earlier one that goes on. */
  readonly from?: 'text' | 'image' | 'video';
}

/** Prices that depend on more than the resolution. */
export interface FinerPrices {
  /** The most exact one of those that hold counts; of several the dearest. */
  readonly rates: readonly FinerRate[];
  /** For each picture that is put in, in US dollars. */
  readonly usdPerPicture?: number;
  /** Least that one video costs, in US dollars. */
  readonly minimumUsd?: number;
}

export interface Model {
  readonly id: string;
  /** What the vendor calls it, where that is another model's id here: the same model on another host. Default: `id`. */
  readonly nameAtProvider?: string;
  readonly label: string;
  readonly provider: ProviderId;
  /** A still is a generation like any other, of 0 seconds. */
  readonly makes: 'video' | 'image';
  readonly status: 'available' | 'preview' | 'retired';
  readonly retirement?: Retirement;
  /** The id to use instead, for a retired or retiring model. */
  readonly replacement?: string;

  /** Whole seconds, ascending. */
  readonly durationsSeconds: readonly number[];
  readonly resolutions: readonly Resolution[];
  readonly aspectRatios: readonly AspectRatio[];
  /** Lengths that a resolution insists on, where not all go. */
  readonly durationsByResolution: Readonly<Partial<Record<Resolution, readonly number[]>>>;
  readonly promptMaxCharacters: number;

  /** Takes an image: as the first frame of a video, or to make another still of it. */
  readonly image: boolean;
  /** Takes a last frame beside the image, within these limits. */
  readonly lastFrame: ModeLimits | undefined;
  readonly referenceImages: (ModeLimits & { readonly max: number }) | undefined;
  readonly extension: ExtensionLimits | undefined;
  /** Changes an earlier video by words. Absent: it can't. */
  readonly edit?: EditLimits;
  /** Makes an earlier video larger. Absent: it can't. */
  readonly upscale?: UpscaleLimits;
  readonly negativePrompt: boolean;
  readonly seed: boolean;
  /** `always`: sound is as the model has it; `switchable`: it can be turned off; `never`: what it makes has none. */
  readonly audio: 'always' | 'switchable' | 'never';
  /** Whether the depiction of people can be set at all. */
  readonly people: boolean;
  /** Makes a smaller file of the same picture where it is asked to. Absent: nobody wrote that it does. */
  readonly smallerFile?: true;
  /** Text and extension allow `everyone` only, pictures `adults` only. */
  readonly peopleByMode?: true;
  readonly maxVideos: number;

  /** US dollars for one second of one video. A missing resolution has no verified price. */
  readonly priceUsdPerSecond: Readonly<Partial<Record<Resolution, number>>>;
  /** Where the price depends on more; `priceUsdPerSecond` then holds the dearest of each resolution. */
  readonly finerPrices?: FinerPrices;
  /** US dollars for one still; with the same meaning of a missing one. */
  readonly priceUsdPerStill: Readonly<Partial<Record<Resolution, number>>>;
  /** Where tokens are counted: what goes in is part of the price, and the answer says what it cost. */
  readonly tokenPrices?: TokenPrices;
  /** The request that starts it is answered with the finished video, so that there is nothing to ask for meanwhile. */
  readonly madeInOneCall?: true;
  /** Nothing is finished before this, in seconds: the first check waits for it. */
  readonly minimumLatencySeconds: number;
  /** What a person is told to expect before we have made any ourselves, in seconds. */
  readonly usualSeconds: { readonly p50: number; readonly p90: number };

  readonly sources: {
    readonly status: Source;
    readonly limits: Source;
    readonly price: Source | undefined;
    readonly latency: Source;
    /** Limits that stand on another page than the rest. */
    readonly of?: Readonly<
      Partial<Record<'lastFrame' | 'referenceImages' | 'extension' | 'edit' | 'upscale' | 'smallerFile', Source>>
    >;
  };
}

/** What the rest of the bot has to know of a provider, also of one that is not set up any more. */
export interface ProviderFacts {
  /** The name in sentences for people. */
  readonly label: string;
  /** The settings that say on whose account it works, as an admin reads them. */
  readonly credentialSettings: string;
  /** How long it keeps a finished video, and how long an unknown request keeps its reservation. */
  readonly keepsResultsMs: number;
  /** Milliseconds until its quotas per day renew, for refusals that don't say so. @param nowMs epoch milliseconds */
  readonly quotaRenewsMs?: (nowMs: number) => number;
}

/** What one provider's folder brings. */
export interface InstalledModels {
  readonly models: readonly Model[];
  readonly facts: Readonly<Record<ProviderId, ProviderFacts>>;
}

const rows: Model[] = [];
const factsById = new Map<ProviderId, ProviderFacts>();

/**
 * Every model that is installed, the better one of a kind first. `src/app/installed.ts` fills it before anything asks: rows belong to the
 * folders of their providers, which the domain does not know, and the rules, cards and sentences here need them by their ids. It is data of
 * the program like the texts, the same for all; nothing reads it while modules load.
 */
export const catalog: readonly Model[] = rows;

/**
 * Makes these the models and the providers that there are, in the place of all before.
 *
 * @throws {Error} when two have the same id
 */
export function fillCatalog(installed: readonly InstalledModels[]): void {
  const models = installed.flatMap((each) => each.models);
  const facts = installed.flatMap((each) => Object.entries(each.facts));
  for (const ids of [models.map(({ id }) => id), facts.map(([id]) => id)]) {
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined) throw new Error(`two have the id ${twice}`);
  }
  rows.splice(0, rows.length, ...models);
  factsById.clear();
  for (const [id, each] of facts) factsById.set(id, each);
}

/**
 * Makes these the models of some providers, in the place of the ones that came with the program: a vendor listed them just now.
 *
 * @param providers whose models they are; others are left as they are
 * @returns puts back what was there before
 */
export function replaceModels(providers: readonly ProviderId[], models: readonly Model[]): () => void {
  const before = [...rows];
  const others = before.filter(({ provider }) => !providers.includes(provider));
  const isFree = ({ id, provider }: Model): boolean => providers.includes(provider) && !others.some((each) => each.id === id);
  rows.splice(0, rows.length, ...others, ...models.filter(isFree));
  return () => void rows.splice(0, rows.length, ...before);
}

/** What came of a vendor's newer list. */
export interface ModelChanges {
  /** Ids of those whose limits, prices or status are others now. */
  readonly changed: readonly string[];
  /** Ids that there is no row of. They are for the next start, as the choices that people have are made at one. */
  readonly added: readonly string[];
}

/**
 * Has the rows of models say what their vendor lists now. In place: who holds a row reads the new facts from then on.
 *
 * @param models those without a row are left out
 */
export function updateModels(models: readonly Model[]): ModelChanges {
  const changed: string[] = [];
  const added: string[] = [];
  for (const model of models) {
    const row = rows.find(({ id, provider }) => id === model.id && provider === model.provider);
    if (row === undefined) {
      added.push(model.id);
      continue;
    }
    if (factsOf(row) !== factsOf(model)) changed.push(model.id);
    for (const name of Object.keys(row)) if (!(name in model)) Reflect.deleteProperty(row, name);
    Object.assign(row, model);
  }
  return { changed, added };
}

/** All but where they were read. */
function factsOf({ sources: _, ...facts }: Model): string {
  return JSON.stringify(Object.entries(facts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Its vendor's list does not have it any more. */
export function isUnlisted({ retirement }: Model): boolean {
  return retirement?.certainty === 'unlisted';
}

/** Of a provider that is not installed any more, only its records tell: they are kept as long as those of the first providers. */
export function providerFacts(id: ProviderId): ProviderFacts {
  return factsById.get(id) ?? { label: id, credentialSettings: id, keepsResultsMs: 48 * 3_600_000 };
}

/** How sentences name a provider: the value of their `{{provider}}`. */
export function nameOf(id: ProviderId): { readonly provider: string } {
  return { provider: providerFacts(id).label };
}

/**
 * @returns the model's row, or undefined for an id that the catalogue does not know
 * @throws {Error} while nothing is installed, which is a mistake of the program's start
 */
export function findModel(id: string): Model | undefined {
  if (rows.length === 0) throw new Error('no models are installed: load src/app/installed.ts first');
  return rows.find((model) => model.id === id);
}

/** The same model as other hosts have it, under ids of their own. */
export function onOtherHosts({ id, nameAtProvider = id }: Model): readonly Model[] {
  return catalog.filter((each) => each.id !== id && (each.nameAtProvider ?? each.id) === nameAtProvider);
}

/** The lengths a model makes at a resolution, in seconds, ascending. */
export function durationsAt(model: Model, resolution: Resolution): readonly number[] {
  return model.durationsByResolution[resolution] ?? model.durationsSeconds;
}
