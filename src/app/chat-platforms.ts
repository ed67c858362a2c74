import type { ChatParts, ChatPlatform } from '../domain/chat-platform.ts';
import { type Delivery, DeliveryError } from '../domain/delivery.ts';
import type { PlatformHealth } from '../domain/health.ts';
import type { Text } from '../domain/texts.ts';
import type { NodeRoute } from '../lib/node-route.ts';
import type { OpenablePlatform, PlatformModule, PlatformParts } from '../platforms/chat/platform-module.ts';
import type { AppConfig } from './installed.ts';
import { platformsSetUp } from './platforms-set-up.ts';

export interface ChatPlatformsDeps extends Omit<PlatformParts, 'giveUp' | 'publicUrl'> {
  /** No door is left: every chat platform refuses the bot for good, and nobody else uses the web door. */
  readonly onNoDoor: (reason: Text) => void;
}

export interface ChatPlatforms {
  readonly all: readonly ChatPlatform[];
  /** How each of them stands. */
  health(): readonly PlatformHealth[];
  /** Their own doors on the web port. */
  readonly routes: readonly NodeRoute[];
}

/** How soon a post of a platform that refuses the bot is looked at again: it waits for a start with a new token. */
const heldMs = 10 * 60_000;

/** Those that are set up. */
export async function createChatPlatforms(
  installed: readonly PlatformModule[],
  config: Pick<AppConfig, 'platforms' | 'web'>,
  deps: ChatPlatformsDeps,
): Promise<ChatPlatforms> {
  const { web } = config;
  const all: ChatPlatform[] = [];
  const rows: (() => PlatformHealth)[] = [];
  const routes: NodeRoute[] = [];
  const { add } = watchRefusals(deps, !web.off && (web.token !== undefined || !web.loopback));
  const publicUrl = web.publicUrl ?? `http://localhost:${web.port}`;
  for (const { module, settings } of platformsSetUp(installed, config)) {
    const { platform, created, isRefused } = await add((giveUp) => module.create(settings, { ...deps, publicUrl, giveUp }));
    all.push(platform);
    rows.push(() => healthOf(module, platform, isRefused()));
    routes.push(...(created.routes ?? []));
  }
  return { all, routes, health: () => rows.map((row) => row()) };
}

function healthOf({ id, label }: PlatformModule, platform: ChatPlatform, refused: boolean): PlatformHealth {
  const connections = refused ? undefined : platform.connections?.();
  const problems = platform.problems();
  return { id, label, connected: problems.length === 0, refused, problems, ...(connections && { connections }) };
}

/**
 * A platform that refuses the bot goes off, and the others go on.
 *
 * @param webIsUsed whether people come in by the web door, too
 */
function watchRefusals({ log, texts, onNoDoor }: ChatPlatformsDeps, webIsUsed: boolean) {
  const open = new Set<object>();

  return {
    async add(
      create: (giveUp: ChatParts['giveUp']) => Promise<OpenablePlatform>,
    ): Promise<{ readonly platform: ChatPlatform; readonly created: OpenablePlatform; isRefused(): boolean }> {
      const door = {};
      open.add(door);
      let refusal: Text | undefined;
      let closed: Promise<void> | undefined;
      const close = (): Promise<void> => {
        closed ??= created.close();
        return closed;
      };
      const created = await create((reason) => {
        refusal = reason;
        open.delete(door);
        log.error({}, texts.say(reason));
        if (open.size === 0 && !webIsUsed) return onNoDoor(reason);
        close().catch((error: unknown) => log.error({ err: error }, 'a platform that refuses the bot could not be closed'));
      });
      const platform: ChatPlatform = {
        ...created,
        delivery: heldWhile(() => refusal !== undefined, created.delivery),
        problems: () => (refusal === undefined ? created.problems() : [{ code: 'platform', text: texts.say(refusal) }]),
        close,
      };
      return { platform, created, isRefused: () => refusal !== undefined };
    },
  };
}

/** What a platform that refuses the bot does not take is kept for when it is set up again: nobody's video is given up over it. */
function heldWhile(isRefused: () => boolean, delivery: Delivery): Delivery {
  const requireOpen = (): void => {
    if (isRefused()) throw new DeliveryError('the platform refuses the bot', { retryAfterMs: heldMs, isOurPace: true });
  };
  const { sayInterrupted } = delivery;
  return {
    ...delivery,
    async showStatus(...update) {
      requireOpen();
      return await delivery.showStatus(...update);
    },
    async post(...update) {
      requireOpen();
      return await delivery.post(...update);
    },
    ...(sayInterrupted && {
      async sayInterrupted(...update) {
        requireOpen();
        return await sayInterrupted(...update);
      },
    }),
  };
}
