import type { Context } from 'hono';

/** Where the API begins. */
export const restRoot = '/api/video_chat';

/** One address of the API, below `restRoot`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly handle: (context: Context) => Response | Promise<Response>;
}
