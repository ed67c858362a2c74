/** "16:9" as a number. */
export function proportion(aspect: string): number {
  const [width = 1, height = 1] = aspect.split(':').map(Number);
  return width / height;
}

/**
 * The shape that crops the least of a picture. Of two that crop as much the first one is taken: a square is wide where wide comes first.
 *
 * @param offered such as "16:9"
 * @returns undefined where nothing is offered
 */
export function nearestAspect<Aspect extends string>(
  offered: readonly Aspect[],
  { width, height }: { readonly width: number; readonly height: number },
): Aspect | undefined {
  // Rounded, so that a square is as far from 16:9 as from 9:16.
  const distance = (aspect: Aspect) => Math.round(Math.abs(Math.log(width / height / proportion(aspect))) * 1e9);
  return offered.toSorted((a, b) => distance(a) - distance(b))[0];
}
