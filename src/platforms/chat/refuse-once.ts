import type { Text } from '../../domain/texts.ts';

/** A platform refuses the bot for good at many places at once: the first reason counts. */
export function createRefuseOnce(giveUp: (reason: Text) => void): (reason: Text) => void {
  let hasGivenUp = false;
  return (reason) => {
    if (hasGivenUp) return;
    hasGivenUp = true;
    giveUp(reason);
  };
}
