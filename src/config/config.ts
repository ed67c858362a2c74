import path from 'node:path';
import process from 'node:process';
import type { BucketSettings } from '../domain/bucket.ts';
import { findModel, type Model, onOtherHosts } from '../domain/catalog.ts';
import type { SettingProblem, SettingsGroup } from '../domain/settings.ts';
import { type Text, text } from '../domain/texts.ts';
import type { ProxySettings } from '../lib/proxy.ts';
import { type AlertPlatform, type AlertSettings, alertSettings, readAlerts } from './alert-settings.ts';
import { bucketSettings } from './bucket-settings.ts';
import { type EncodeSettings, encodeSettings, encodeToken, encodeTokenProblem } from './encode-settings.ts';
import { type FileSettings, fileSettings, type LogSettings, logSettings, networkSettings } from './house-settings.ts';
import { type LimitSettings, limitSettings, videoModel } from './limit-settings.ts';
import { readEnvFile } from './read-env-file.ts';
import { environmentWithout, readSecretFiles } from './read-secret-files.ts';
import { type CollectingReader, createSettingsReader, namesOf } from './read-settings.ts';
import { rolesProblem } from './roles-problem.ts';
import { rolesSetting, type SeveralSettings, severalSettings } from './several-settings.ts';
import { unknownSettings } from './unknown-settings.ts';
import { host, type WebSettings, webNotices, webSettings, webToken } from './web-settings.ts';

/** Something that is installed and has settings of its own. */
export interface SettingsModule<T = unknown> {
  readonly id: string;
  readonly settings: SettingsGroup<T>;
  /** What its credentials look like, wherever they come from; what a pattern keeps as its first group stays. */
  readonly secretShapes: readonly RegExp[];
}

export interface InstalledPlatform<T = unknown> extends SettingsModule<T>, AlertPlatform<T> {
  /** Where it keeps the pictures that people attach. */
  readonly origins: readonly string[];
  /** There where it takes files up to a size alone, so that larger videos are encoded once more. */
  readonly fitsVideos?: true;
}

export interface InstalledProvider<T = unknown> extends SettingsModule<T> {
  /** @returns the name of the setting that this model is not to be had without, where that is not set */
  missingFor(model: Model, settings: T): string | undefined;
  /** What its settings open; nothing where it is not set up. */
  offers(settings: T): readonly unknown[];
  /** There where the vendor's list of models is read at the start. */
  readonly readModels?: unknown;
}

/** All that can be set up. `src/app/installed.ts` has the list. */
export interface Installed {
  readonly platforms: readonly InstalledPlatform[];
  readonly providers: readonly InstalledProvider[];
}

type SettingsById<Modules extends readonly SettingsModule[]> = {
  readonly [Each in Modules[number] as Each['id']]: Each extends SettingsModule<infer T> ? T : never;
};

/** Everything that can be set, checked. Made once at start and handed on in parts. */
export interface Config<All extends Installed = Installed> extends LimitSettings, FileSettings {
  /** By id; undefined for one that is not set up. */
  readonly platforms: SettingsById<All['platforms']>;
  readonly providers: SettingsById<All['providers']>;
  readonly web: WebSettings;
  /** Where videos lie, where that is not a folder. */
  readonly bucket: BucketSettings | undefined;
  readonly encode: EncodeSettings;
  readonly several: SeveralSettings;
  readonly alerts: AlertSettings;
  /** Holds for everything that leaves the process. */
  readonly proxy: ProxySettings;
  readonly log: LogSettings;
  /** What must never be seen in a log: the values that are set, and what credentials of the installed modules look like. */
  readonly secrets: readonly (string | RegExp)[];
  /** For commands of the admin's own: nothing of the bot but its proxy, which they go through as well, and the keys of its bucket. */
  readonly commandEnvironment: Environment;
  /** What the admin should know at start, though nothing is wrong. */
  readonly notices: readonly Text[];
}

/** Settings can't be used as they are: all of them at once. The program ends with `exitCode`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly SettingProblem[];
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;

  constructor(problems: readonly SettingProblem[]) {
    super(`settings: ${[...new Set(problems.map((problem) => problem.name))].join(', ')}`);
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** This process's own. */
export function ownEnvironment(): Environment {
  return process.env;
}

/**
 * Reads all settings: from the environment, and where that is silent from the file.
 *
 * @param folder where `.env` stands and what relative paths start from
 * @throws {ConfigError} with everything that is wrong
 */
export function readConfig<All extends Installed>(
  installed: All,
  env: Environment = process.env,
  folder: string = process.cwd(),
): Config<All> {
  const file = readEnvFile(path.join(folder, '.env'));
  const written = (name: string): string | undefined => env[name] ?? file.values[name];
  const groups = settingsGroups(installed, folder);
  const secretFiles = readSecretFiles(groups, written, folder);
  const reader = createSettingsReader((name) => secretFiles.values.get(name) ?? written(name));
  const complaints: SettingProblem[] = file.problem === undefined ? [] : [{ name: '.env', text: file.problem }];
  const providers = readModules(installed.providers, reader);
  const read = limitSettings.read(reader);
  const limits = { ...read, videoModel: modelToUse(read.videoModel, installed, providers) };
  const platforms = readModules(installed.platforms, reader);
  const config = {
    ...{ providers, platforms, ...limits },
    alerts: readAlerts(reader, installed.platforms, platforms),
    web: webSettings.read(reader),
    encode: encodeSettings.read(reader),
    several: severalSettings(idsOf(installed)).read(reader),
    ...fileSettings(folder, originsOf(installed)).read(reader),
    bucket: bucketSettings.read(reader),
    proxy: networkSettings.read(reader),
    log: logSettings.read(reader),
  };
  checkModel(limits, installed, providers, reader);
  const { encode, web } = config;
  if (encode.token !== undefined && encode.token === web.token) reader.complain(encodeToken, encodeTokenProblem);
  const idle = rolesProblem(config, installed.platforms);
  if (idle !== undefined) reader.complain(rolesSetting(idsOf(installed)), idle);
  const isSet = (name: string): boolean => (written(name) ?? '').trim() !== '';
  const unknown = unknownSettings(Object.keys(file.values).filter(isSet), Object.keys(env).filter(isSet), groups);
  const problems = [...complaints, ...secretFiles.problems, ...reader.problems, ...unknown.problems];
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    ...config,
    secrets: [...reader.secrets, ...secretShapes(installed)],
    commandEnvironment: environmentWithout(
      // Names that other programs know as well: the command may need them.
      groups.filter((group) => group !== networkSettings && group !== bucketSettings),
      env,
    ),
    notices: [...file.notices, ...unknown.notices, ...webNotices(config.web)],
  };
}

