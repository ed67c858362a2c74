import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { DiscordRefusal } from '../discord/discord-error.ts';
import { SlackRefusal } from '../slack/slack-error.ts';
import { ChatRefusal } from './refusal.ts';

it('says the same in one word, whichever platform refused', () => {
  const refusals = [
    [new DiscordRefusal(10008, 404), new SlackRefusal('message_not_found'), 'gone'],
    [new DiscordRefusal(50001, 403), new SlackRefusal('not_in_channel'), 'no access'],
    [new DiscordRefusal(50083, 400), new SlackRefusal('is_archived'), 'closed'],
    [new DiscordRefusal(50007, 403), new SlackRefusal('cannot_dm_bot'), 'no such person'],
    [new DiscordRefusal(10062, 404), new SlackRefusal('expired_trigger_id'), 'too late'],
    [new DiscordRefusal(50035, 400), new SlackRefusal('invalid_blocks'), 'bug'],
  ] as const;
  for (const [discord, slack, word] of refusals) {
    expect([discord.refusal, slack.refusal]).toEqual([word, word]);
    expect([discord, slack].every((each) => each instanceof ChatRefusal)).toBe(true);
  }
});

it('goes by the status where the platform gave no code of its own', () => {
  const words = [413, 403, 404, 400].map((status) => new DiscordRefusal(0, status).refusal);
  expect(words).toEqual(['too large', 'forbidden', 'gone', 'bug']);
});

it('says why in the words of its platform, with what helps there', () => {
  expect(new SlackRefusal('storage_limit_reached').why).toEqual(text('slack.storageFull'));
  expect(new SlackRefusal('is_archived').why).toEqual(text('slack.archived'));
  expect(new SlackRefusal('restricted_action').why).toEqual(text('slack.restricted'));
  expect(new DiscordRefusal(50013, 403).why).toEqual(text('discord.rightGone', { rights: text('discord.rights') }));
  expect(new DiscordRefusal(50027, 401).why).toEqual(text('discord.tokenOver'));
});
