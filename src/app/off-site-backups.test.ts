import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { createOffSiteBackups } from './off-site-backups.ts';

const { say } = createTexts();

function setUp(command: string | undefined) {
  const out = join(temporaryFolder(), 'out');
  const facts = new Map<string, string>();
  const alarms: string[] = [];
  const offSite = createOffSiteBackups({
    command,
    environment: { PATH: process.env.PATH, OUT: out },
    opened: {
      store: {
        fact: async (name: string) => facts.get(name),
        setFact: async (name, value) => void facts.set(name, String(value)),
      },
      backUp: async (name) => `/backups/${name}.sqlite`,
      eraseInCopies: async () => true,
    },
    clock: { now: () => 1000, monotonicMs: () => 0, after: () => () => undefined },
    log: silentLog,
    texts: { say },
    alarms: {
      raise: (kind, subject, text) => void alarms.push(`${kind} ${subject}: ${say(text)}`),
      clear: (kind, subject) => void alarms.push(`${kind} ${subject} is over`),
    },
  });
  return { offSite, out, facts, alarms };
}

it.skipIf(process.platform === 'win32')('gives each backup to the command, one after the other', async () => {
  const { offSite, out, facts, alarms } = setUp('echo "$1 $BACKUP_PATH" >> "$OUT"');
  await offSite.backUp('2026-11-28');
  await offSite.backUp('2026-11-29');
  await expect.poll(() => facts.get('backup sent') ?? '').toContain('2026-11-29');
  expect(readFileSync(out, 'utf8').trim().split('\n')).toEqual(
    ['28', '29'].map((day) => `/backups/2026-11-${day}.sqlite /backups/2026-11-${day}.sqlite`),
  );
  expect(await offSite.problems()).toEqual([]);
  expect(alarms.at(-1)).toBe('backup command is over');
  await offSite.stop();
});

it.skipIf(process.platform === 'win32')('says what failed until the next backup is taken, and harms nothing', async () => {
  const { offSite, out, facts, alarms } = setUp('test -e "$OUT" || { touch "$OUT"; exit 5; }');
  await offSite.backUp('2026-11-28');
  await expect.poll(() => facts.get('backup sent') ?? '').toContain('code 5');
  const said =
    'BACKUP_COMMAND did not succeed for 2026-11-28.sqlite: it ended with code 5. It is run again with the next backup.';
  expect(await offSite.problems()).toEqual([{ code: 'backup', text: said }]);
  expect(alarms).toEqual([`backup command: ${said}`]);
  expect(existsSync(out)).toBe(true);
  await offSite.backUp('2026-11-29');
  await expect.poll(() => offSite.problems()).toEqual([]);
  await offSite.stop();
});

it.skipIf(process.platform === 'win32')('is ended by a stop, which is no failure', async () => {
  const { offSite, out, facts, alarms } = setUp('touch "$OUT"; sleep 600');
  await offSite.backUp('2026-11-28');
  await offSite.backUp('2026-11-29');
  await expect.poll(() => existsSync(out)).toBe(true);
  await offSite.stop();
  expect([...facts]).toEqual([]);
  expect(alarms).toEqual([]);
});

it.skipIf(process.platform === 'win32')('changes no backup while the command reads it, and does so afterwards', async () => {
  const { offSite, out, facts } = setUp('touch "$OUT"; while test -e "$OUT"; do sleep 0.01; done');
  const { signal } = new AbortController();
  expect(await offSite.eraseInCopies(signal)).toBe(true);
  await offSite.backUp('2026-11-28');
  expect(await offSite.eraseInCopies(signal)).toBe(false);
  await expect.poll(() => existsSync(out)).toBe(true);
  expect(await offSite.eraseInCopies(signal)).toBe(false);
  rmSync(out);
  await expect.poll(() => facts.has('backup sent')).toBe(true);
  await expect.poll(() => offSite.eraseInCopies(signal)).toBe(true);
  await offSite.stop();
});

it('runs nothing where no command is set', async () => {
  const { offSite, facts } = setUp(undefined);
  await offSite.backUp('2026-11-28');
  await offSite.stop();
  expect([...facts]).toEqual([]);
});
