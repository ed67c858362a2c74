import { Link2, Pin, PinOff, Trash2 } from 'lucide-react';
import { type ReactElement, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { dropDraft } from '../composer/drafts.ts';
import { say } from '../say.ts';
import { asApiError } from '../server/api.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import { pathOf } from './sessions.ts';
import type { SessionRow, Sessions } from './use-sessions.ts';

/** Renames, pins and deletes a session. */
export function SessionDialog({
  row,
  sessions,
  onGone,
  onClose,
}: {
  readonly row: SessionRow;
  readonly sessions: Sessions;
  readonly onGone: () => void;
  readonly onClose: () => void;
}): ReactElement {
  const [title, setTitle] = useState(row.title);
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const content = useRef<HTMLDivElement>(null);
  const close = () => content.current?.closest('dialog')?.close();
  const attempt = async (work: Promise<void>, then = close) => {
    try {
      await work;
      then();
    } catch (error) {
      setProblem(asApiError(error).message);
    }
  };
  const isPinned = row.listed?.pinned === true;
  return (
    <Dialog label={say(text('page.manageSession'))} onClose={onClose} className="max-w-md">
      <div ref={content} className="grid gap-4 p-5">
        {isAsking ? (
          <Question
            title={row.title}
            onKeep={() => setAsking(false)}
            onDelete={(withVideos) =>
              void attempt(sessions.remove(row.id, withVideos), () => {
                dropDraft(row.id);
                onGone();
                close();
              })
            }
          />
        ) : (
          <>
            <form
              className="grid gap-2"
              onSubmit={(event) => {
                event.preventDefault();
                // Without a name it is called by its first prompt again.
                void attempt(sessions.change(row.id, { title: title.trim() === '' ? null : title }));
              }}
            >
              <label className="font-medium text-sm" htmlFor="session-title">
                {say(text('page.sessionTitle'))}
              </label>
              <span className="flex gap-2">
                <input
                  id="session-title"
                  value={title}
                  onChange={({ currentTarget }) => setTitle(currentTarget.value)}
                  dir="auto"
                  className="h-10 min-w-0 grow rounded-xl border border-line bg-ground px-3 pointer-coarse:h-11"
                />
                <Button type="submit" look="primary" className="min-h-10">
                  {say(text('page.rename'))}
                </Button>
              </span>
            </form>
            <div className="flex flex-wrap gap-2">
              <Button onClick={() => void attempt(sessions.change(row.id, { pinned: !isPinned }))}>
                {isPinned ? <PinOff className="size-4" /> : <Pin className="size-4" />}
                {say(text(isPinned ? 'page.unpin' : 'page.pin'))}
              </Button>
              {navigator.clipboard !== undefined && (
                <Button onClick={() => void attempt(navigator.clipboard.writeText(linkTo(row.id)))}>
                  <Link2 className="size-4" />
                  {say(text('page.copySession'))}
                </Button>
              )}
              <Button onClick={() => setAsking(true)} className="text-danger">
                <Trash2 className="size-4" />
                {say(text('page.deleteSession'))}
              </Button>
            </div>
          </>
        )}
        {problem !== undefined && (
          <p role="alert" className="text-danger text-sm">
            {problem}
          </p>
        )}
      </div>
    </Dialog>
  );
}

/** What becomes of its videos is said, and chosen. */
function Question({
  title,
  onKeep,
  onDelete,
}: {
  readonly title: string;
  readonly onKeep: () => void;
  readonly onDelete: (withVideos: boolean) => void;
}): ReactElement {
  const [withVideos, setWithVideos] = useState(false);
  return (
    <>
      <h2 className="font-semibold">{say(text('page.deleteSessionQuestion', { title }))}</h2>
      <p className="text-muted text-sm">{say(text(withVideos ? 'page.sessionVideosGo' : 'page.sessionVideosStay'))}</p>
      <label className="flex items-center gap-2.5 text-sm pointer-coarse:min-h-11">
        <input
          type="checkbox"
          checked={withVideos}
          onChange={({ currentTarget }) => setWithVideos(currentTarget.checked)}
          className="size-4"
        />
        {say(text('page.deleteWithVideos'))}
      </label>
      <div className="flex justify-end gap-2">
        <Button onClick={onKeep} autoFocus>
          {say(text('page.keepSession'))}
        </Button>
        <Button look="danger" onClick={() => onDelete(withVideos)}>
          {say(text('page.deleteSession'))}
        </Button>
      </div>
    </>
  );
}

function linkTo(id: string): string {
  return new URL(pathOf({ view: 'chat', session: id, makes: 'video' }), location.href).href;
}
