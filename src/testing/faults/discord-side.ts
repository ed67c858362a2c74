import { readButtonId } from '../../domain/button.ts';
import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import { allComponents } from '../fakes/discord/message-content.ts';
import { filePattern } from '../fakes/discord/routes.ts';
import type { SeenMessage } from '../fakes/discord/seen.ts';
import type { ChatPlatform } from './chat-side.ts';

const create = 'POST /channels/:channel/messages';
const edit = 'PATCH /channels/:channel/messages/:message';
const callback = 'POST /interactions/:interaction/:token/callback';

export const discordPlatform: ChatPlatform = {
  name: 'Discord',
  async open(now) {
    const discord = await startFakeDiscord({ now });
    const ann = discord.addPerson({ name: 'Ann' });
    const shy = discord.addPerson({ name: 'Shy', acceptsDirectMessages: false });
    const guild = discord.addGuild({ name: 'Film club', members: [ann, shy] });
    const general = discord.addChannel({ guild, name: 'general' });
    const talk = discord.addThread(general, 'talk', ann);
    const read = new Set<string>();
    const isOurs = ({ authorId }: { readonly authorId: string }): boolean => authorId === discord.bot.id;
    const posted = () => discord.log.all('message created').filter(isOurs);
    const seen = (): readonly SeenMessage[] => [...discord.visibleTo(ann), ...discord.visibleTo(shy)];
    const buttonOf = (message: SeenMessage, verb: string): string | undefined =>
      allComponents(message.components ?? [])
        .flatMap((each) => ('custom_id' in each && each.custom_id !== undefined ? [each.custom_id] : []))
        .find((id) => readButtonId(id)?.verb === verb);
    return {
      settings: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, MEDIA_ORIGINS: discord.cdnUrl },
      secrets: [discord.token],
      ask(prompt, place = 'channel') {
        const [user, channel] = [place === 'closed' ? shy : ann, place === 'thread' ? talk : general];
        return discord.slash('video', { prompt, duration: 4 }, { user, channel });
      },
      askWithImage(prompt, bytes) {
        const files = [{ name: 'photo.jpg', content: bytes }];
        const source = discord.say({ user: ann, channel: general, content: `${discord.mention} ${prompt}`, files });
        return { deleteSource: () => discord.deleteMessage(source) };
      },
      offers: (verb) => discord.visibleTo(ann).some((each) => buttonOf(each, verb) !== undefined),
      press(verb) {
        const message = discord.visibleTo(ann).findLast((each) => buttonOf(each, verb) !== undefined);
        if (message === undefined) throw new Error(`there is no button ${verb}`);
        discord.press(message, buttonOf(message, verb) ?? '', { user: ann });
      },
      look() {
        for (const { text, author } of seen()) if (author.id === discord.bot.id && text !== '') read.add(text);
      },
      reads: () => [...read],
      results() {
        // A status message shows a picture in the end, which is no result.
        const withVideo = discord.log
          .all('message edited')
          .filter(({ files }) => files.some(({ name }) => name.endsWith('.mp4')));
        const shown = [...posted(), ...withVideo.filter(isOurs)];
        return new Set(shown.flatMap(({ files, messageId }) => (files.length > 0 ? [messageId] : []))).size;
      },
      calls: () => posted().filter(({ pings }) => pings.userIds.length > 0 || pings.everyone || pings.roleIds.length > 0).length,
      faults: {
        'edit limited': () => discord.inject(edit, '429/user', { retryAfterSeconds: 5 }),
        'result limited': () => discord.inject(create, '429/user', { retryAfterSeconds: 60, onlyUploads: true }),
        'answer lost': () => discord.inject(create, 'after/500', { onlyUploads: true }),
        'answer dropped': () => discord.inject(create, 'after/drop', { onlyUploads: true }),
        'answer hangs': () => discord.inject(create, 'after/hang', { onlyUploads: true }),
        'connection lost': () => discord.gateway.down(),
        'status deleted'() {
          const [status] = posted();
          if (status !== undefined) discord.deleteMessage({ id: status.messageId, channel_id: status.channelId });
        },
        'thread archived': () => discord.inject(create, 'refuse/50083', { onlyUploads: true }),
        'thread locked': () => discord.setThread(talk, { isLocked: true }),
        'channel deleted': () => discord.removeChannel(general),
        'bot removed': () => discord.removeBot(guild),
        'right taken': () => discord.deny(general, 'SendMessages', 'SendMessagesInThreads'),
        'token revoked': () => discord.revokeToken(),
        'too large': () => discord.inject(create, 'refuse/40005', { onlyUploads: true }),
        'acknowledgement late': () => discord.inject(callback, 'refuse/10062'),
        'image gone': () => discord.inject(filePattern, 'before/503'),
        outage: () => discord.inject('every route', 'before/503', { times: 'always' }),
      },
      mend() {
        discord.clearFaults();
        discord.gateway.up();
      },
      close: () => discord.close(),
    };
  },
};
