import type { Command } from '../../domain/command.ts';
import type { TextKey } from '../../domain/texts.ts';

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
  return [...commands.filter(({ entry, name }) => entry === 'slash' && name !== 'help'), ...groupsOf(commands)];
}

/** What is typed behind the name of a group, by the command: the `save` of `/video-style save`. */
export function behindGroup(commands: readonly Command[], group: string): ReadonlyMap<string, Command> {
  const own = commands.filter((each) => each.entry === 'sub' && each.group === group);
  return new Map(own.map((each) => [each.name.slice(group.length + 1), each]));
}

/** Each group as a command that is typed, with the options of its first one. */
function groupsOf(commands: readonly Command[]): readonly Command[] {
  const firsts = commands.filter(
    ({ entry, group }, at) =>
      entry === 'sub' && commands.findIndex((each) => each.entry === 'sub' && each.group === group) === at,
  );
  return firsts.map((first) => ({ ...first, name: first.group ?? first.name, description: `command.${first.group}` as TextKey }));
}

/** What somebody typed. Where another app has `/image`, an admin calls ours `/video-image` in the app's settings. */
export function findTyped(commands: readonly Command[], typed: string): Command | undefined {
  return typedCommands(commands).find((each) => slackCommandName(each) === typed || `${first}-${each.name}` === typed);
}
