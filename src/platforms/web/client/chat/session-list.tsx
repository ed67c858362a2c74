import { Ellipsis, MessageSquare, Pin } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { Makes } from '../server/api.ts';
import { local } from '../server/server.ts';
import { Button } from '../ui/ui.tsx';
import { defaultSession, pathOf } from './sessions.ts';
import { SideItem } from './side-item.tsx';
import type { SessionRow, Sessions } from './use-sessions.ts';

/** Fewer are seen at a glance. */
const searchFrom = 8;

/** The sessions of the person, with a field to search them where there are many. */
export function SessionList({
  current,
  makes,
  sessions: { rows, running },
  onChat,
  onManage,
}: {
  /** Undefined: something else is open. */
  readonly current: string | null | undefined;
  readonly makes: Makes;
  readonly sessions: Sessions;
  readonly onChat: (session: string | null) => void;
  readonly onManage: (row: SessionRow) => void;
}): ReactElement {
  const [words, setWords] = useState('');
  const hasSearch = rows.length >= searchFrom;
  const found = hasSearch ? rows.filter(({ title }) => plain(title).includes(plain(words))) : rows;
  const open = (id: string | null) => ({
    isCurrent: current === id,
    path: pathOf({ view: 'chat', session: id, makes }),
    onOpen: () => onChat(id),
  });
  return (
    <>
      <h2 className="mt-4 mb-1 px-3 font-medium text-muted text-xs">{say(text('page.sessions'))}</h2>
      {hasSearch && (
        <input
          type="search"
          aria-label={say(text('page.searchSessions'))}
          placeholder={say(text('page.searchSessions'))}
          value={words}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
          dir="auto"
          className="mb-1 h-9 w-full shrink-0 rounded-xl border border-line bg-ground px-3 text-sm pointer-coarse:h-11 pointer-coarse:text-base"
        />
      )}
      <ul className="flex min-h-0 grow flex-col gap-0.5 overflow-y-auto">
        {words.trim() === '' && (
          <li>
            <SideItem {...open(null)}>
              <Sign poster={null} isRunning={running.has(defaultSession)} />
              <span className="truncate">{say(text('page.mainSession'))}</span>
            </SideItem>
          </li>
        )}
        {found.map((row) => (
          <li key={row.id} className="group relative">
            <SideItem {...open(row.id)} className="group-hover:pe-9 group-focus-within:pe-9 pointer-coarse:pe-11">
              <Sign poster={row.listed?.poster_url ?? null} isRunning={running.has(row.id)} />
              <span id={`session-${row.id}`} className="truncate" dir="auto">
                {row.title || say(text('page.newSession'))}
              </span>
              {row.listed?.pinned === true && <Pin aria-hidden="true" className="ms-auto size-3.5 shrink-0" />}
            </SideItem>
            {row.listed !== undefined && (
              <Button
                look="quiet"
                label={say(text('page.manageSession'))}
                aria-describedby={`session-${row.id}`}
                onClick={() => onManage(row)}
                className="absolute inset-y-0 end-0.5 my-auto size-8 opacity-0 focus:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:size-11 pointer-coarse:opacity-100"
              >
                <Ellipsis className="size-4" />
              </Button>
            )}
          </li>
        ))}
        {hasSearch && found.length === 0 && (
          <li role="status" className="px-3 py-2 text-muted text-sm">
            {say(text('page.noSessionFound'))}
          </li>
        )}
      </ul>
    </>
  );
}

/** The newest picture of a session, and a dot while something is made in it. */
function Sign({ poster, isRunning }: { readonly poster: string | null; readonly isRunning: boolean }): ReactElement {
  return (
    <span className="relative shrink-0">
      {poster === null ? (
        <MessageSquare aria-hidden="true" className="m-1 size-4" />
      ) : (
        <img src={local(poster)} alt="" loading="lazy" decoding="async" className="size-6 rounded-md bg-sunken object-cover" />
      )}
      {isRunning && (
        <span className="absolute -end-0.5 -top-0.5 size-2.5 rounded-full border-2 border-surface bg-accent">
          <span className="sr-only">{say(text('page.beingMade'))}</span>
        </span>
      )}
    </span>
  );
}

/** As it is compared: “Ete” finds “Été”. */
function plain(words: string): string {
  return words.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
