import { declaredCommands } from '../app/declared-commands.ts';
import { installed } from '../app/installed.ts';
import { readConfig } from '../config/config.ts';
import { text } from '../domain/texts.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { createTexts } from '../lib/say.ts';
import { readFlags } from './read-flags.ts';
import { print, quietLog, say, UsageError } from './terminal.ts';

/** Registers the commands at Discord without starting the bot, which does it by itself too. */
export async function register(args: string[]): Promise<void> {
  readFlags(args, {});
  const config = readConfig(installed);
  if (config.platforms.discord === undefined) throw new UsageError(say(text('terminal.noDiscord')));
  const goDirectly = await goThroughProxy(config.proxy);
  const { registerOnce } = await import('../platforms/discord/register-commands.ts');
  const outcome = await registerOnce(config.platforms.discord, declaredCommands(config), createTexts(), quietLog());
  await goDirectly();
  if (outcome === 'refused') throw new UsageError(say(text('discord.tokenRefused')));
  print(text(outcome === 'changed' ? 'terminal.registered' : 'terminal.registeredBefore'));
}
