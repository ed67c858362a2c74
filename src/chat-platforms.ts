import type { Config } from './config.ts';
import type { ChatParts, ChatPlatform } from './domain/chat-platform.ts';
import type { Log } from './lib/log.ts';
import type { Texts } from './lib/texts.ts';

export interface ChatPlatformsDeps extends ChatParts {
  readonly log: Log;
  readonly texts: Texts;
}

/** Those that are set up. Their libraries are large, so that each is only loaded where it is used. */
export async function createChatPlatforms(_config: Config, _deps: ChatPlatformsDeps): Promise<readonly ChatPlatform[]> {
  return [];
}
