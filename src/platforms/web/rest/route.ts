import type { Context } from 'hono';
import type { PersonRole } from '../../../domain/people/person.ts';

/** Where the API begins. */
export const restRoot = '/api/video_chat';

/** One address of the API, below `restRoot`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  /** What a person of the web has to be. Default: a viewer to read, a member to change anything, an admin below `/admin` and for single folders. */
  readonly needs?: PersonRole;
  readonly handle: (context: Context) => Response | Promise<Response>;
}

/** A folder is for all who see it: to rename, remove or share it is to decide for others. */
const forAdmins = /^\/(?:admin\/|folders\/:folder)/;

export function neededRole({ method, path, needs }: Pick<Route, 'method' | 'path' | 'needs'>): PersonRole {
  return needs ?? (forAdmins.test(path) ? 'admin' : method === 'GET' ? 'viewer' : 'member');
}
