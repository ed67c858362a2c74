import { signedUrlParameters } from '../../lib/redact.ts';
import { discordSettings } from './settings.ts';

export const discord = {
  id: 'discord',
  settings: discordSettings,
  origins: ['https://cdn.discordapp.com', 'https://media.discordapp.net'],
  secretShapes: [
    // Bot tokens: id, time and signature.
    /(\b)[\w-]{20,30}\.[\w-]{6,7}\.[\w-]{27,}/g,
    /(\bBot\s+)[\w.-]{20,}/g,
    // What makes a URL of its CDN a key.
    signedUrlParameters(['hm', 'ex', 'is']),
  ],
} as const;
