import { PermissionFlagsBits } from 'discord.js';
import { expect, it } from 'vitest';
import { type CommandRules, type MemberHere, mayUseCommand, type Overwrite } from './may-use-command.ts';

const { Administrator, ManageMessages, SendMessages, SendMessagesInThreads, UseApplicationCommands } = PermissionFlagsBits;
const member: MemberHere = {
  ...{ guildId: '100', personId: 'ann', roleIds: ['100', 'artists', 'guests'], channelId: 'general', isThread: false },
  permissions: UseApplicationCommands | SendMessages | SendMessagesInThreads,
};
const rule =
  (type: Overwrite['type'], allows: boolean) =>
  (id: string): Overwrite => ({ type, id, allows });
const [role, noRole] = [rule('role', true), rule('role', false)];
const [person, noPerson] = [rule('person', true), rule('person', false)];
const [channel, noChannel] = [rule('channel', true), rule('channel', false)];
const [everyone, everyChannel] = ['100', '99'];

interface Case extends Partial<CommandRules> {
  readonly who?: Partial<MemberHere>;
}

const allowed: readonly (readonly [string, Case])[] = [
  ['nothing is set', {}],
  [
    'they are an administrator, whatever is set',
    { who: { permissions: Administrator }, own: [noPerson('ann'), noChannel('general')], needed: 0n },
  ],
  ['one of their roles is allowed and another is not', { own: [noRole('guests'), role('artists')] }],
  ['they are allowed and everybody is not', { own: [noRole(everyone), person('ann')] }],
  ['they are allowed and each of their roles is not', { own: [noRole('guests'), noRole('artists'), person('ann')] }],
  ['a role is allowed and everybody is not', { own: [noRole(everyone), role('artists')] }],
  ['the command allows a role where the app forbids everybody', { own: [role('artists')], app: [noRole(everyone)] }],
  ['the command allows everybody where the app forbids a role', { own: [role(everyone)], app: [noRole('artists')] }],
  ['the channel is allowed and all others are not', { own: [noChannel(everyChannel), channel('general')] }],
  ['the command allows the channel where the app forbids it', { own: [channel('general')], app: [noChannel('general')] }],
  [
    'the command allows all channels where the app forbids this one',
    { own: [channel(everyChannel)], app: [noChannel('general')] },
  ],
  ['another channel is forbidden', { own: [noChannel('other')], app: [noChannel('elsewhere')] }],
  ['a role that they don’t have is forbidden', { own: [noRole('trolls')], app: [noRole('trolls')] }],
  [
    'they have what the command needs by default',
    { needed: ManageMessages, who: { permissions: member.permissions | ManageMessages } },
  ],
  ['the command allows a role, whatever it needs by default', { needed: 0n, own: [role('artists')] }],
  [
    'they write in a thread without the right to write in the channel',
    { who: { isThread: true, permissions: UseApplicationCommands | SendMessagesInThreads } },
  ],
];

const forbidden: readonly (readonly [string, Case])[] = [
  ['the channel takes no app commands from them', { who: { permissions: SendMessages } }],
  ['they can’t write in the channel', { who: { permissions: UseApplicationCommands } }],
  ['they can’t write in threads', { who: { isThread: true, permissions: UseApplicationCommands | SendMessages } }],
  ['the command forbids them, though a role of theirs is allowed', { own: [noPerson('ann'), role('artists')] }],
  ['the command forbids a role', { own: [noRole('guests')] }],
  ['the command forbids everybody', { own: [noRole(everyone)] }],
  ['the app forbids everybody', { app: [noRole(everyone)] }],
  ['the app forbids them, though it allows a role of theirs', { app: [noPerson('ann'), role('artists')] }],
  ['the command forbids the channel, though they are allowed', { own: [noChannel('general'), person('ann')] }],
  ['the command forbids all channels', { own: [noChannel(everyChannel)] }],
  ['the app forbids the channel', { app: [noChannel('general')] }],
  ['the app forbids all channels', { app: [noChannel(everyChannel), person('ann')] }],
  ['the app allows the channel and the command forbids all', { own: [noChannel(everyChannel)], app: [channel('general')] }],
  ['the command forbids what the app allows', { own: [noRole(everyone)], app: [person('ann'), role('artists')] }],
  ['the command is for administrators by default, whatever the app allows', { needed: 0n, app: [role(everyone), person('ann')] }],
  ['they lack what the command needs by default', { needed: ManageMessages }],
];

it.each(allowed)('a command may be used where %s', (_, { who, own = [], app = [], needed }) => {
  expect(mayUseCommand({ own, app, needed }, { ...member, ...who })).toBe(true);
});

it.each(forbidden)('a command may not be used where %s', (_, { who, own = [], app = [], needed }) => {
  expect(mayUseCommand({ own, app, needed }, { ...member, ...who })).toBe(false);
});

it('a person, a role and a channel of one id are three rules', () => {
  const rules = { own: [], app: [noRole('general'), noChannel('ann'), noPerson('artists')], needed: undefined };
  expect(mayUseCommand(rules, member)).toBe(true);
});
