import { expect, it } from 'vitest';
import { rolesOf } from './doer.ts';

it('says that roles are not known, rather than that there are none, in private and where Discord tells nothing of a member', () => {
  expect(rolesOf({ guildId: null, member: null })).toEqual({ roles: 'elsewhere' });
  expect(rolesOf({ guildId: '1', member: null })).toEqual({ roles: 'unread' });
});
