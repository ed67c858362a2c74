import type { Delivery } from '../../domain/delivery.ts';
import { systemClock } from '../../lib/clock.ts';
import { createExpiringSecrets } from '../../lib/expiring-secrets.ts';
import type { OpenablePlatform, PlatformModule } from '../../platforms/chat/platform-module.ts';
import { createMemoryRows } from './memory-rows.ts';
import { createMemoryShared } from './memory-shared.ts';

/** A platform that two processes of one bot hold, over one store: nothing that one of them keeps in memory is known to the other. */
export interface TwoProcesses {
  readonly module: PlatformModule;
  /** Which of them shows and posts from now on. Default: the first. */
  delivers(which: 'first' | 'second'): void;
}

/** What stands in front of the second one's paths on the web port. */
export const secondDoor = '/second';

/** @param platform as it is installed; what it shares comes with it */
export function twoProcesses(platform: PlatformModule): TwoProcesses {
  let delivering: 'first' | 'second' = 'first';
  const shared = createMemoryShared(systemClock);
  const rows = createMemoryRows();
  const create: PlatformModule['create'] = async (settings, parts) => {
    const join = (owner: string): Promise<OpenablePlatform> => {
      const secrets = createExpiringSecrets(rows, new Uint8Array(32), systemClock);
      return platform.create(settings, { ...parts, secrets, shared: shared.of(owner) });
    };
    const both = { first: await join('first'), second: await join('second') };
    const { first, second } = both;
    const all = [first, second];
    // Those that the platform lacks are lacking.
    const delivery = new Proxy(first.delivery, { get: (_, name: keyof Delivery) => both[delivering].delivery[name] });
    return {
      ...first,
      delivery,
      routes: [...(first.routes ?? []), ...behindSecondDoor(second)],
      open(host) {
        for (const each of all) each.open(host);
      },
      problems: () => all.flatMap((each) => each.problems()),
      settle: async () => void (await Promise.all(all.map((each) => each.settle()))),
      close: async () => void (await Promise.all(all.map((each) => each.close()))),
    };
  };
  return {
    module: { ...platform, create },
    delivers(which) {
      delivering = which;
    },
  };
}

function behindSecondDoor({ routes = [] }: OpenablePlatform): NonNullable<OpenablePlatform['routes']> {
  return routes.map(({ method, path, listener }) => ({
    ...{ method, path: `${secondDoor}${path}` },
    listener(request, response) {
      request.url = path;
      return listener(request, response);
    },
  }));
}
