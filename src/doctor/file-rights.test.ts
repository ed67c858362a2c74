import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { rightsFinding } from './file-rights.ts';

const { say } = createTexts();

it.runIf(process.platform !== 'win32')('counts what others may read, and no links and empty files', () => {
  const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
  const write = (place: string, mode: number, content = 'x'): void => {
    writeFileSync(place, content);
    chmodSync(place, mode);
  };
  mkdirSync(join(folder, 'backups'));
  write(join(elsewhere, 'open'), 0o644);
  symlinkSync(join(elsewhere, 'open'), join(folder, 'link'));
  write(join(folder, '.gitkeep'), 0o644, '');
  write(join(folder, 'veo-bot.sqlite'), 0o600);
  expect(rightsFinding(folder).state).toBe('ok');
  write(join(folder, 'backups', 'x.sqlite'), 0o640);
  const { state, text } = rightsFinding(folder);
  expect([state, say(text)]).toEqual(['warning', expect.stringMatching(/may read one file.*doctor -- --fix/)]);
});
