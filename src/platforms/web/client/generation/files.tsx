import type { ReactElement } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { Generation } from '../server/api.ts';
import type { Acts } from './act-button.tsx';
import { FileActions } from './file-actions.tsx';
import { Player, StillView } from './player.tsx';

/** Wider than this, two stand side by side; else four. */
const wideRatio = 1.2;

/** What a generation made: one of them large, several side by side, each with what can be done with it. */
export function GenerationFiles({
  generation,
  acts,
  isLooping,
  autoPlay = false,
}: {
  readonly generation: Generation;
  readonly acts: Acts;
  readonly isLooping: boolean;
  /** Whether a single video begins to play. */
  readonly autoPlay?: boolean;
}): ReactElement {
  const { videos, pictures, prompt } = generation;
  const files = [...videos, ...pictures];
  const isOne = files.length <= 1;
  // Those that were deleted keep their numbers.
  const count = Math.max(...files.map(({ number }) => number));
  const views = [
    ...videos.map((video) => {
      const { number } = video;
      const label = isOne ? text('page.videoLabel', { prompt }) : text('page.videoOf', { number, count, prompt });
      return (
        <Player
          key={number}
          generation={generation}
          video={video}
          label={say(label)}
          isLooping={isLooping}
          isFilling={!isOne}
          autoPlay={autoPlay && isOne}
        />
      );
    }),
    ...pictures.map((still) => {
      const { number } = still;
      const label = isOne ? text('page.stillLabel', { prompt }) : text('page.stillOf', { number, count, prompt });
      return <StillView key={number} still={still} label={say(label)} isFilling={!isOne} />;
    }),
  ];
  if (isOne) return <>{views}</>;
  const [{ width, height } = { width: 16, height: 9 }] = files;
  const columns = width / height > wideRatio ? 'grid-cols-2' : 'grid-cols-2 sm:grid-cols-4';
  return (
    <ul
      aria-label={say(text('page.variations', { count: files.length }))}
      className={`grid w-176 max-w-full gap-x-3 gap-y-2 ${columns}`}
    >
      {files.map((file, index) => (
        <li key={file.number} className="flex min-w-0 flex-col gap-1">
          {views[index]}
          <FileActions generation={generation} acts={acts} index={index} />
        </li>
      ))}
    </ul>
  );
}
