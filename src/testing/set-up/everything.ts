import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly everything: boolean;
  }
}

/** A long list of the same kind: `npm test` tries what differs most, and all of it with `EVERYTHING=1`. */
export function tried<One>(all: readonly One[], usually: (one: One) => boolean): readonly One[] {
  return inject('everything') ? all : all.filter(usually);
}
