import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { declaredCommands } from '../../app/declared-commands.ts';
import { type AppConfig, installed } from '../../app/installed.ts';
import { createTexts } from '../../lib/say.ts';
import type { PlatformModule } from '../../platforms/chat/platform-module.ts';
import { quietLog, say } from '../terminal.ts';
import type { Way } from './ways.ts';

/** Writes what the command of the terminal prints that a way needs first to its file. */
export async function prepareWay({ first, moduleId }: Way, config: AppConfig, folder: string): Promise<void> {
  const platforms: readonly PlatformModule[] = installed.platforms;
  const command = first && platforms.find(({ id }) => id === moduleId)?.terminal?.[first.command];
  if (first === undefined || command === undefined) return;
  const answer = await command.run(config.platforms[moduleId], {
    ...{ flags: {}, commands: declaredCommands(config), texts: createTexts(), log: quietLog() },
    publicUrl: config.web.publicUrl,
  });
  writeFileSync(path.join(folder, first.file), `${typeof answer === 'string' ? answer : say(answer)}\n`);
}
