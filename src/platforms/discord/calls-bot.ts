import type { Message, Role } from 'discord.js';

/** Whether a message is from a person, to the bot: by name, by the role that Discord gave it, in answer to a message of ours, or in private. */
export function callsBot({ author, webhookId, system, client, mentions, guildId }: Message): boolean {
  if (author.bot || webhookId !== null || system) return false;
  if (guildId === null || mentions.has(client.user, { ignoreEveryone: true, ignoreRoles: true })) return true;
  return mentions.roles.some((role) => isOwnRole(role, client.user.id));
}

/** Whether the bot's name is in the words, whatever else can be read of a message. */
export function callsByName({ content, client }: Message): boolean {
  return typeof content === 'string' && [`<@${client.user.id}>`, `<@!${client.user.id}>`].some((call) => content.includes(call));
}

/** What is said to the bot: without the calling itself. */
export function wordsForBot({ content, client, mentions }: Message): string {
  const botId = client.user.id;
  const own = [...mentions.roles.values()].filter((role) => isOwnRole(role, botId)).map(({ id }) => `<@&${id}>`);
  return [`<@${botId}>`, `<@!${botId}>`, ...own]
    .reduce((words, call) => words.replaceAll(call, ' '), content)
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** The managed role of a bot has its id. @see https://discord.com/developers/docs/topics/permissions#role-object (2026-08-06) */
function isOwnRole({ tags }: Role, botId: string): boolean {
  return tags?.botId === botId;
}
