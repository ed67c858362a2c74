import type { Command } from '../../domain/command.ts';

/** Names are the workspace's, and all apps share them: ours begin alike, save the one that would say the wrong thing. */
const first = '/video';
const stills = '/image';

/** What people type for a command, with its slash: `/video`, `/video-history`, `/image`. Command names are the same in every language on Slack. */
export function slackCommandName({ name }: Pick<Command, 'name'>): string {
  if (name === 'image') return stills;
  return name === 'video' ? first : `${first}-${name}`;
}

/** Those that people type. Help stands behind each of them, as in `/video help`: a name of its own would take one from the workspace. */
export function typedCommands(commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ entry, name }) => entry === 'slash' && name !== 'help');
}

/** What somebody typed. Where another app has `/image`, an admin calls ours `/video-image` in the app's settings. */
export function findTyped(commands: readonly Command[], typed: string): Command | undefined {
  return typedCommands(commands).find((each) => slackCommandName(each) === typed || `${first}-${each.name}` === typed);
}
