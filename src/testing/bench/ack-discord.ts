import { startFakeDiscord } from '../fakes/discord/fake-discord.ts';
import { ackBench, burstSize, lineBitsPerSecond, pick } from './ack-chat.ts';
import { startUploadLine } from './upload-line.ts';

export const ackDiscord = ackBench('ack-discord', 'Discord', async () => {
  const discord = await startFakeDiscord();
  const { origin, pathname } = new URL(discord.apiUrl);
  const isUpload = (contentType: string): boolean => contentType.startsWith('multipart/');
  const line = await startUploadLine(origin, { bitsPerSecond: lineBitsPerSecond, isUpload });
  const people = Array.from({ length: burstSize }, (_, index) => discord.addPerson({ name: `Person ${index}` }));
  const guild = discord.addGuild({ name: 'Film club', members: people });
  const channels = Array.from({ length: 10 }, (_, index) => discord.addChannel({ guild, name: `room-${index}` }));
  return {
    env: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: `${line.origin}${pathname}` },
    line,
    async command(prompt, index) {
      const call = discord.slash('video', { prompt }, { user: pick(people, index), channel: pick(channels, index) });
      const { how, afterMs } = await call.acknowledged;
      if (how !== 'deferred') throw new Error(`a command was answered with “${how}”`);
      return afterMs;
    },
    close: () => discord.close(),
  };
});
