import { type ChatHost, type ChatParts, type ChatPlatform, ChatSettingsError } from '../domain/chat-platform.ts';
import { type Delivery, DeliveryError } from '../domain/delivery.ts';
import type { Text } from '../domain/texts.ts';
import type { Log } from '../lib/log.ts';
import type { NodeRoute } from '../lib/node-route.ts';
import type { Texts } from '../lib/say.ts';
import type { OpenablePlatform } from '../platforms/chat/platform-module.ts';

/** Makes a platform with its settings. @throws {ChatSettingsError} when it can't work with them */
export type CreatePlatform = (giveUp: ChatParts['giveUp']) => Promise<OpenablePlatform>;

export interface DoorDeps {
  /** Of the platform, as records have it. */
  readonly id: string;
  readonly log: Log;
  readonly texts: Texts;
  /** It refuses the bot for good. @returns whether that ends the bot, so that the platform is not closed before everything else */
  onRefused(reason: Text): boolean;
}

/** A platform that can be off while the others go on, and be tried again. What the rest of the bot has of it stays the same. */
export interface PlatformDoor {
  readonly platform: ChatPlatform;
  /** Those of the first try that was made: a way in that comes with other settings needs a start. */
  readonly routes: readonly NodeRoute[];
  /** Why it is off. */
  refusal(): Text | undefined;
  /** @throws {ChatSettingsError} as `CreatePlatform`: then it stays off */
  tryAgain(create: CreatePlatform): Promise<void>;
}

/** How soon a post of a platform that refuses the bot is looked at again: it waits for new settings. */
const heldMs = 10 * 60_000;

/** One try of a platform, with all that has to end before the next one. */
interface Life {
  readonly created: OpenablePlatform;
  readonly delivery: Delivery;
  refusal(): Text | undefined;
  open(host: ChatHost): void;
  close(): Promise<void>;
}

/** Opens a platform's door; settings that can't be leave it off. */
export async function createPlatformDoor(deps: DoorDeps, create: CreatePlatform): Promise<PlatformDoor> {
  const { log, texts } = deps;
  let host: ChatHost | undefined;
  let isClosed = false;
  let trying: Promise<unknown> = Promise.resolve();
  let current = await begin(deps, create).catch((error: unknown) => {
    if (!(error instanceof ChatSettingsError)) throw error;
    log.error({}, texts.say(error.text));
    return neverOpened(deps.id, error.text);
  });
  const problem = (reason: Text) => ({ code: 'platform', text: texts.say(reason) }) as const;
  const platform: ChatPlatform = {
    delivery: new Proxy(current.delivery, { get: (_, name) => Reflect.get(current.delivery, name) }),
    open(opened) {
      host = opened;
      if (current.refusal() === undefined) current.open(opened);
    },
    problems() {
      const reason = current.refusal();
      return reason === undefined ? current.created.problems() : [problem(reason)];
    },
    connections: () => current.created.connections?.(),
    isIgnorableError: (error) => current.created.isIgnorableError(error),
    async postPlain(...post) {
      if (current.refusal() !== undefined) throw new DeliveryError('the platform refuses the bot');
      return await current.created.postPlain(...post);
    },
    settle: () => current.created.settle(),
    async close() {
      isClosed = true;
      await current.close();
    },
  };
  const tryNow = async (createAnew: CreatePlatform): Promise<void> => {
    // Somebody else has asked for it at the same time: a second connection would hear everything twice, and nobody would close it.
    if (isClosed || current.refusal() === undefined) return;
    const next = await begin(deps, createAnew);
    // What refuses the bot often can't be closed in order either.
    await current
      .close()
      .catch((error: unknown) => log.warn({ err: error }, 'a platform that refused the bot could not be closed'));
    if (isClosed) return next.close();
    current = next;
    if (host !== undefined) next.open(host);
  };
  return {
    platform,
    routes: (current.created.routes ?? []).map(({ method, path }) => ({
      ...{ method, path },
      listener(request, response) {
        const now = current.created.routes?.find((each) => each.method === method && each.path === path);
        if (now !== undefined) return now.listener(request, response);
        response.writeHead(503).end();
      },
    })),
    refusal: () => current.refusal(),
    tryAgain(createAnew) {
      const tried = trying.then(() => tryNow(createAnew));
      trying = tried.catch(() => undefined);
      return tried;
    },
  };
}

async function begin({ log, texts, onRefused }: DoorDeps, create: CreatePlatform): Promise<Life> {
  let refusal: Text | undefined;
  let closed: Promise<void> | undefined;
  const unwatch: (() => void)[] = [];
  const created = await create((reason) => {
    refusal = reason;
    log.error({}, texts.say(reason));
    if (onRefused(reason)) return;
    life.close().catch((error: unknown) => log.error({ err: error }, 'a platform that refuses the bot could not be closed'));
  });
  const life: Life = {
    created,
    delivery: heldWhile(() => refusal !== undefined, created.delivery),
    refusal: () => refusal,
    open({ engine, ...host }) {
      const watch: typeof engine.watch = (listener) => {
        const stop = engine.watch(listener);
        unwatch.push(stop);
        return stop;
      };
      created.open({ ...host, engine: { ...engine, watch } });
    },
    close() {
      for (const stop of unwatch.splice(0)) stop();
      closed ??= created.close();
      return closed;
    },
  };
  return life;
}

/** Its settings can't be: what people of earlier starts wait for is kept. */
function neverOpened(id: string, refusal: Text): Life {
  const done = async (): Promise<void> => undefined;
  const post = async (): Promise<never> => {
    throw new Error(`${id} is off`);
  };
  const delivery: Delivery = { platform: id, statusComesFirst: true, showStatus: post, post, sayInterrupted: post };
  return {
    refusal: () => refusal,
    delivery: heldWhile(() => true, delivery),
    created: {
      ...{ delivery, open: () => undefined, postPlain: post, settle: done, close: done },
      ...{ problems: () => [], isIgnorableError: () => false },
    },
    open: () => undefined,
    close: done,
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
