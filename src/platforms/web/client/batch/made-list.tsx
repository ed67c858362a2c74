import { type ReactElement, useEffect, useRef } from 'react';
import type { Generation } from '../server/api.ts';
import { local } from '../server/server.ts';
import { Button } from '../ui/ui.tsx';
import type { MadeBatch } from './kept-batch.ts';
import { useMade } from './use-made.ts';
import { words } from './words.ts';

interface MadeListProps {
  readonly made: MadeBatch;
  readonly onOthers: () => void;
  readonly onChat: (session: string, target?: string) => void;
}

/** What was made at once, and how far each is. */
export function MadeList({ made, onOthers, onChat }: MadeListProps): ReactElement {
  const { known, isLoaded } = useMade(made);
  const { session, operations } = made;
  const ready = operations.filter(({ id }) => known.get(id)?.status === 'completed').length;
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone.
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4">
      <div className="grid gap-1">
        <h2 ref={heading} tabIndex={-1} className="font-semibold text-xl outline-none">
          {words.made}
        </h2>
        <p className="text-muted text-sm">{words.madeAbout}</p>
        <p role="status" className="text-sm tabular-nums">
          {words.ready(ready, operations.length)}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => onChat(session, operations[0]?.id)}>
          {words.showAll}
        </Button>
        <Button onClick={onOthers}>{words.others}</Button>
      </div>
      <ol aria-label={words.made} className="grid gap-2">
        {operations.map(({ id, prompt }, at) => (
          <MadeRow
            key={id}
            prompt={prompt}
            generation={known.get(id)}
            absent={isLoaded ? words.gone : words.loading}
            name={words.showOne(at + 1)}
            onShow={() => onChat(session, id)}
          />
        ))}
      </ol>
    </div>
  );
}

interface MadeRowProps {
  readonly prompt: string;
  readonly generation: Generation | undefined;
  /** What is said where there is none. */
  readonly absent: string;
  readonly name: string;
  readonly onShow: () => void;
}

function MadeRow({ prompt, generation, absent, name, onShow }: MadeRowProps): ReactElement {
  const [video] = generation?.videos ?? [];
  const isError = generation?.status === 'error';
  const isRunning = generation?.status === 'pending' || generation?.status === 'processing';
  const state = isError ? generation.message : (generation?.state_message ?? absent);
  return (
    <li className="flex items-center gap-3 rounded-2xl border border-line bg-surface p-2 pe-3">
      <div className={`h-13.5 w-24 shrink-0 overflow-hidden rounded-xl bg-sunken ${isRunning ? 'waiting' : ''}`}>
        {video !== undefined && <img src={local(video.poster_url)} alt="" loading="lazy" className="size-full object-cover" />}
      </div>
      <div className="min-w-0 grow">
        <p dir="auto" className="truncate text-sm">
          {prompt}
        </p>
        <p className={`text-sm ${isError ? 'text-danger' : 'text-muted'}`}>{state}</p>
      </div>
      {generation !== undefined && (
        <Button aria-label={name} onClick={onShow}>
          {words.show}
        </Button>
      )}
    </li>
  );
}
