import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { declaredCommands } from '../app/declared-commands.ts';
import { type App, createRenderer, openEncoder, StartError, startApp } from '../app/start-app.ts';
import { type Config, ConfigError, readConfig } from '../config/config.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { catalog } from '../domain/catalog.ts';
import { type JsonSchemaProperty, optionsJsonSchema } from '../domain/command.ts';
import { priceText } from '../domain/status.ts';
import { type Text, text } from '../domain/texts.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { faultNames, isFaultName } from '../emulator/faults.ts';
import { systemClock } from '../lib/clock.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { createLog } from '../lib/log.ts';
import { terminalPass } from '../lib/own-door.ts';
import { createRedact, redactText } from '../lib/redact.ts';
import { createTexts } from '../lib/say.ts';
import { findRunningBot } from '../platforms/terminal/find-running-bot.ts';
import { GenerateError, generateVideo } from '../platforms/terminal/generate-video.ts';
import { restName } from '../platforms/web/rest/names.ts';
import { readLocalKey } from '../storage/local-key.ts';
import { DatabaseUnusableError } from '../storage/open.ts';

const { say } = createTexts();
const print = (...texts: readonly Text[]): void => console.log(texts.map((each) => say(each)).join('\n'));

/** Something that the person at the terminal can mend. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

const commands: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  generate,
  emulator,
  doctor,
  register,
  manifest,
  restore,
};

const [, , name = '', ...rest] = process.argv;
const command = commands[name];
if (command === undefined) {
  print(text('terminal.usage'));
  process.exitCode = 64;
} else {
  await command(rest).catch(complain);
}

/** Makes one video: by the bot that runs on this machine, else by one that runs just for it. */
async function generate(args: string[]): Promise<void> {
  const config = readConfig();
  const options = videoOptions(config);
  const { values, positionals } = readArguments(args, options);
  if (values.help === true) return printHelp(options);
  const { fields, pictures } = readValues(values, positionals, options);
  const aborting = new AbortController();
  process.once('SIGINT', () => aborting.abort());
  const bot = await openBot(config);
  const key = readLocalKey(config.dataFolder);
  try {
    const made = await generateVideo({
      baseUrl: bot.url,
      token: config.web.token,
      pass: key && terminalPass(key),
      fields,
      pictures,
      clock: systemClock,
      signal: aborting.signal,
      onProgress: ({ message, elapsedSeconds }) => progressLine(`${elapsedSeconds} s  ${message}`),
    });
    endProgressLine();
    const files = made.urls.map((url) => path.join(config.outputs.folder, path.basename(new URL(url).pathname)));
    for (const file of files) print(text('terminal.saved', { path: path.relative(process.cwd(), file) || file }));
    if (made.sentPrompt !== undefined) print(text('terminal.sentAs', { prompt: made.sentPrompt }));
    print(text('terminal.price', { price: priceText(made.priceUsd) }));
  } finally {
    await bot.stop();
  }
}

/** Looks at everything that the bot needs. Ends with 1 where something has to be mended. */
async function doctor(args: string[]): Promise<void> {
  const { json } = readFlags(args, { json: { type: 'boolean', default: false } });
  const line = ({ check, state, text: found }: Finding) => ({ check, state, text: say(found) });
  const show = (finding: Finding): void => {
    const { check, state, text: sentence } = line(finding);
    console.log(`${state.padEnd(8)} ${check.padEnd(15)} ${sentence}`);
  };
  const { findings } = await examine(json === true ? {} : { onFinding: show });
  const count = (wanted: Finding['state']): number => findings.filter(({ state }) => state === wanted).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (json === true) console.log(JSON.stringify({ ok: problems === 0, findings: findings.map(line) }, undefined, 2));
  else print(problems + warnings === 0 ? text('doctor.allFine') : text('doctor.sum', { problems, warnings }));
  process.exitCode = problems === 0 ? 0 : 1;
}

