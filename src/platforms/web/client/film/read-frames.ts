/** Draws a frame once it is there. @param index of its time */
export type DrawFrame = (frame: HTMLVideoElement, index: number) => void;

/** Reads frames out of videos, one video after the other: a browser has few connections to one server, and less memory on a phone. */
export interface FrameReader {
  /**
   * @param times in seconds, ascending
   * @throws {Error} where the video can't be read, or the signal's reason
   */
  read(url: string, times: readonly number[], draw: DrawFrame, signal: AbortSignal): Promise<void>;
}

export function createFrameReader(): FrameReader {
  let last: Promise<unknown> = Promise.resolve();
  return {
    read(url, times, draw, signal) {
      const turn = last.then(() => readFrames(url, times, draw, signal));
      // Whoever is next does not care how this one ended.
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

async function readFrames(url: string, times: readonly number[], draw: DrawFrame, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.preload = 'auto';
  try {
    const isThere = happened(video, 'loadeddata', signal);
    video.src = url;
    await isThere;
    for (const [index, seconds] of times.entries()) {
      const isSought = happened(video, 'seeked', signal);
      // Behind the last frame there is nothing to see.
      video.currentTime = Math.max(0, Math.min(seconds, video.duration - 0.05));
      await isSought;
      draw(video, index);
    }
  } finally {
    video.removeAttribute('src');
    // It gives back what it holds.
    video.load();
  }
}

function happened(video: HTMLVideoElement, name: 'loadeddata' | 'seeked', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    const end = (settle: () => void) => () => {
      ended.abort();
      settle();
    };
    const listening = { signal: ended.signal };
    video.addEventListener(name, end(resolve), listening);
    video.addEventListener(
      'error',
      end(() => reject(new Error('the video can not be read'))),
      listening,
    );
    signal.addEventListener(
      'abort',
      end(() => reject(signal.reason)),
      listening,
    );
  });
}
