import { basename } from 'node:path';
import type { Alarms } from '../domain/alarms.ts';
import type { Clock } from '../domain/clock.ts';
import type { OpenStore } from '../domain/generation-store.ts';
import type { HealthProblem } from '../domain/health.ts';
import { type Text, text } from '../domain/texts.ts';
import type { Log } from '../lib/log.ts';
import { CommandError, runOwnCommand } from '../lib/run-own-command.ts';
import type { Texts } from '../lib/say.ts';
import { type BackupSent, backupSentFact, readBackupSent } from '../storage/sqlite/backup-sent.ts';
import type { AppConfig } from './installed.ts';

/** The database of a busy year has a gigabyte, and home lines take a quarter of an hour for it. */
const timeoutMs = 30 * 60_000;

export interface OffSiteBackups {
  /** As the store's, whose verified backup is then handed to the admin's command. */
  readonly backUp: OpenStore['backUp'];
  /** As the store's, but never while the command reads what it was handed: a copy of a file that changes meanwhile is none. Then it is not done yet. */
  readonly eraseInCopies: OpenStore['eraseInCopies'];
  problems(): Promise<readonly HealthProblem[]>;
  /** Ends a command that is under way: it gets the next backup. */
  stop(): Promise<void>;
}

export interface OffSiteDeps {
  /** `BACKUP_COMMAND`; without it nothing is run. */
  readonly command: string | undefined;
  /** Of the command: without the bot's secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly opened: Pick<OpenStore, 'backUp' | 'eraseInCopies'> & { readonly store: Pick<OpenStore['store'], 'fact' | 'setFact'> };
  readonly clock: Clock;
  readonly log: Log;
  readonly texts: Texts;
  readonly alarms: Alarms;
}

/** Runs `BACKUP_COMMAND` beside everything else, one at a time. Whatever becomes of it, the bot goes on. */
export function createOffSiteBackups(deps: OffSiteDeps): OffSiteBackups {
  const { command, environment, clock, log, texts, alarms } = deps;
  const { store, backUp, eraseInCopies } = deps.opened;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let underWay = 0;

  const note = async (sent: BackupSent): Promise<void> => {
    if (sent.problem === undefined) alarms.clear('backup', 'command');
    else alarms.raise('backup', 'command', textOf(sent));
    try {
      await store.setFact(backupSentFact, JSON.stringify(sent));
    } catch (error) {
      log.warn({ err: error }, 'what became of the backup command could not be kept');
    }
  };
  const run = async (own: string, path: string): Promise<void> => {
    const file = basename(path);
    const { signal } = stopping;
    try {
      await runOwnCommand({
        command: own,
        argument: path,
        environment: { ...environment, BACKUP_PATH: path },
        timeoutMs,
        signal,
      });
      log.info({ file }, 'the backup command has taken the backup');
      await note({ file, atMs: clock.now() });
    } catch (error) {
      if (signal.aborted) return;
      const problem = error instanceof CommandError ? error.message : 'it could not be run';
      const said = error instanceof CommandError ? String(error.cause ?? '') : undefined;
      log.error({ file, problem, said }, 'the backup command did not succeed; it is run again with the next backup');
      await note({ file, atMs: clock.now(), problem });
    }
  };
  return {
    async backUp(...args) {
      const path = await backUp(...args);
      if (command === undefined) return path;
      underWay += 1;
      running = running
        .then(() => (stopping.signal.aborted ? undefined : run(command, path)))
        .finally(() => {
          underWay -= 1;
        });
      return path;
    },
    eraseInCopies: async (signal) => underWay === 0 && (await eraseInCopies(signal)),
    async problems() {
      const sent = command === undefined ? undefined : readBackupSent(await store.fact(backupSentFact));
      return sent?.problem === undefined ? [] : [{ code: 'backup', text: texts.say(textOf(sent)) }];
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function textOf({ file, problem = '' }: BackupSent): Text {
  return text('health.backupCommand', { file, problem });
}

/** With what the settings say. */
export function startOffSiteBackups(
  { backupCommand, commandEnvironment }: Pick<AppConfig, 'backupCommand' | 'commandEnvironment'>,
  { closing, ...given }: Omit<OffSiteDeps, 'command' | 'environment'> & { readonly closing: (() => void | Promise<void>)[] },
): OffSiteBackups {
  const offSite = createOffSiteBackups({ ...given, command: backupCommand, environment: commandEnvironment });
  closing.push(offSite.stop);
  return offSite;
}
