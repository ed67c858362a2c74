import { type ReactElement, useEffect, useRef } from 'react';
import type { FrameReader } from './read-frames.ts';

/** Sharp on fine screens, and not more to draw than that. */
const pixelsPerPoint = 2;

/** Frames of a video side by side, filling what they stand in. What is behind them is seen until they are there. */
export function FrameRow({
  url,
  times,
  reader,
}: {
  readonly url: string;
  /** Of the frames, in seconds. */
  readonly times: readonly number[];
  readonly reader: FrameReader;
}): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const wanted = times.join(' ');
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || !context) return;
    const count = wanted.split(' ').length;
    const leaving = new AbortController();
    const draw = (frame: HTMLVideoElement, index: number) => {
      // It has a size only once what it stands in is shown.
      if (index === 0) {
        element.width = element.clientWidth * pixelsPerPoint;
        element.height = element.clientHeight * pixelsPerPoint;
      }
      const { height } = element;
      const place = element.width / count;
      // As large as its place, cut at the sides that are too long.
      const { videoWidth: width, videoHeight: tall } = frame;
      const scale = Math.max(place / width, height / tall);
      const [cutWidth, cutHeight] = [place / scale, height / scale];
      context.drawImage(
        frame,
        (width - cutWidth) / 2,
        (tall - cutHeight) / 2,
        cutWidth,
        cutHeight,
        index * place,
        0,
        place,
        height,
      );
    };
    reader.read(url, wanted.split(' ').map(Number), draw, leaving.signal).catch(() => {
      // The picture behind it stays; whether the video is gone, its clip says.
    });
    return () => leaving.abort();
  }, [url, wanted, reader]);
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing that is drawn on takes the focus
  return <canvas ref={canvas} aria-hidden="true" className="absolute inset-0 size-full" />;
}
