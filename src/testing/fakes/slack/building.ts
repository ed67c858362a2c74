import { randomBytes } from 'node:crypto';
import { directMessage } from './messages.ts';
import { type Channel, need, type Person, type Team, type World } from './world.ts';

/** All that the bot may ask for. @see https://docs.slack.dev/reference/scopes */
export const usualScopes = [
  ...['commands', 'chat:write', 'app_mentions:read', 'files:read', 'files:write', 'im:write'],
  ...['channels:read', 'groups:read', 'channels:history', 'groups:history', 'im:history', 'mpim:history'],
] as const;

export function addTeam(world: World, name: string, scopes: readonly string[], isInstalled: boolean): Team {
  const id = world.newId('T');
  const team: Team = {
    ...{ id, name, domain: name.toLowerCase().replaceAll(/\W+/g, '-'), botUserId: world.newId('U'), botId: world.newId('B') },
    botToken: newBotToken(),
    ...{ scopes: new Set(scopes), token: 'good', isInstalled, refusedBlocks: new Set(), userGroups: new Map() },
  };
  world.teams.set(id, team);
  return team;
}

export function newBotToken(): string {
  return `xoxb-CANARY-no-log-may-hold-this-${randomBytes(8).toString('hex')}`;
}

export interface PersonOptions {
  readonly name: string;
  readonly team: Team;
  readonly locale?: string;
  /** Of the workspace. */
  readonly isAdmin?: boolean;
}

export function addPerson(world: World, { name, team, locale = 'en-US', isAdmin = false }: PersonOptions): Person {
  const person: Person = { id: world.newId('U'), name, team, locale, isAdmin, isDeleted: false };
  world.people.set(person.id, person);
  return person;
}

export interface ChannelOptions {
  readonly name: string;
  readonly members: readonly Person[];
  /** Default: public. */
  readonly isPrivate?: boolean;
  /** Whether the bot is in it. Default: true. */
  readonly hasBot?: boolean;
}

export function addChannel(world: World, { name, members, isPrivate = false, hasBot = true }: ChannelOptions): Channel {
  const { team } = need(members[0], 'member');
  const ids = new Set([...members.map(({ id }) => id), ...(hasBot ? [team.botUserId] : [])]);
  const channel: Channel = {
    ...{ id: world.newId('C'), kind: isPrivate ? 'private' : 'public', name, team, members: ids },
    ...{ isArchived: false, refusal: undefined, messages: new Map() },
  };
  world.channels.set(channel.id, channel);
  return channel;
}

export function directMessageOf(world: World, person: Person): Channel {
  return directMessage(world, person.team, person.id);
}