/** Registers the commands at Discord without starting the bot, which does it by itself too. */
async function register(args: string[]): Promise<void> {
  readFlags(args, {});
  const config = readConfig();
  if (config.discord === undefined) throw new UsageError(say(text('terminal.noDiscord')));
  const goDirectly = await goThroughProxy(config.proxy);
  const { registerOnce } = await import('../platforms/discord/register-commands.ts');
  const outcome = await registerOnce(config.discord, declaredCommands(config), createTexts(), quietLog());
  await goDirectly();
  if (outcome === 'refused') throw new UsageError(say(text('discord.tokenRefused')));
  print(text(outcome === 'changed' ? 'terminal.registered' : 'terminal.registeredBefore'));
}

/** Prints the app for Slack, by the settings. Before there are any, the flags say what is wanted. */
async function manifest(args: string[]): Promise<void> {
  const flags = readFlags(args, { http: { type: 'boolean' }, oauth: { type: 'boolean' } });
  const config = readConfig();
  const mode = flags.http === true || config.slack?.connection.mode === 'http' ? 'http' : 'socket';
  const install = flags.oauth === true || config.slack?.install.by === 'oauth' ? 'oauth' : 'token';
  const { publicUrl } = config.web;
  const { createManifest, needsAddress } = await import('../platforms/slack/manifest.ts');
  if (needsAddress({ mode, install }) && publicUrl?.startsWith('https://') !== true) {
    throw new UsageError(say(text('manifest.noAddress')));
  }
  const made = createManifest(declaredCommands(config), { mode, install, publicUrl }, createTexts());
  console.log(JSON.stringify(made, undefined, 2));
}

/** Google's video API for other programs: the same answers, with preview videos. Runs until it is stopped. */
async function emulator(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    strict: true,
    options: {
      port: { type: 'string', default: '8085' },
      folder: { type: 'string' },
      seed: { type: 'string', default: '1' },
      'time-scale': { type: 'string', default: '1' },
      fault: { type: 'string', multiple: true, default: [] },
      retired: { type: 'string', multiple: true, default: [] },
    },
  });
  const config = readConfig();
  const temporary = values.folder === undefined ? await mkdtemp(path.join(os.tmpdir(), 'veo-emulator-')) : undefined;
  const log = createLog({ level: config.log.level, format: 'pretty', secrets: [] });
  const encoder = await openEncoder(config, log);
  const running = await startEmulator({
    render: createRenderer(encoder, createTexts()),
    folder: values.folder ?? temporary ?? '',
    port: wholeNumber('port', values.port),
    seed: wholeNumber('seed', values.seed),
    progress: { timeScale: Number(values['time-scale']) },
    retired: values.retired,
    onRenderError: (error) => log.error({ err: error }, 'a video could not be rendered'),
  });
  for (const fault of values.fault) {
    if (!isFaultName(fault)) throw new UsageError(say(text('terminal.noFault', { given: fault, known: faultNames.join(', ') })));
    running.inject(fault, 'always');
  }
  const model = catalog.find(({ provider }) => provider === 'gemini-veo')?.id ?? '';
  print(text('terminal.emulator', { url: running.url }), text('terminal.emulatorTry', { url: running.url, model }));
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await running.close();
  await encoder.close();
  if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
}

/** Puts a backup in the place of the database. */
async function restore(args: string[]): Promise<void> {
  const [file, ...more] = args;
  if (file === undefined || file.startsWith('-') || more.length > 0) throw new UsageError(say(text('terminal.restoreUsage')));
  const { dataFolder } = readConfig();
  const { restoreDatabase } = await import('../storage/restore.ts');
  const { keptAs, waiting } = await restoreDatabase(dataFolder, path.resolve(file), new Date());
  print(
    text('terminal.restored', { path: file }),
    ...(keptAs === undefined ? [] : [text('terminal.restoredKept', { path: keptAs })]),
    ...(waiting === 0 ? [] : [text('terminal.restoredWaiting', { count: waiting })]),
  );
}

type Properties = Readonly<Record<string, JsonSchemaProperty>>;

/** The options of /video, as its declaration has them, for the models that the credentials offer. */
function videoOptions(config: Config): Properties {
  const video = declaredCommands(config).find((each) => each.name === 'video');
  return video === undefined ? {} : optionsJsonSchema(video.options).properties;
}

