/** At most so many videos are opened at once for a still: a browser has six connections to one server. */
const atOnce = 2;
const kept = 400;
const widthPixels = 480;

/** Stills of videos for which the server has none. */
export interface Posters {
  find(url: string): string | undefined;
  /** @returns a function that says it is no longer wanted */
  want(url: string, onMade: (poster: string) => void): () => void;
}

export function createPosters(): Posters {
  const made = new Map<string, string>();
  const wanted = new Map<string, Set<(poster: string) => void>>();
  const running = new Set<string>();

  const next = (): void => {
    // What was asked for last is what is in sight now.
    const url = [...wanted.keys()].reverse().find((each) => !running.has(each));
    if (url === undefined || running.size >= atOnce) return;
    running.add(url);
    void firstFrame(url).then((poster) => {
      running.delete(url);
      if (poster !== undefined) keep(url, poster);
      wanted.delete(url);
      next();
    });
    next();
  };
  const keep = (url: string, poster: string): void => {
    made.set(url, poster);
    for (const tell of wanted.get(url) ?? []) tell(poster);
    const [oldest] = made;
    if (made.size <= kept || oldest === undefined) return;
    made.delete(oldest[0]);
    URL.revokeObjectURL(oldest[1]);
  };

  return {
    find: (url) => made.get(url),
    want(url, onMade) {
      const asking = wanted.get(url) ?? new Set();
      wanted.set(url, asking.add(onMade));
      next();
      return () => {
        asking.delete(onMade);
        if (asking.size === 0 && !running.has(url)) wanted.delete(url);
      };
    },
  };
}

/** @returns a `blob:` address; undefined where the video can't be read */
async function firstFrame(url: string): Promise<string | undefined> {
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'auto';
  const loaded = new Promise<boolean>((resolve) => {
    video.onloadeddata = () => resolve(true);
    video.onerror = () => resolve(false);
  });
  video.src = url;
  const isLoaded = await loaded;
  const height = Math.round((widthPixels * video.videoHeight) / video.videoWidth);
  const canvas = Object.assign(document.createElement('canvas'), { width: widthPixels, height });
  if (isLoaded) canvas.getContext('2d')?.drawImage(video, 0, 0, widthPixels, height);
  // Gives its connection back.
  video.removeAttribute('src');
  video.load();
  if (!isLoaded) return undefined;
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8));
  return blob === null ? undefined : URL.createObjectURL(blob);
}
