import { expect, it } from 'vitest';
import { createRolesOfAll } from './roles-of-all.ts';

it('says nothing of a role while a platform refuses its process, and calls missing what others lack alone', async () => {
  const said: (readonly string[])[] = [];
  const sharing = {
    async shareRoles(own: readonly string[]) {
      said.push(own);
      return own;
    },
  };
  let isRefused = true;
  const here = { own: ['slack', 'web'], needed: ['slack', 'engine'], isAble: (role: string) => role !== 'slack' || !isRefused };
  const roles = createRolesOfAll(here, sharing);
  await roles.look();
  // That the platform refuses it is said by the platform itself.
  expect([roles.current(), roles.missing()]).toEqual([['web'], ['engine']]);
  isRefused = false;
  await roles.look();
  expect(said).toEqual([['web'], ['slack', 'web']]);
});