function readArguments(
  args: string[],
  properties: Properties,
): { values: Readonly<Record<string, unknown>> & { readonly help?: unknown }; positionals: readonly string[] } {
  const flags = Object.fromEntries(
    Object.entries(properties).flatMap(([option, property]) => {
      // What is off unless somebody says so is a switch: `--enhance`.
      const isSwitch = property.type === 'boolean' && property.default === false;
      const flag = { type: isSwitch ? 'boolean' : 'string', multiple: property.type === 'array' } as const;
      const short = property.aliases?.find((alias) => alias.length === 1);
      const longer = (property.aliases ?? []).filter((alias) => alias.length > 1);
      return [[flagName(option), short === undefined ? flag : { ...flag, short }], ...longer.map((each) => [each, flag])];
    }),
  );
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      strict: true,
      options: { ...flags, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function readValues(values: Readonly<Record<string, unknown>>, positionals: readonly string[], properties: Properties) {
  const fields: Record<string, string> = positionals.length === 0 ? {} : { prompt: positionals.join(' ') };
  const pictures: Record<string, string[]> = {};
  for (const [option, property] of Object.entries(properties)) {
    const names = [flagName(option), ...(property.aliases ?? [])];
    const given = names.flatMap((each) => values[each] ?? []).map(String);
    const isPicture = property.image === true || property.items?.image === true;
    if (given.length === 0) continue;
    if (!isPicture) fields[restName(option)] = given.at(-1) ?? '';
    else pictures[restName(option)] = given.map(existingFile);
  }
  return { fields, pictures };
}

function readFlags<T extends ParseArgsOptionsConfig>(args: string[], options: T) {
  try {
    return parseArgs({ args, strict: true, options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function existingFile(file: string): string {
  if (!existsSync(file)) throw new UsageError(say(text('terminal.noFile', { path: file })));
  return file;
}

function printHelp(properties: Properties): void {
  print(text('terminal.usage'));
  for (const [option, property] of Object.entries(properties)) {
    const help = say({ key: `help.${option}`, values: {} } as Text);
    const choices = property.enum ?? property.items?.enum;
    console.log(`  --${flagName(option).padEnd(18)} ${help}${choices === undefined ? '' : ` (${choices.join(', ')})`}`);
  }
}

function flagName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The bot that runs here, if it can prove to be this one; else one just for this process. */
async function openBot(config: Config): Promise<Pick<App, 'url' | 'stop'>> {
  const { web, dataFolder } = config;
  const running = await findRunningBot({ host: web.host, port: web.port, key: readLocalKey(dataFolder) });
  if (running.found === 'bot' && web.off) throw new UsageError(say(text('terminal.webOff')));
  if (running.found === 'bot') return { url: running.url, stop: async () => undefined };
  if (running.found === 'stranger') console.error(say(text('terminal.stranger', { url: running.url })));
  return startApp(withoutDoor(config), { log: quietLog() });
}

/** Only for this process: any free port on this machine. */
function withoutDoor(config: Config): Config {
  return { ...config, web: { ...config.web, host: '127.0.0.1', loopback: true, off: false, port: 0, publicUrl: undefined } };
}

function quietLog() {
  return createLog({ level: 'error', format: 'pretty', secrets: [], destination: process.stderr });
}

function progressLine(line: string): void {
  if (!process.stdout.isTTY) return;
  process.stdout.write(`\r\u001b[K${line.slice(0, (process.stdout.columns ?? 80) - 1)}`);
}

function endProgressLine(): void {
  if (process.stdout.isTTY) process.stdout.write('\n');
}

function wholeNumber(option: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new UsageError(
    say(text('option.invalidChoice', { option, expected: text('expected.number', { min: 0, max: 999_999_999 }), given: value })),
  );
}

function complain(error: unknown): void {
  endProgressLine();
  if (error instanceof ConfigError)
    for (const problem of error.problems) console.error(say(redactText(problem.text, createRedact([]))));
  else if (error instanceof StartError) console.error(say(error.text));
  else if (error instanceof GenerateError || error instanceof UsageError || error instanceof DatabaseUnusableError)
    console.error(error.message);
  else throw error;
  process.exitCode =
    error instanceof ConfigError || error instanceof StartError || error instanceof DatabaseUnusableError ? 78 : 1;
}
