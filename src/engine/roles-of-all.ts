import type { Sharing } from '../domain/sharing.ts';

/** What this process does. */
export interface RolesHere {
  readonly own: readonly string[];
  /** Whether it can do now what one of its roles is for: a platform may refuse it. Default: it can. */
  isAble?(role: string): boolean;
  /** Those that one of all processes has to have. */
  readonly needed: readonly string[];
}

/** What all living processes do together. */
export interface RolesOfAll {
  /** Says what this one does, and learns what all do. Called at the start, and now and then. */
  look(): Promise<void>;
  /** Needed ones that nobody has. */
  missing(): readonly string[];
  /** Those that somebody has; undefined where nobody looks. */
  current(): readonly string[] | undefined;
}

export function createRolesOfAll(here: RolesHere | undefined, sharing: Pick<Sharing, 'shareRoles'> | undefined): RolesOfAll {
  if (here === undefined || sharing === undefined)
    return { look: async () => undefined, missing: () => [], current: () => undefined };
  let current: readonly string[] = here.own;
  return {
    async look() {
      current = await sharing.shareRoles(here.own.filter((role) => here.isAble?.(role) !== false));
    },
    missing: () => here.needed.filter((role) => !current.includes(role) && !here.own.includes(role)),
    current: () => current,
  };
}
