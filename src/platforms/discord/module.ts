import { text } from '../../domain/texts.ts';
import { signedUrlParameters } from '../../lib/redact.ts';
import { definePlatform } from '../chat/platform-module.ts';
import { discordSettings } from './settings.ts';

/** Discord: the gateway brings what people do, REST takes everything else. */
export const discord = definePlatform({
  id: 'discord',
  label: 'Discord',
  settings: discordSettings,
  fitsVideos: true,
  origins: ['https://cdn.discordapp.com', 'https://media.discordapp.net'],
  secretShapes: [
    // Bot tokens: id, time and signature.
    /(\b)[\w-]{20,30}\.[\w-]{6,7}\.[\w-]{27,}/g,
    /(\bBot\s+)[\w.-]{20,}/g,
    // What makes a URL of its CDN a key.
    signedUrlParameters(['hm', 'ex', 'is']),
  ],
  greeting: {
    next: text('start.nextPlatform', { platform: 'Discord', setting: 'DISCORD_TOKEN' }),
    people: text('notice.whoDiscord'),
  },
  alertChannel: () => ({ pattern: /^(?<channel>\d{15,20})$/, example: 'discord:123456789012345678' }),
  terminal: {
    /** Registers the commands without starting the bot, which does it by itself too; with `--endpoint` where Discord posts them as well. */
    register: {
      flags: { endpoint: { type: 'boolean' } },
      async run(settings, parts) {
        const { registerByHand } = await import('./register-commands.ts');
        return registerByHand(settings, parts);
      },
    },
  },
  async mend(settings, parts) {
    const { registerByHand } = await import('./register-commands.ts');
    return registerByHand(settings, { ...parts, flags: {} });
  },
  async create(settings, parts) {
    // Before discord.js is loaded: it takes its socket then.
    const { openGatewayThroughProxy } = await import('./connection/gateway-proxy.ts');
    openGatewayThroughProxy();
    const { createDiscord } = await import('./discord.ts');
    return createDiscord({ ...parts, ...settings });
  },
  signIn: async (settings, { nowMs }) => {
    if (settings.signIn === undefined) return undefined;
    const { createDiscordSignIn } = await import('./sign-in.ts');
    return createDiscordSignIn({ ...settings, signIn: settings.signIn }, nowMs);
  },
  async examine(settings, parts) {
    const { examineDiscord } = await import('./examine.ts');
    return examineDiscord(settings, parts);
  },
});
