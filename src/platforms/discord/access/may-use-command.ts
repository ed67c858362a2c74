import { PermissionFlagsBits } from 'discord.js';

/** One line of what moderators set under “Integrations”. */
export interface Overwrite {
  /** Of the role, person or channel. The server's own id is everybody, one less is every channel. */
  readonly id: string;
  readonly type: 'role' | 'person' | 'channel';
  readonly allows: boolean;
}

/** What is set for one command in one server. */
export interface CommandRules {
  /** For the command itself. */
  readonly own: readonly Overwrite[];
  /** For the app, with all its commands. */
  readonly app: readonly Overwrite[];
  /** `default_member_permissions`. Undefined: none are needed; none at all in it: administrators alone. */
  readonly needed: bigint | undefined;
}

/** A person in a channel of a server. */
export interface MemberHere {
  readonly guildId: string;
  readonly personId: string;
  /** @everyone may be among them. */
  readonly roleIds: readonly string[];
  /** Of a thread the channel above, whose rules hold there. */
  readonly channelId: string;
  readonly isThread: boolean;
  /** What they may do there by roles and by the channel's exceptions. */
  readonly permissions: bigint;
}

/**
 * Whether Discord would let somebody use a command where they are. In this order:
 *
 * 1. Administrators, and the owner, may everything.
 * 2. The channel has to let them use app commands and write.
 * 3. The channel: the command's own rule for it, else its rule for all channels, else the app's for it, else the app's for all.
 * 4. The person, by the command's own rules: themselves; else their roles, of which one that allows is enough; else @everyone.
 * 5. By the app's rules in the same order, which can only forbid.
 * 6. What the command needs by default.
 *
 * @see https://discord.com/developers/docs/interactions/application-commands#permissions (2026-08-06): the data, threads, administrators
 * @see https://support.discord.com/hc/en-us/articles/10952896421783-Updates-to-Command-Permissions (2023-02-28): rules of a command stand
 *   above those of the app, and defaults hold besides both. The order within each is what Discord's own client does (2025).
 */
export function mayUseCommand({ own, app, needed }: CommandRules, member: MemberHere): boolean {
  const { permissions, isThread } = member;
  if (has(permissions, PermissionFlagsBits.Administrator)) return true;
  const toWrite = isThread ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages;
  if (!has(permissions, PermissionFlagsBits.UseApplicationCommands | toWrite)) return false;
  if ((channelRule(own, member) ?? channelRule(app, member)) === false) return false;
  const byCommand = personRule(own, member);
  if (byCommand !== undefined) return byCommand;
  if (personRule(app, member) === false) return false;
  return needed === undefined || (needed !== 0n && has(permissions, needed));
}

/** @see https://discord.com/developers/docs/interactions/application-commands#application-command-permissions-object-application-command-permissions-constants (2026-08-06) */
function channelRule(overwrites: readonly Overwrite[], { channelId, guildId }: MemberHere): boolean | undefined {
  const ruleOf = (wanted: string) => overwrites.find(({ id, type }) => type === 'channel' && id === wanted)?.allows;
  return ruleOf(channelId) ?? ruleOf(String(BigInt(guildId) - 1n));
}

function personRule(overwrites: readonly Overwrite[], { personId, roleIds, guildId }: MemberHere): boolean | undefined {
  const person = overwrites.find(({ id, type }) => type === 'person' && id === personId);
  if (person !== undefined) return person.allows;
  const roles = overwrites.filter(({ id, type }) => type === 'role' && id !== guildId && roleIds.includes(id));
  if (roles.length > 0) return roles.some(({ allows }) => allows);
  return overwrites.find(({ id, type }) => type === 'role' && id === guildId)?.allows;
}

function has(permissions: bigint, wanted: bigint): boolean {
  return (permissions & wanted) === wanted;
}
