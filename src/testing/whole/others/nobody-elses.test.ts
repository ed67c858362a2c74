import { expect, inject, it } from 'vitest';
import { tried } from '../../set-up/everything.ts';
import { askDiscord } from './ask-discord.ts';
import { askSlack } from './ask-slack.ts';
import { createAskingWeb } from './ask-web.ts';
import { listen } from './listen.ts';
import { makeOthersHistory } from './others-history.ts';
import { openOthersWorld } from './others-world.ts';

const isThorough = inject('everything');
const much = { isThorough, presses: isThorough ? 30 : 6 };
const seeds = tried([1, 2, 3, 4, 5, 6, 7, 8], (seed) => seed === 1);

it.each(seeds)(
  'nobody reads what is another’s, at any door (seed %d)',
  { timeout: isThorough ? 900_000 : 300_000 },
  async (seed) => {
    const world = await openOthersWorld(seed, much);
    const stopListening = await listen(world);
    const history = await makeOthersHistory(world);
    const looks = [await askDiscord(world, history, much), await askSlack(world, history, much)];
    const web = await createAskingWeb(world, history, much);
    const told = await web.read();
    // From here on, people of the web make something of their own for others to see.
    await stopListening();
    for (const look of looks) look();
    const changed = await web.change();
    const { canaries } = world;
    expect({ read: canaries.leaks(), told: [...told, ...changed], unread: canaries.unread() }).toEqual({
      ...{ read: [], told: [], unread: [] },
    });
  },
);
