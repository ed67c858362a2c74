import { existsSync } from 'node:fs';
import path from 'node:path';
import { type AppConfig, installed } from '../../app/installed.ts';
import { readConfig } from '../../config/config.ts';
import { pageUrl } from '../../config/web-settings.ts';
import { writeEnvFile } from '../../config/write-env-file.ts';
import { examine } from '../../doctor/examine.ts';
import type { TryOptions } from '../../doctor/try-module.ts';
import { text } from '../../domain/texts.ts';
import { httpAddress, reachableHost } from '../../lib/http-address.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import type { StartBot } from '../make-videos.ts';
import { askLimits } from './ask-limits.ts';
import { askWay, settle, type WayParts } from './ask-way.ts';
import type { Dialog } from './dialog.ts';
import type { Draft, Environment } from './draft.ts';
import { onlyInEnvironment } from './environment.ts';
import { makeFirstVideo } from './first-video.ts';
import { prepareWay } from './prepare-way.ts';
import { allWays, type Way } from './ways.ts';
import { mendSettings } from './wrong-settings.ts';

export interface WizardParts extends TryOptions {
  readonly dialog: Dialog;
  readonly draft: Draft;
  readonly env: Environment;
  /** Where `.env` stands. */
  readonly folder: string;
  /** In the place of a real bot, for tests. */
  readonly startBot?: StartBot | undefined;
  /** Told how far it is, so that Ctrl+C does what is right there. */
  onStage?(stage: Stage): void;
}

/** `written`: a stop loses nothing from then on. `video`: Ctrl+C calls the video off. */
export type Stage = 'asking' | 'writing' | 'written' | 'video';

const preview = 'preview';

/**
 * Sets the bot up by questions: only for what is missing or wrong. Each credential is tried at once, and everything is written in the end.
 *
 * @returns whether the bot can start
 * @throws {StoppedError} where somebody calls it off
 */
export async function runWizard(parts: WizardParts): Promise<boolean> {
  const { dialog, draft, folder, env } = parts;
  dialog.open(text('setup.title'));
  const { config, problems } = draft.read();
  if (config === undefined) {
    dialog.show(problems.map((problem) => ({ check: 'settings', state: 'problem', text: problem.text })));
    dialog.close(text('setup.notReady'));
    return false;
  }
  dialog.tell(text('setup.welcome'));
  await mendSettings(dialog, draft);
  await askWays({ ...parts, prepare: (way, now) => prepareWay(way, now, folder) });
  await askLimits(dialog, draft);
  await write(parts);
  const usable = await lookAround(parts);
  if (usable !== undefined && isNew(usable)) {
    parts.onStage?.('video');
    await makeFirstVideo(dialog, usable, parts.startBot);
  }
  const elsewhere = onlyInEnvironment(env, draft.file);
  if (elsewhere.length > 0) dialog.tell(text('setup.fromEnvironment', { names: elsewhere.join(', ') }));
  if (usable === undefined) {
    dialog.close(text('setup.notReady'));
    return false;
  }
  const { web } = usable;
  const ownUrl = httpAddress(web.loopback ? 'localhost' : reachableHost(web.host), web.port);
  if (!web.off) dialog.tell(text('setup.onPage', { url: pageUrl(web, ownUrl) }));
  dialog.close(text('setup.ready'));
  return true;
}

/** What is set up is tried; what is not is offered. */
async function askWays(parts: WayParts): Promise<void> {
  const { dialog, draft } = parts;
  const all = allWays();
  const isIn = (way: Way): boolean => {
    const { config } = draft.read();
    return config !== undefined && way.isIn(config);
  };
  const tried = new Set<string>();
  for (const way of all.filter(isIn)) {
    if (!tried.has(way.moduleId)) await settle(way, parts);
    tried.add(way.moduleId);
  }
  const left = all.filter((way) => !isIn(way));
  const choices = left.map(({ id, label, hint }) => ({ value: id, label, hint }));
  const idsOf = (kind: Way['kind']): readonly string[] => left.filter((way) => way.kind === kind).map(({ id }) => id);
  const choicesOf = (kind: Way['kind']) => choices.filter(({ value }) => idsOf(kind).includes(value));
  const askChosen = async (ids: readonly string[]): Promise<void> => {
    for (const way of left.filter(({ id }) => ids.includes(id))) await askWay(way, parts);
  };
  if (all.some((way) => way.kind === 'provider' && isIn(way))) {
    if (choices.length > 0) await askChosen(await dialog.chooseSome(text('setup.chooseMore'), choices));
    return;
  }
  const free = { value: preview, label: text('setup.preview'), hint: text('setup.previewHint') };
  await askChosen([await dialog.choose(text('setup.chooseProvider'), [...choicesOf('provider'), free])]);
  if (choicesOf('platform').length === 0) return;
  await askChosen(await dialog.chooseSome(text('setup.choosePlatforms'), choicesOf('platform')));
}

async function write({ dialog, draft, onStage }: WizardParts): Promise<void> {
  const { file, answers } = draft;
  const names = Object.keys(answers);
  const given = names.filter((name) => answers[name] !== '');
  const taken = names.filter((name) => answers[name] === '');
  onStage?.('writing');
  if (names.length > 0 || existsSync(file)) await writeEnvFile(file, answers);
  onStage?.('written');
  const place = { file: path.basename(file) };
  if (names.length === 0) dialog.tell(text('setup.nothingNew', place));
  if (given.length > 0) dialog.tell(text('setup.written', { ...place, names: given.join(', ') }));
  if (taken.length > 0) dialog.tell(text('setup.takenAway', { ...place, names: taken.join(', ') }));
}

/** @returns the settings as the bot will read them; undefined where it can't */
async function lookAround({ dialog, env, folder, now, timeoutMs }: WizardParts): Promise<AppConfig | undefined> {
  dialog.tell(text('setup.lookingAround'));
  const { findings } = await examine({ env, folder, now, timeoutMs });
  const notable = findings.filter(({ state }) => state !== 'ok');
  dialog.show(notable.length > 0 ? notable : [{ check: 'all', state: 'ok', text: text('setup.allWell') }]);
  return findings.some(({ check, state }) => check === 'settings' && state === 'problem')
    ? undefined
    : readConfig(installed, env, folder);
}

/** No bot was ever started there. */
function isNew({ dataFolder }: AppConfig): boolean {
  return !existsSync(path.join(dataFolder, databaseFileName));
}
