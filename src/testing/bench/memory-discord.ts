import { memoryBench } from './memory-chat.ts';

export const memoryDiscord = memoryBench({
  ...{ name: 'memory-discord', platform: 'Discord', program: 'memory-discord-process.ts' },
  usual: { way: 'discord.js', than: 'discord.js, files: [path]' },
  answer: () => ({ id: '1', channel_id: '1', content: '' }),
});
