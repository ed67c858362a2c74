import { Download, LoaderCircle, MessageSquare, RotateCcw } from 'lucide-react';
import { type ReactElement, useEffect, useRef } from 'react';
import { proportion } from '../../../../../domain/nearest-aspect.ts';
import { Frame, Player } from '../../generation/player.tsx';
import type { Generation } from '../../server/api.ts';
import { local } from '../../server/server.ts';
import { Button } from '../../ui/ui.tsx';
import { type Shot, type ShotFilm, useShotFilm } from './use-shot-film.ts';
import { words } from './words.ts';

interface MadeFilmProps {
  readonly id: string;
  readonly onAnother: () => void;
  readonly onChat: (session: string, target?: string) => void;
}

/** A film that was begun: its shots with their states and videos, and the film itself once it is there. */
export function MadeFilm({ id, onAnother, onChat }: MadeFilmProps): ReactElement {
  const film = useShotFilm(id);
  const { seen, problem } = film;
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4">
      <div className="grid gap-1">
        <h2 ref={heading} tabIndex={-1} className="font-semibold text-xl outline-none">
          {words.there}
        </h2>
        <p className="text-muted text-sm">{words.leave}</p>
        {seen !== undefined && seen.shots.length > 0 && (
          <p role="status" className="text-sm tabular-nums">
            {words.ready(seen.shots.filter(({ operation }) => operation.videos.length > 0).length, seen.shots.length)}
          </p>
        )}
      </div>
      {problem !== undefined && (
        <p role="alert" className="rounded-2xl bg-danger-soft px-4 py-2 text-sm">
          {problem.message}
        </p>
      )}
      {seen === undefined ? (
        problem === undefined && <p className="text-muted text-sm">{words.loading}</p>
      ) : (
        <>
          <Whole film={seen.film} />
          <div className="flex flex-wrap gap-2">
            {seen.film.platform === 'web' && (
              <Button look="primary" onClick={() => onChat(seen.film.session_id, seen.film.operation_id)}>
                <MessageSquare aria-hidden="true" className="size-4" />
                {words.chat}
              </Button>
            )}
            {seen.shots.some(({ operation }) => operation.videos.length > 0) && (
              <a
                href={local(seen.parts_zip_url)}
                download=""
                className="inline-flex h-9 items-center gap-1.5 rounded-full border border-line bg-surface px-3.5 font-medium text-sm hover:bg-sunken pointer-coarse:h-11"
              >
                <Download aria-hidden="true" className="size-4" />
                {words.zip}
              </a>
            )}
            {seen.film.can_cancel && <Button onClick={() => void film.cancel()}>{words.cancel}</Button>}
            <Button onClick={onAnother}>{words.another}</Button>
          </div>
          {seen.look !== null && (
            <p dir="auto" className="words text-muted text-sm">
              {seen.look}
            </p>
          )}
          <ol aria-label={words.there} className="grid grid-cols-1 items-start gap-3 sm:grid-cols-2">
            {seen.shots.map((shot) => (
              <ShotCard key={shot.number} shot={shot} film={film} />
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

/** The film, or how far it is. */
function Whole({ film }: { readonly film: Generation }): ReactElement {
  const [video] = film.videos;
  return (
    <div className="grid gap-2 rounded-3xl border border-line bg-surface p-3 shadow-card">
      {video !== undefined && (
        <Player key={video.url} generation={film} video={video} label={words.videoOf(film.prompt)} isLooping={false} isFilling />
      )}
      <State generation={film} />
    </div>
  );
}

function ShotCard({ shot, film }: { readonly shot: Shot; readonly film: ShotFilm }): ReactElement {
  const { number, operation, redo } = shot;
  const [video] = operation.videos;
  const isRunning = operation.status === 'pending' || operation.status === 'processing';
  return (
    <li className="grid min-w-0 grid-cols-1 gap-2 rounded-3xl border border-line bg-surface p-3 shadow-card">
      <h3 className="flex gap-2 px-1 font-medium text-sm">
        <span className="shrink-0 text-muted">{words.shot(number)}</span>
        <span dir="auto" className="words min-w-0">
          {operation.set?.words ?? operation.prompt}
        </span>
      </h3>
      {video !== undefined ? (
        <Player
          key={video.url}
          generation={operation}
          video={video}
          label={words.videoOf(operation.prompt)}
          isLooping={false}
          isFilling
        />
      ) : (
        isRunning && <Frame ratio={proportion(String(operation.options.aspect_ratio))} isFilling className="waiting" />
      )}
      <State generation={operation} />
      {redo !== null && (
        <Button
          look={video === undefined ? 'open' : 'outline'}
          disabled={film.busy !== undefined}
          onClick={() => void film.redo(shot)}
          className="justify-self-start"
        >
          {film.busy === number ? (
            <LoaderCircle aria-hidden="true" className="size-4 animate-spin" />
          ) : (
            <RotateCcw aria-hidden="true" className="size-4" />
          )}
          {words.redo(redo.shots, film.priceOf(shot))}
        </Button>
      )}
    </li>
  );
}

function State({ generation: { status, message, state_message: state } }: { readonly generation: Generation }): ReactElement {
  const isError = status === 'error';
  return (
    <p role="status" className={`px-1 text-sm ${isError ? 'text-danger' : 'text-muted'}`}>
      {isError ? message : state}
    </p>
  );
}
