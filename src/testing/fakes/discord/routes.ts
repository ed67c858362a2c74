import { commandPermissionRoutes } from './command-permissions.ts';
import { commandRoutes } from './command-routes.ts';
import { interactionRoutes } from './interaction-routes.ts';
import { messageRoutes } from './message-routes.ts';
import type { World } from './world.ts';
import { worldRoutes } from './world-routes.ts';

/** All that the API answers, below `/api/v10`. */
export function allRoutes(world: World) {
  return {
    ...worldRoutes(world),
    ...messageRoutes(world),
    ...commandRoutes(world),
    ...commandPermissionRoutes(world),
    ...interactionRoutes(world),
  };
}

/** Where faults can be put: a route of the API, or the files' one. */
export type RoutePattern = keyof ReturnType<typeof allRoutes> | typeof filePattern;

/** Of files of messages and of options alike. */
export const filePattern = 'GET /attachments/:owner/:attachment/:name';
