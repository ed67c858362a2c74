import type { Config } from './config.ts';
import type { ChatParts, ChatPlatform } from './domain/chat-platform.ts';
import type { SealedStore } from './domain/sealed-store.ts';
import type { Log } from './lib/log.ts';
import type { NodeRoute } from './lib/node-route.ts';
import type { Texts } from './lib/texts.ts';

export interface ChatPlatformsDeps extends ChatParts {
  readonly log: Log;
  readonly texts: Texts;
  /** For the tokens of workspaces that install the bot by themselves. */
  readonly sealed: SealedStore;
}

export interface ChatPlatforms {
  readonly all: readonly ChatPlatform[];
  /** Their own doors on the web port. */
  readonly routes: readonly NodeRoute[];
}

/** Those that are set up. Their libraries are large, so that each is only loaded where it is used. */
export async function createChatPlatforms({ discord, slack, web }: Config, deps: ChatPlatformsDeps): Promise<ChatPlatforms> {
  const all: ChatPlatform[] = [];
  const routes: NodeRoute[] = [];
  if (discord !== undefined) {
    const { createDiscord } = await import('./platforms/discord/discord.ts');
    all.push(createDiscord({ ...deps, ...discord }));
  }
  if (slack !== undefined) {
    const { createSlack } = await import('./platforms/slack/slack.ts');
    const platform = createSlack({ ...deps, ...slack, publicUrl: web.publicUrl ?? `http://localhost:${web.port}` });
    all.push(platform);
    routes.push(...platform.routes);
  }
  return { all, routes };
}
