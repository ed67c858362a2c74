import type { ReactElement } from 'react';
import { filmLimits } from '../../../../domain/film.ts';
import { Pill } from '../ui/ui.tsx';
import { words } from './words.ts';

/** Of a cross-fade, in seconds. */
const fades = [0, 0.3, 0.5, 1, 2];

interface FilmLooksProps {
  /** 0: hard cuts. */
  readonly crossFadeSeconds: number;
  readonly title: string;
  /** Default: no. */
  readonly isFadeWrong?: boolean;
  readonly onCrossFade: (seconds: number) => void;
  readonly onTitle: (title: string) => void;
}

/** What holds for all of a film: how one thing follows the other, and what stands before the first. */
export function FilmLooks({ crossFadeSeconds, title, isFadeWrong = false, onCrossFade, onTitle }: FilmLooksProps): ReactElement {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Pill
        label={words.crossFade}
        value={String(crossFadeSeconds)}
        isWrong={isFadeWrong}
        choices={fades.map((seconds) => [String(seconds), words.fade(seconds)] as const)}
        onChoose={(chosen) => onCrossFade(Number(chosen))}
      />
      <input
        dir="auto"
        aria-label={words.filmTitle}
        placeholder={words.filmTitleHint}
        maxLength={filmLimits.characters.title}
        value={title}
        onChange={(event) => onTitle(event.currentTarget.value)}
        className="field max-w-96 grow basis-48"
      />
    </div>
  );
}
