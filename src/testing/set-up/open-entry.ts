import { expect } from 'vitest';
import type { FakeDiscord } from '../fakes/discord/fake-discord.ts';
import type { SeenMessage } from '../fakes/discord/seen.ts';
import type { Person } from '../fakes/discord/world.ts';

const patienceMs = 30_000;

/** A person opens an entry of a page of history. @returns what they alone see of it */
export async function openEntry(discord: FakeDiscord, page: SeenMessage, number: string, user: Person): Promise<SeenMessage> {
  const menu = JSON.stringify(page.components).match(/"label":"(Open \d+ · [^"]*)"/g) ?? [];
  const label = menu.map((each) => each.slice(9, -1)).find((each) => each.startsWith(`Open ${number} `));
  if (label === undefined) throw new Error(`there is no entry ${number}; there are ${menu.join(', ')}`);
  const call = discord.select(page, 'Open one …', [label], { user });
  await expect.poll(() => call.response?.isLoading, { timeout: patienceMs }).toBe(false);
  if (call.response === undefined) throw new Error('nothing was opened');
  return call.response;
}
