import { UserError } from '../../domain/errors.ts';
import type { Requester } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';

/**
 * Whom the admin means by `platform:T012/U345`, or by `platform:U345` where that is sure.
 *
 * @throws {UserError} `invalid_option` where the name has another shape, is of no platform that is set up, or fits people of several workspaces or of one that nobody knows
 */
export async function personOf({ store, deliveries }: Pick<Core, 'store' | 'deliveries'>, name: string): Promise<Requester> {
  const [, platform, tenant, id] = /^([a-z][a-z0-9-]{0,30}):(?:([^/\s]{1,100})\/)?([^/\s]{1,100})$/.exec(name.trim()) ?? [];
  if (platform === undefined || id === undefined) throw refused(text('admin.person', { given: name.slice(0, 60) }));
  const [only, ...more] = await store.tenantsOf(platform, id);
  // Of a platform that was taken away people may be known still.
  const isKnown = only !== undefined || deliveries.some((each) => each.platform === platform);
  if (!isKnown) throw refused(text('admin.person', { given: name.slice(0, 60) }));
  if (tenant !== undefined) return { platform, id, tenant };
  const needsTenant = deliveries.some((each) => each.platform === platform && each.hasTenants === true);
  if (more.length > 0) {
    const names = [only, ...more].map((each) => `${platform}:${each}/${id}`).join(', ');
    throw refused(text('admin.personOfSeveral', { given: name, names }));
  }
  if (only === undefined && needsTenant) throw refused(text('admin.personOfWhich', { platform, id }));
  return { platform, id, ...(only !== undefined && only !== '' && { tenant: only }) };
}

function refused(problem: ReturnType<typeof text>): UserError {
  return new UserError('invalid_option', problem, { option: 'person' });
}
