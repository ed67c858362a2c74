import { expect, it } from 'vitest';
import { DeliveryError } from '../../../domain/delivery.ts';
import { text } from '../../../domain/texts.ts';
import { setUpDelivery } from '../../../testing/set-up/discord-delivery.ts';
import { writeReplyIds } from '../reply-ids.ts';

const signal = new AbortController().signal;

it('knows of somebody who does not ask just now what roles they have, whether they manage the server, and what is gone', async () => {
  const { discord, delivery, ann } = await setUpDelivery();
  const places = delivery.schedules;
  if (places === undefined) return expect.unreachable();
  const guild = discord.addGuild({ name: 'Films', keepers: [ann], members: [] });
  const channel = discord.addChannel({ guild, name: 'daily' });
  const [place, isOpen, locale] = ['text', false, 'de'] as const;
  const ids = { place, guild: guild.id, parent: undefined, isOpen, replyTo: '1', interaction: '2', locale } as const;
  const target = { platform: 'discord', channelId: channel.id, ids: writeReplyIds(ids) };
  // What belongs to one event is left out.
  expect(places.placeOf(target)).toEqual({ ...target, ids: { place: 'text', guild: guild.id, locale: 'de' } });
  expect(places.placeOf({ ...target, ids: writeReplyIds({ ...ids, place: 'dm', guild: undefined }) })).toBeUndefined();
  expect(places.placeOf({ ...target, ids: writeReplyIds({ ...ids, isOpen: true }) })).toBeUndefined();
  const person = { platform: 'discord', id: ann.id, name: 'Ann' } as const;
  const ask = (at = target) => places.whoIs(person, at, signal);
  const keeper = guild.roles.find(({ name }) => name === 'keepers')?.id;
  const here = { is: 'here', requester: { ...person, roles: [keeper], rolesIn: guild.id }, managesPlace: true };
  expect(await ask()).toEqual(here);
  discord.denyPeople(channel, [ann], 'ViewChannel');
  expect(await ask()).toEqual({ ...here, managesPlace: false });
  guild.members.get(ann.id)?.roles.splice(0);
  expect(await ask()).toEqual({ ...here, requester: { ...here.requester, roles: [] }, managesPlace: false });
  discord.inject('GET /guilds/:guild/members/:user', 'refuse/50013');
  await expect(ask()).rejects.toThrow(DeliveryError);
  expect(await ask({ ...target, channelId: '1' })).toEqual({ is: 'place gone' });
  discord.removeMember(guild, ann);
  expect(await ask()).toEqual({ is: 'person gone' });
  discord.removeBot(guild);
  expect(await ask()).toEqual({ is: 'server gone' });

  const sentence = text('schedule.paused', { name: '**News** @everyone' });
  const told = () => discord.log.all('message created').filter(({ content }) => content.includes('News'));
  for (let twice = 0; twice < 2; twice += 1) await places.tell(person, target, sentence, 'a run', signal);
  expect(told().map(({ content }) => content)).toEqual([
    expect.stringContaining('„\\*\\*News\\*\\* \\@everyone“ ist angehalten'),
  ]);
});
