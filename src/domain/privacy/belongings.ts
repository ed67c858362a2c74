/** How much there is of somebody. Each is a number of things. */
export interface Belongings {
  /** Videos and pictures that can be seen, also those that are on their way. */
  readonly videos: number;
  readonly onTheirWay: number;
  /** What was refused and kept, and questions with prices. */
  readonly drafts: number;
  readonly favourites: number;
  readonly stars: number;
  /** Styles of their own. */
  readonly styles: number;
  /** Styles that they gave to a channel or server, where others use them. */
  readonly sharedStyles: number;
  /** 1 for somebody who chose defaults of their own. */
  readonly defaults: number;
  readonly sessions: number;
  /** What is made for them at set times. */
  readonly schedules: number;
  /** Links to videos and folders. */
  readonly shares: number;
  /** Folders in which nothing is but theirs. */
  readonly folders: number;
  /** Rows of the books, which stay. */
  readonly booked: number;
  /** Entries of credits, which stay. */
  readonly credits: number;
  /** 1 for somebody who is blocked, which stays. */
  readonly blocks: number;
}

export const noBelongings: Belongings = {
  ...{ videos: 0, onTheirWay: 0, drafts: 0, favourites: 0, stars: 0, styles: 0, sharedStyles: 0, defaults: 0 },
  ...{ sessions: 0, schedules: 0, shares: 0, folders: 0, booked: 0, credits: 0, blocks: 0 },
};

/** Over several doors. */
export function sumOf(all: readonly Belongings[]): Belongings {
  const names = Object.keys(noBelongings).filter((name): name is keyof Belongings => name in noBelongings);
  const sums = names.map((name) => [name, all.reduce((sum, each) => sum + each[name], 0)] as const);
  return { ...noBelongings, ...Object.fromEntries(sums) };
}

/** Whether there is anything that forgetting somebody would take away. */
export function hasAny({ booked: _, credits: _c, blocks: _b, ...things }: Belongings): boolean {
  return Object.values(things).some((count) => count > 0);
}
