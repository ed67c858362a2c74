import type { Call } from '../fakes/discord/interactions.ts';
import type { SeenMessage } from '../fakes/discord/seen.ts';
import { type DiscordWorld, setUpDiscord } from '../fakes/discord/set-up-discord.ts';
import type { Channel } from '../fakes/discord/world.ts';
import { type ChatApp, type ChatAppOptions, startChatApp } from './chat-app.ts';

export interface DiscordApp extends DiscordWorld, ChatApp {
  /** Waits for a message in a channel. */
  see(channel: Channel | string, what: (message: SeenMessage) => boolean): Promise<SeenMessage>;
  /** Waits until nothing is left of the private answer to something: the card says it all. */
  vanished(call: Call): Promise<void>;
}

export interface DiscordAppOptions extends ChatAppOptions {
  readonly messageContent?: boolean;
  /** As Discord advises. Default: 1. */
  readonly shards?: number;
  /** How interactions come to the bot; `http only` has no gateway. Default: by the gateway. */
  readonly interactions?: 'gateway' | 'http' | 'http only';
  /** Settings that name what is in its Discord. */
  readonly settingsOf?: (world: DiscordWorld) => Readonly<Record<string, string>>;
  /** Where alarms are posted; `closed` is a channel that the bot can't see. */
  readonly alarms?: 'general' | 'closed';
}

/** The whole bot with the preview renderer, and a Discord of its own. */
export async function startDiscordApp(options: DiscordAppOptions = {}): Promise<DiscordApp> {
  const world = await setUpDiscord({ messageContent: options.messageContent ?? false, shards: options.shards ?? 1 });
  const { discord } = world;
  const { interactions = 'gateway' } = options;
  const channels = { general: world.general.id, closed: '111111111111111111' } as const;
  const settings = {
    ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, MEDIA_ORIGINS: discord.cdnUrl },
    ...(interactions !== 'gateway' && { DISCORD_PUBLIC_KEY: discord.signingKey.publicKey }),
    ...(interactions === 'http only' && { DISCORD_GATEWAY: 'off' }),
    ...(options.alarms !== undefined && { ALERT_CHANNEL: `discord:${channels[options.alarms]}` }),
  };
  const app = await startChatApp({ ...settings, ...options.settingsOf?.(world) }, options);
  const enterEndpoint = async (): Promise<void> => {
    if (interactions !== 'gateway') await discord.setEndpoint(`${app.app().url}/discord/interactions`);
  };
  await enterEndpoint();
  return {
    ...{ ...world, ...app },
    async restart() {
      await app.restart();
      await enterEndpoint();
    },
    see: (channel, what) => app.poll(async () => discord.messagesIn(channel).find(what)),
    async vanished(call) {
      await call.acknowledged;
      await app.poll(async () => (call.response === undefined ? true : undefined));
    },
  };
}
