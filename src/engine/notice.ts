/** Something that one part of the engine tells another one within this process. Nobody may be listening yet. */
export interface Notice<About> {
  tell(about: About): void;
  /** There is one listener: the last one. It must not throw. */
  listen(listener: (about: About) => void): void;
}

export function createNotice<About>(): Notice<About> {
  let told: (about: About) => void = () => undefined;
  return {
    tell: (about) => told(about),
    listen(listener) {
      told = listener;
    },
  };
}
