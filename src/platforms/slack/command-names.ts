import type { Command } from '../../domain/command.ts';

/** Names are the workspace's, and all apps share them: ours begin alike. */
const first = '/video';

/** What people type for a command, with its slash: `/video`, `/video-history`. Command names are the same in every language on Slack. */
export function slackCommandName({ name }: Pick<Command, 'name'>): string {
  return name === 'video' ? first : `${first}-${name}`;
}

/** Those that people type. */
export function typedCommands(commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ entry }) => entry === 'slash');
}
