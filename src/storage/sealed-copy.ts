import type { SealedStore } from '../domain/sealed-store.ts';

/** Sealed texts as they were read. What is changed here is changed nowhere else. */
export function sealedCopy(texts: Map<string, string>): SealedStore {
  return {
    names: async () => [...texts.keys()],
    get: async (name) => texts.get(name),
    put: async (name, sealed) => void texts.set(name, sealed),
    remove: async (name) => void texts.delete(name),
  };
}
