import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { declaredCommands } from '../app/declared-commands.ts';
import { type AppConfig, installed } from '../app/installed.ts';
import { platformsSetUp } from '../app/platforms-set-up.ts';
import { readUsableConfig } from '../config/config.ts';
import { ChatSettingsError } from '../domain/chat-platform.ts';
import type { Finding } from '../domain/finding.ts';
import { type Text, text } from '../domain/texts.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { createLog } from '../lib/log.ts';
import { createTexts } from '../lib/say.ts';
import { entriesBelow, isOpenToOthers } from './file-rights.ts';
import { withoutSecrets } from './try-module.ts';

export interface MendOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `.env` stands. */
  readonly folder: string;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** Told of each thing as soon as it is done, or could not be. */
  readonly onFinding: (finding: Finding) => void;
  /** Where programs keep files for a while. Default: the system's. */
  readonly temporaryFolder?: string;
}

const check = 'fix';
/** What is older was left by a program that was killed: nothing of ours takes so long. */
const deadAfterMs = 86_400_000;
/** What a set-up, a look at a folder and an encoder work on. */
const settingsPart = /^\.env\.[\da-f]{12}\.part$/;
const probe = /^\.veo-bot-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const workFolder = /^veo-bot-(?:doctor|encode)-\w{6}$/;

/**
 * Mends what is safe to mend, and says each thing that it did: rights of files, folders that are missing, what is to be registered at
 * platforms, and what killed programs left. Nothing of it costs, and nothing that somebody made is deleted.
 */
export async function mend({ env, folder, now, onFinding, temporaryFolder = tmpdir() }: MendOptions): Promise<void> {
  const done = (sentence: Text): void => onFinding({ check, state: 'ok', text: sentence });
  const { config } = readUsableConfig(installed, env, folder);
  const secrets = config?.secrets ?? [];
  const attempt = async (place: string, act: () => void | Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      onFinding(withoutSecrets(failure(place, error), secrets));
    }
  };
  const file = path.join(folder, '.env');
  await attempt(file, () => protect(file, 0o600, done));
  if (config !== undefined) {
    const { dataFolder, outputs } = config;
    for (const each of [dataFolder, outputs.folder]) await attempt(each, () => makeFolder(each, done));
    await attempt(dataFolder, () => protectAll(dataFolder, done));
  }
  const places = [
    ...new Set([folder, temporaryFolder, ...(config === undefined ? [] : [config.dataFolder, config.outputs.folder])]),
  ];
  for (const place of places) {
    const names = place === folder ? [settingsPart, probe] : place === temporaryFolder ? [workFolder, probe] : [probe];
    await attempt(place, () => removeDead(place, names, now() - deadAfterMs, done));
  }
  if (config !== undefined) await mendPlatforms(config, (finding) => onFinding(withoutSecrets(finding, secrets)));
}

function protect(place: string, mode: number, done: (sentence: Text) => void): void {
  if (!existsSync(place) || !isOpenToOthers(place)) return;
  chmodSync(place, mode);
  done(text('mended.rights', { place }));
}

function makeFolder(place: string, done: (sentence: Text) => void): void {
  if (existsSync(place)) return;
  mkdirSync(place, { recursive: true, mode: 0o700 });
  done(text('mended.folder', { place }));
}

/** The folder first, so that nobody comes in meanwhile. */
function protectAll(folder: string, done: (sentence: Text) => void): void {
  if (!existsSync(folder)) return;
  protect(folder, 0o700, done);
  const open = entriesBelow(folder).filter(({ place }) => isOpenToOthers(place));
  for (const { place, isFolder } of open) chmodSync(place, isFolder ? 0o700 : 0o600);
  if (open.length > 0) done(text('mended.rightsBelow', { count: open.length, folder }));
}

/** Of this user alone, by names that nobody else gives. */
function removeDead(folder: string, names: readonly RegExp[], beforeMs: number, done: (sentence: Text) => void): void {
  if (!existsSync(folder)) return;
  const dead = readdirSync(folder)
    .filter((name) => names.some((each) => each.test(name)))
    .map((name) => path.join(folder, name))
    .filter((place) => {
      const { mtimeMs, uid } = lstatSync(place);
      return mtimeMs < beforeMs && uid === (process.getuid?.() ?? uid);
    });
  for (const place of dead) rmSync(place, { recursive: true, force: true });
  if (dead.length > 0) done(text('mended.leftovers', { count: dead.length, folder }));
}

/** What platforms have to be told again, such as commands. */
async function mendPlatforms(config: AppConfig, tell: (finding: Finding) => void): Promise<void> {
  const goDirectly = await goThroughProxy(config.proxy);
  const parts = {
    commands: declaredCommands(config),
    texts: createTexts(),
    log: createLog({ level: 'silent', format: 'json', secrets: config.secrets }),
    publicUrl: config.web.publicUrl,
  };
  try {
    for (const { module, settings } of platformsSetUp(installed.platforms, config)) {
      try {
        const sentence = await module.mend?.(settings, parts);
        if (sentence !== undefined) tell({ check, state: 'ok', text: sentence });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const sentence =
          error instanceof ChatSettingsError ? error.text : text('mended.platformNot', { platform: module.label, reason });
        tell({ check, state: 'problem', text: sentence });
      }
    }
  } finally {
    await goDirectly();
  }
}

function failure(place: string, error: unknown): Finding {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const isForbidden = reason === 'EPERM' || reason === 'EACCES';
  return { check, state: 'problem', text: text(isForbidden ? 'mended.notAllowed' : 'mended.not', { place, reason }) };
}
