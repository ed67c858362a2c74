import type { SettingKind } from './setting-kinds.ts';
import type { Text } from './texts.ts';

/** A setting as data: an environment variable, or a line of `.env`. */
export interface Setting<T> {
  /** Operators script against it: it never changes. */
  readonly name: string;
  readonly kind: SettingKind<T>;
  /** What it is for, as `.env.example` says it: in English, a line or a few. */
  readonly help: string;
  /** Other spellings of the name, which win; they don't stand in `.env.example`. */
  readonly alsoCalled?: readonly string[];
  /** The page that hands its value out. */
  readonly source?: string;
  /** A secret that nobody hands out: `npm run setup` makes one of so many random bytes. */
  readonly made?: MadeSecret;
  /** As somebody would write it; also what `.env.example` shows. */
  readonly default?: string;
  /** Its value where none is set, or a wrong one. */
  readonly fallback: T;
}

export interface MadeSecret {
  readonly bytes: number;
  readonly encoding: 'hex' | 'base64';
}

export interface AboutSetting {
  readonly help: string;
  readonly alsoCalled?: readonly string[];
  readonly source?: string;
  readonly made?: MadeSecret;
}

/**
 * Declares a setting. Without a default it is `undefined` where nothing is set.
 *
 * @throws {z.ZodError} when the default is not of the kind
 */
export function setting<T>(name: string, kind: SettingKind<T>, about: AboutSetting & { readonly default: string }): Setting<T>;
export function setting<T>(name: string, kind: SettingKind<T>, about: AboutSetting): Setting<T | undefined>;
export function setting<T>(
  name: string,
  kind: SettingKind<T>,
  about: AboutSetting & { readonly default?: string },
): Setting<T | undefined> {
  return { name, kind, ...about, fallback: about.default === undefined ? undefined : kind.schema.parse(about.default) };
}

/** Settings that belong together, most often those of one module. */
export interface SettingsGroup<T> {
  /** Its heading in `.env.example`. */
  readonly title: string;
  /** All that `read` reads, in the order of `.env.example`. */
  readonly all: readonly Setting<unknown>[];
  /** First words of names, without `_`, that nothing else on a machine uses: an unknown setting that begins so is told at start. */
  readonly prefixes: readonly string[];
  /** Names that a library of the module's reads by itself: nobody is told that they are unknown. */
  readonly readByLibrary?: readonly string[];
  /** The ways to set the module up that `npm run setup` offers, the one that suits most people first. */
  readonly ways?: readonly SetUpWay<T>[];
  /** Reads each one once, and says by `complain` which don't go together. */
  read(reader: SettingsReader): T;
}

/** A way to set a module up, as it is offered at the terminal. What to do for it stands in the help of its settings. */
export interface SetUpWay<T> {
  /** What is chosen, in a few words. */
  readonly label: Text;
  /** What it brings, and what it needs. */
  readonly hint: Text;
  /** Asked for one after the other; all of them are needed. */
  readonly needs: readonly Setting<unknown>[];
  /** Asked for as well; each may be left out. */
  readonly more?: readonly Setting<unknown>[];
  /** Done before that: what a command of the terminal prints goes to a file, and `next` says what to do with the file. */
  readonly first?: { readonly command: string; readonly file: string; readonly next: Text };
  /** Whether the settings have it already. */
  isSetUp(settings: T): boolean;
}

/** A setting that can't be used as it is; `text` names it, says what it must be and where to get it. */
export interface SettingProblem {
  readonly name: string;
  readonly text: Text;
}

export interface SettingsReader {
  /** @returns its value, or its fallback where it is not set or wrong; what is wrong is noted */
  read<T>(setting: Setting<T>): T;
  /** Whether there is a value, right or wrong. */
  isSet(setting: Setting<unknown>): boolean;
  /** Notes that settings don't go together. */
  complain(setting: Setting<unknown>, problem: Text): void;
}
