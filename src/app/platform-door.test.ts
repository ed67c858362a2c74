import { describe, expect, it } from 'vitest';
import { type ChatHost, type ChatParts, ChatSettingsError } from '../domain/chat-platform.ts';
import { DeliveryError } from '../domain/delivery.ts';
import { text } from '../domain/texts.ts';
import { createTexts } from '../lib/say.ts';
import type { OpenablePlatform } from '../platforms/chat/platform-module.ts';
import { recordingDelivery, silentLog } from '../testing/set-up/test-engine.ts';
import { createPlatformDoor, type PlatformDoor } from './platform-door.ts';

const refusal = text('slack.tokenRefused');
const wrong = text('slack.otherDataKey');

/** A platform in memory, with the doors that its tries had. */
function pigeons() {
  const tries: { opened: boolean; closed: boolean; giveUp: ChatParts['giveUp'] }[] = [];
  const watching = new Set<unknown>();
  const create = async (giveUp: ChatParts['giveUp']): Promise<OpenablePlatform> => {
    const own = { opened: false, closed: false, giveUp };
    tries.push(own);
    return {
      delivery: { ...recordingDelivery([], 'pigeon'), statusGapMs: tries.length },
      open({ engine }) {
        own.opened = true;
        engine.watch(() => undefined);
      },
      problems: () => [],
      postPlain: async () => undefined,
      isIgnorableError: () => false,
      settle: async () => undefined,
      async close() {
        own.closed = true;
      },
    };
  };
  // Watching is all that they ask of it.
  const engine = {
    watch(listener: unknown) {
      watching.add(listener);
      return () => watching.delete(listener);
    },
  };
  const host = { engine, commands: [] } as unknown as ChatHost;
  return { create, tries, watching, host };
}

async function open(create: Parameters<typeof createPlatformDoor>[1]): Promise<PlatformDoor> {
  return createPlatformDoor({ id: 'pigeon', log: silentLog, texts: createTexts(), onRefused: () => false }, create);
}

const post = ({ platform: { delivery } }: PlatformDoor) =>
  // What is posted does not matter here.
  delivery.post('result', { id: 'x' } as never, [], {} as never).catch((error: unknown) => error);

it('keeps one platform for the rest of the bot while the one behind it goes and comes back', async () => {
  const { create, tries, watching, host } = pigeons();
  const door = await open(create);
  const { delivery } = door.platform;
  door.platform.open(host);
  expect([watching.size, delivery.statusGapMs]).toEqual([1, 1]);

  tries[0]?.giveUp(refusal);
  expect(door.refusal()).toEqual(refusal);
  expect(door.platform.problems()).toMatchObject([{ code: 'platform' }]);
  expect([tries[0]?.closed, watching.size]).toEqual([true, 0]);
  expect(await post(door)).toMatchObject({ isOurPace: true });

  await door.tryAgain(create);
  expect(door.refusal()).toBeUndefined();
  expect(door.platform.problems()).toEqual([]);
  expect([tries[1]?.opened, watching.size, delivery.statusGapMs]).toEqual([true, 1, 2]);
  expect(await post(door)).toMatchObject({ state: 'delivered' });
});

it('holds what waits for a platform that can’t work with its settings, until it can', async () => {
  const { create, tries, host } = pigeons();
  const cant = async (): Promise<never> => {
    throw new ChatSettingsError(wrong);
  };
  const door = await open(cant);
  door.platform.open(host);
  expect(door.refusal()).toEqual(wrong);
  expect(door.platform.delivery.platform).toBe('pigeon');
  expect(await post(door)).toBeInstanceOf(DeliveryError);
  await expect(door.tryAgain(cant)).rejects.toThrow(ChatSettingsError);
  expect(door.refusal()).toEqual(wrong);
  await door.tryAgain(create);
  expect(tries).toMatchObject([{ opened: true, closed: false }]);
  expect(await post(door)).toMatchObject({ state: 'delivered' });
});

describe('another try', () => {
  async function refused({ create, tries, host }: ReturnType<typeof pigeons>): Promise<PlatformDoor> {
    const door = await open(create);
    door.platform.open(host);
    tries[0]?.giveUp(refusal);
    return door;
  }

  it('is made once where two ask for it at the same time', async () => {
    const made = pigeons();
    const door = await refused(made);
    await Promise.all([door.tryAgain(made.create), door.tryAgain(made.create)]);
    expect(made.tries).toMatchObject([{ closed: true }, { opened: true, closed: false }]);
  });

  it('is closed at once where the bot ends meanwhile, and not made after that', async () => {
    const made = pigeons();
    const door = await refused(made);
    await door.tryAgain(async (giveUp) => {
      await door.platform.close();
      return made.create(giveUp);
    });
    await door.tryAgain(made.create);
    expect(made.tries).toMatchObject([{ closed: true }, { opened: false, closed: true }]);
  });

  it('is made though what refused the bot could not be closed', async () => {
    const made = pigeons();
    const door = await open(async (giveUp) => ({
      ...(await made.create(giveUp)),
      close: () => Promise.reject(new Error('the connection is gone')),
    }));
    made.tries[0]?.giveUp(refusal);
    await door.tryAgain(made.create);
    expect(door.refusal()).toBeUndefined();
  });
});
