import { declaredCommands } from '../app/declared-commands.ts';
import { installed } from '../app/installed.ts';
import { requireKnownModel } from '../app/known-model.ts';
import { readModels } from '../app/read-models.ts';
import { readConfig } from '../config/config.ts';
import { systemClock } from '../lib/clock.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { createTexts } from '../lib/say.ts';
import type { PlatformModule, TerminalCommand } from '../platforms/chat/platform-module.ts';
import { readFlags } from './read-flags.ts';
import { print, quietLog } from './terminal.ts';

/** What the installed platforms bring to the terminal, by its name there. */
export function platformCommands(): Readonly<Record<string, (args: string[]) => Promise<void>>> {
  const platforms: readonly PlatformModule[] = installed.platforms;
  const all = platforms.flatMap(({ id, terminal = {} }) =>
    Object.entries(terminal).map(([name, command]) => [name, (args: string[]) => run(id, command, args)] as const),
  );
  return Object.fromEntries(all);
}

async function run(platform: string, command: TerminalCommand, args: string[]): Promise<void> {
  const flags = readFlags(args, command.flags);
  const config = readConfig(installed);
  const settings: Readonly<Record<string, unknown>> = config.platforms;
  const goDirectly = await goThroughProxy(config.proxy);
  const { putBack } = await readModels(installed.providers, config, { clock: systemClock, log: quietLog() });
  try {
    requireKnownModel(installed.providers, config);
    const answer = await command.run(settings[platform], {
      ...{ flags, commands: declaredCommands(config), texts: createTexts(), log: quietLog() },
      publicUrl: config.web.publicUrl,
    });
    if (typeof answer === 'string') console.log(answer);
    else print(answer);
  } finally {
    putBack();
    await goDirectly();
  }
}
