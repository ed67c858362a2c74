import { declaredCommands } from '../app/declared-commands.ts';
import { installed } from '../app/installed.ts';
import { readConfig } from '../config/config.ts';
import { text } from '../domain/texts.ts';
import { createTexts } from '../lib/say.ts';
import { readFlags } from './read-flags.ts';
import { say, UsageError } from './terminal.ts';

/** Prints the app for Slack, by the settings. Before there are any, the flags say what is wanted. */
export async function manifest(args: string[]): Promise<void> {
  const flags = readFlags(args, { http: { type: 'boolean' }, oauth: { type: 'boolean' } });
  const config = readConfig(installed);
  const mode = flags.http === true || config.platforms.slack?.connection.mode === 'http' ? 'http' : 'socket';
  const install = flags.oauth === true || config.platforms.slack?.install.by === 'oauth' ? 'oauth' : 'token';
  const { publicUrl } = config.web;
  const { createManifest, needsAddress } = await import('../platforms/slack/manifest.ts');
  if (needsAddress({ mode, install }) && publicUrl?.startsWith('https://') !== true) {
    throw new UsageError(say(text('manifest.noAddress')));
  }
  const made = createManifest(declaredCommands(config), { mode, install, publicUrl }, createTexts());
  console.log(JSON.stringify(made, undefined, 2));
}
