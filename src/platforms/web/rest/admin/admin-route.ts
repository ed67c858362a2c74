import type { Context } from 'hono';
import type { z } from 'zod';
import type { AdminWho } from '../../../../domain/admin-who.ts';
import type { Text } from '../../../../domain/texts.ts';
import type { Route } from '../route.ts';
import type { adminRequests, DoneAnswer } from './admin-schemas.ts';

/** What the admin's addresses take. */
export type Requests = typeof adminRequests;

/** What an act did, in words. */
export interface Done extends Pick<DoneAnswer, 'changed' | 'count' | 'resumed' | 'url'> {
  readonly message: Text;
}

/** An address that only tells something. */
export type Reading = (path: string, read: (context: Context) => Promise<object>) => Route;

/** One that does something, with its body as it is taken. */
export type Doing = <Name extends keyof Requests>(
  path: string,
  name: Name,
  act: (who: AdminWho, body: z.infer<Requests[Name]>, context: Context) => Promise<Done>,
) => Route;
