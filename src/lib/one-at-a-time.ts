/**
 * Runs `work` one at a time: asked for while it runs, it runs once more after that, however often it was asked for.
 *
 * @param work handles its own errors; it must not reject
 */
export function oneAtATime(work: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  const run = (): void => {
    if (isRunning) {
      isWanted = true;
      return;
    }
    isRunning = true;
    void work().finally(() => {
      isRunning = false;
      if (!isWanted) return;
      isWanted = false;
      run();
    });
  };
  return run;
}
