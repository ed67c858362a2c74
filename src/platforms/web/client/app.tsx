import { Menu } from 'lucide-react';
import { type ReactElement, useCallback, useEffect, useState } from 'react';
import { text } from '../../../domain/texts.ts';
import { clickKey } from './api.ts';
import { Gallery } from './gallery.tsx';
import { say } from './say.ts';
import { defaultSession, type Place, pathOf, placeOf, readSessions, saveSessions, withSession } from './sessions.ts';
import { SideBar } from './side-bar.tsx';
import { Button, Dialog } from './ui.tsx';
import { VideoChatInterface } from './video-chat-interface.tsx';

/** The web chat of the bot: its sessions, each a `VideoChatInterface`, and the gallery as the other mode. */
export function App(): ReactElement {
  const [place, setPlace] = useState<Place>(() => placeOf(location.pathname));
  const [session, setSession] = useState<string | null>(place.view === 'chat' ? place.session : null);
  const [sessions, setSessions] = useState(readSessions);
  const [isMenuOpen, setMenuOpen] = useState(false);

  const go = useCallback((next: Place) => {
    setMenuOpen(false);
    history.pushState(null, '', pathOf(next));
    setPlace(next);
  }, []);
  useEffect(() => {
    const onBack = () => setPlace(placeOf(location.pathname));
    window.addEventListener('popstate', onBack);
    return () => window.removeEventListener('popstate', onBack);
  }, []);
  useEffect(() => {
    if (place.view !== 'chat') return;
    const { session: current } = place;
    setSession(current);
    if (current !== null) setSessions((known) => withSession(known, current));
  }, [place]);
  useEffect(() => saveSessions(sessions), [sessions]);

  const chat = (id: string | null) => go({ view: 'chat', session: id === defaultSession ? null : id });
  const title = sessions.find(({ id }) => id === session)?.title;
  const sideBar = (
    <SideBar
      place={place}
      sessions={sessions}
      onChat={chat}
      onNew={() => chat(clickKey().slice(0, 16))}
      onGallery={() => go({ view: 'gallery' })}
    />
  );
  const leading = (
    <Button look="quiet" label={say(text('page.menu'))} onClick={() => setMenuOpen(true)} className="-ml-1 md:hidden">
      <Menu className="size-5" />
    </Button>
  );
  return (
    <div className="flex h-dvh">
      <div className="hidden w-66 shrink-0 border-line border-r bg-surface md:block">{sideBar}</div>
      <div className="min-w-0 grow">
        {place.view === 'gallery' ? (
          <Gallery session={session ?? defaultSession} leading={leading} onChat={chat} />
        ) : (
          <VideoChatInterface
            sessionId={place.session}
            onModeToggle={() => go({ view: 'gallery' })}
            modeLabel={say(text('page.gallery'))}
            onOperation={({ prompt }) =>
              place.session !== null && setSessions((known) => withSession(known, place.session ?? '', prompt))
            }
            leading={leading}
            title={place.session === null ? say(text('page.mainSession')) : title || say(text('page.newSession'))}
          />
        )}
      </div>
      {isMenuOpen && (
        <Dialog
          label={say(text('page.menu'))}
          onClose={() => setMenuOpen(false)}
          className="m-0 h-dvh max-h-none max-w-72 rounded-none rounded-r-3xl border-y-0 border-l-0"
        >
          {sideBar}
        </Dialog>
      )}
    </div>
  );
}
