import { type ReactElement, type RefObject, useEffect, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { Generation, Still, Video } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { useFilmDrag } from './filming.ts';

/** A video in its own shape, which is known before it is loaded, so that nothing jumps. */
export function Player({
  generation,
  video,
  label,
  isLooping,
  isFilling = false,
  autoPlay = false,
}: {
  readonly generation: Generation;
  readonly video: Video;
  readonly label: string;
  readonly isLooping: boolean;
  /** Takes the width that is there, as in a grid. */
  readonly isFilling?: boolean;
  readonly autoPlay?: boolean;
}): ReactElement {
  const { address } = useServer();
  const [isBroken, setBroken] = useState(false);
  const element = useRef<HTMLVideoElement>(null);
  const isNear = useIsNear(element);
  const drag = useFilmDrag({ generation, number: video.number });
  return (
    <Frame ratio={video.width / video.height} isFilling={isFilling} {...drag}>
      {isBroken ? (
        <p role="alert" className="grid size-full place-items-center p-6 text-center text-sm text-white">
          {say(text('page.loadFailed'))}
        </p>
      ) : (
        <video
          ref={element}
          src={address(video.url)}
          poster={address(video.poster_url)}
          aria-label={label}
          controls
          playsInline
          autoPlay={autoPlay}
          loop={isLooping}
          preload={isNear ? 'metadata' : 'none'}
          onError={() => setBroken(true)}
          className="size-full bg-black"
        />
      )}
    </Frame>
  );
}

/** A still in its own shape. */
export function StillView({
  still,
  label,
  isFilling = false,
}: {
  readonly still: Still;
  readonly label: string;
  readonly isFilling?: boolean;
}): ReactElement {
  const { address } = useServer();
  const [isBroken, setBroken] = useState(false);
  return (
    <Frame ratio={still.width / still.height} isFilling={isFilling}>
      {isBroken ? (
        <p role="alert" className="grid size-full place-items-center p-6 text-center text-sm text-white">
          {say(text('page.stillFailed'))}
        </p>
      ) : (
        <a href={address(still.url)} target="_blank" rel="noreferrer" className="block size-full">
          <img
            src={address(still.url)}
            alt={label}
            loading="lazy"
            onError={() => setBroken(true)}
            className="size-full object-contain"
          />
        </a>
      )}
    </Frame>
  );
}

/** The place that a video or a still takes, also while it is on its way. */
export function Frame({
  ratio,
  isFilling = false,
  className = 'bg-black',
  children,
  ...drag
}: {
  readonly ratio: number;
  readonly isFilling?: boolean;
  readonly className?: string;
  readonly children?: ReactElement | undefined;
} & ReturnType<typeof useFilmDrag>): ReactElement {
  return (
    <div
      {...drag}
      className={`max-w-full self-center overflow-hidden rounded-2xl ${className}`}
      style={{ aspectRatio: ratio, width: isFilling ? '100%' : `calc(min(52dvh, 26 * var(--veo-bot-rem, 1rem)) * ${ratio})` }}
    >
      {children}
    </div>
  );
}

/** Whether it has come near to what is seen. Of many videos only those are loaded: a browser has six connections to one server. */
function useIsNear(element: RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null || isNear) return;
    const sight = new IntersectionObserver((entries) => setNear(entries.some(({ isIntersecting }) => isIntersecting)), {
      rootMargin: '400px',
    });
    sight.observe(element.current);
    return () => sight.disconnect();
  }, [element, isNear]);
  return isNear;
}
