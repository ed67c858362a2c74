import { type ChatPlatform, ChatSettingsError } from '../domain/chat-platform.ts';
import type { PlatformHealth } from '../domain/health.ts';
import type { Text } from '../domain/texts.ts';
import type { NodeRoute } from '../lib/node-route.ts';
import type { PlatformModule, PlatformParts } from '../platforms/chat/platform-module.ts';
import type { AppConfig } from './installed.ts';
import { createPlatformDoor, type PlatformDoor } from './platform-door.ts';
import { platformsSetUp } from './platforms-set-up.ts';

export interface ChatPlatformsDeps extends Omit<PlatformParts, 'giveUp' | 'publicUrl'> {
  /** No door is left: every chat platform refuses the bot for good, and nobody else uses the web door. */
  readonly onNoDoor: (reason: Text) => void;
  /**
   * Which platforms this process opens, where several share them. Of the others it knows what the engine has to know, and posts alarms alone.
   * Default: all.
   */
  readonly connects?: ((platform: string) => boolean) | undefined;
  /** Whether this process goes on where each of its doors refuses it, since it works for others. Default: no. */
  readonly hasOtherWork?: boolean;
}

export interface ChatPlatforms {
  readonly all: readonly ChatPlatform[];
  /** Those that this process opens. */
  readonly own: readonly ChatPlatform[];
  /** How each of its own stands. */
  health(): readonly PlatformHealth[];
  /** Whether a platform refuses this process now, so that it can post nothing there. */
  refuses(platform: string): boolean;
  /** Their own doors on the web port. */
  readonly routes: readonly NodeRoute[];
  /**
   * Tries platforms again that refuse the bot.
   *
   * @param settings of all platforms, as they are now
   * @param id of one. Default: all that refuse it
   * @returns ids of those that were tried
   * @throws {ChatSettingsError} where it can't work with its settings, or has none any more
   */
  tryAgain(settings: AppConfig['platforms'], id?: string): Promise<readonly string[]>;
}

/**
 * Those that are set up. One that refuses the bot, or can't work with its settings, goes off, and the others go on.
 *
 * @throws {ChatSettingsError} where none can work with its settings and nobody uses the web door
 */
export async function createChatPlatforms(
  installed: readonly PlatformModule[],
  config: Pick<AppConfig, 'platforms' | 'web'>,
  deps: ChatPlatformsDeps,
): Promise<ChatPlatforms> {
  const { web } = config;
  const { log, texts, onNoDoor, connects = () => true, hasOtherWork = false, shared, ...parts } = deps;
  const webIsUsed = !web.off && (web.token !== undefined || !web.loopback);
  const publicUrl = web.publicUrl ?? `http://localhost:${web.port}`;
  const all: { readonly module: PlatformModule; readonly door: PlatformDoor }[] = [];
  const doors: typeof all = [];
  const isAnyOpen = (): boolean => webIsUsed || doors.some(({ door }) => door.refusal() === undefined);
  const makerOf = (module: PlatformModule, settings: unknown) => (giveUp: PlatformParts['giveUp']) =>
    module.create(settings, {
      ...{ ...parts, log, texts, publicUrl, giveUp },
      ...(shared && { shared: { ...shared, connects: connects(module.id) } }),
    });
  for (const { module, settings } of platformsSetUp(installed, config)) {
    const onRefused = (reason: Text): boolean => {
      if (hasOtherWork || isAnyOpen() || !connects(module.id)) return false;
      onNoDoor(reason);
      return true;
    };
    const door = await createPlatformDoor({ id: module.id, log, texts, onRefused }, makerOf(module, settings));
    all.push({ module, door });
    if (connects(module.id)) doors.push({ module, door });
  }
  const [first] = doors.flatMap(({ door }) => door.refusal() ?? []);
  if (first !== undefined && !isAnyOpen()) throw new ChatSettingsError(first);
  return {
    all: all.map(({ door }) => door.platform),
    own: doors.map(({ door }) => door.platform),
    health: () => doors.map(({ module, door }) => healthOf(module, door)),
    refuses: (platform) => all.some(({ module, door }) => module.id === platform && door.refusal() !== undefined),
    routes: doors.flatMap(({ door }) => door.routes),
    async tryAgain(settings, id) {
      const meant = doors.filter(({ module, door }) => (id ?? module.id) === module.id && door.refusal() !== undefined);
      for (const { module, door } of meant) {
        const own = settings[module.id];
        const reason = door.refusal();
        // Its settings were taken away: it stays off, and why it went off stays true.
        if (own === undefined && reason !== undefined) throw new ChatSettingsError(reason);
        await door.tryAgain(makerOf(module, own));
        log.info({ platform: module.id }, 'a platform that refused the bot is tried again');
      }
      return meant.map(({ module }) => module.id);
    },
  };
}

function healthOf({ id, label }: PlatformModule, { platform, refusal }: PlatformDoor): PlatformHealth {
  const refused = refusal() !== undefined;
  const connections = refused ? undefined : platform.connections?.();
  const problems = platform.problems();
  return { id, label, connected: problems.length === 0, refused, problems, ...(connections && { connections }) };
}
