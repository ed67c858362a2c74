import { stat } from 'node:fs/promises';

/** Those of the paths where something is, in their order. */
export async function existingFiles(paths: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => path,
        () => undefined,
      ),
    ),
  );
  return there.filter((path) => path !== undefined);
}