/**
 * Reads all settings as `readConfig` does, but goes on without those that are wrong.
 *
 * @returns no config where it can't be had even so, as with a file that can't be read
 */
export function readUsableConfig<All extends Installed>(
  installed: All,
  env: Environment = process.env,
  folder: string = process.cwd(),
): { readonly config: Config<All> | undefined; readonly problems: readonly SettingProblem[] } {
  const first = tryConfig(installed, env, folder);
  if (first.config !== undefined) return first;
  const wrong = first.problems.map(({ name }) => name);
  const second = tryConfig(installed, without(env, wrong), folder);
  if (second.config !== undefined) return { config: second.config, problems: first.problems };
  // Where something is missing instead of wrong, these are what ask for it.
  const asking = namesAsking(settingsGroups(installed, folder), second.problems);
  const { config } = tryConfig(installed, without(env, [...wrong, ...asking]), folder);
  return { config, problems: first.problems };
}

/** All settings that there are, in the order of `.env.example`. */
export function settingsGroups(installed: Installed, folder = ''): readonly SettingsGroup<unknown>[] {
  const groupsOf = (modules: readonly SettingsModule[]) => modules.map(({ settings }) => settings);
  return [
    ...groupsOf(installed.providers),
    ...[limitSettings, webSettings, alertSettings, fileSettings(folder, originsOf(installed))],
    ...[bucketSettings, severalSettings(idsOf(installed)), encodeSettings, networkSettings, logSettings],
    ...groupsOf(installed.platforms),
  ];
}

/** What credentials of the installed modules look like. */
export function secretShapes({ providers, platforms }: Installed): readonly RegExp[] {
  return [...providers, ...platforms].flatMap((module) => module.secretShapes);
}

function originsOf({ platforms }: Installed): readonly string[] {
  return platforms.flatMap(({ origins }) => origins);
}

function idsOf({ platforms }: Installed): readonly string[] {
  return platforms.map(({ id }) => id);
}

function readModules<Modules extends readonly SettingsModule[]>(
  modules: Modules,
  reader: CollectingReader,
): SettingsById<Modules> {
  // The type says about each module what this does with it.
  return Object.fromEntries(modules.map(({ id, settings }) => [id, settings.read(reader)])) as SettingsById<Modules>;
}

function tryConfig<All extends Installed>(
  installed: All,
  env: Environment,
  folder: string,
): ReturnType<typeof readUsableConfig<All>> {
  try {
    return { config: readConfig(installed, env, folder), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, problems: error.problems };
  }
}

/** An empty setting is as good as none, also where the file has one. */
function without(env: Environment, names: readonly string[]): Environment {
  return { ...env, ...Object.fromEntries(names.map((name) => [name, ''])) };
}

/** A token of the web is asked for by the address alone; in a module, each setting may ask for another one. */
function namesAsking(groups: readonly SettingsGroup<unknown>[], problems: readonly SettingProblem[]): readonly string[] {
  const isProblem = (name: string): boolean => problems.some((problem) => problem.name === name);
  const asking = groups.filter(({ all }) => all.some(({ name }) => name !== webToken.name && isProblem(name)));
  const names = asking.flatMap(({ all }) => all.flatMap(namesOf));
  return isProblem(webToken.name) ? [...names, host.name] : names;
}

/** A model that two hosts have is named by either of its ids: the one that is set up is meant. */
function modelToUse(
  id: string | undefined,
  { providers }: Installed,
  settings: Readonly<Record<string, unknown>>,
): string | undefined {
  const model = id === undefined ? undefined : findModel(id);
  if (model === undefined) return id;
  const isSetUp = (each: Model): boolean =>
    providers.every((provider) => provider.missingFor(each, settings[provider.id]) === undefined);
  return [model, ...onOtherHosts(model)].find(isSetUp)?.id ?? id;
}

/** A model that is asked for by name needs the credentials of its provider. */
function checkModel(
  { videoModel: id }: LimitSettings,
  { providers }: Installed,
  settings: Readonly<Record<string, unknown>>,
  reader: CollectingReader,
): void {
  if (id === undefined) return;
  const model = findModel(id);
  if (model === undefined) {
    const mayBeListed = providers.some((each) => each.readModels !== undefined && each.offers(settings[each.id]).length > 0);
    const { name, kind } = videoModel;
    if (!mayBeListed) reader.complain(videoModel, text('setting.invalid', { name, expected: kind.expected, given: id }));
    return;
  }
  for (const provider of providers) {
    const name = provider.missingFor(model, settings[provider.id]);
    if (name !== undefined) reader.complain(videoModel, text('setting.modelNeeds', { model: model.id, name }));
  }
}
