import type { ReactElement, ReactNode } from 'react';
import { formOf } from '../../server/api.ts';
import { useOptions } from '../../server/use-options.ts';
import { BackToChat } from '../../ui/back-to-chat.tsx';
import { MadeFilm } from './made-film.tsx';
import { ShotsForm } from './shots-form.tsx';
import { words } from './words.ts';

export interface ShotsViewProps {
  /** Where it is made. */
  readonly session: string;
  /** Of a film that was begun; undefined for one that is being written. */
  readonly id: string | undefined;
  readonly leading: ReactNode;
  /** @param id as above */
  readonly onFilm: (id?: string) => void;
  /** @param target a generation of it */
  readonly onChat: (session: string, target?: string) => void;
}

/** A film that is made of shots: written here, and what became of them. Loaded when somebody opens it. */
export function ShotsView({ session, id, leading, onFilm, onChat }: ShotsViewProps): ReactElement {
  const { options, problem } = useOptions();
  return (
    <div className="flex h-full min-h-0 flex-col bg-ground">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-line border-b bg-surface px-3 sm:px-5">
        {leading}
        <h1 className="min-w-0 grow truncate font-semibold">{words.title}</h1>
        <BackToChat onBack={() => onChat(session)} />
      </header>
      {problem !== undefined && (
        <p role="status" className="bg-warn-soft px-4 py-2 text-center text-sm text-warn">
          {problem.message}
        </p>
      )}
      <main className="min-h-0 grow overflow-y-auto px-3 py-5 sm:px-5">
        {id !== undefined ? (
          <MadeFilm key={id} id={id} onAnother={() => onFilm()} onChat={onChat} />
        ) : (
          options !== undefined && <ShotsForm session={session} form={formOf(options, 'video')} onMade={onFilm} />
        )}
      </main>
    </div>
  );
}
