import { Menu } from 'lucide-react';
import { type ReactElement, type ReactNode, useCallback, useState, useSyncExternalStore } from 'react';
import { text } from '../../../domain/texts.ts';
import { DoneSignalling } from './chat/done-signals.ts';
import { type ChatPlace, defaultSession, type GalleryPlace, type Place } from './chat/sessions.ts';
import { SideBar } from './chat/side-bar.tsx';
import { useDoneSignals } from './chat/use-done-signals.tsx';
import { useOwnStream } from './chat/use-own-stream.ts';
import { type SessionRow, useSessions } from './chat/use-sessions.ts';
import { sharedName } from './composer/shared.ts';
import type { ComposerStart } from './composer/start.ts';
import { useHarmlessDrops, WholePage } from './composer/use-dropped-pictures.ts';
import { FilmPlace, useFilming } from './generation/film-place.tsx';
import { ShowingShots } from './generation/filming.ts';
import { type FolderToShare, Sharing, type ToReport, type ToShare } from './generation/sharing.ts';
import { StylePlace } from './generation/style-place.tsx';
import { ImageChatInterface } from './image-chat-interface.tsx';
import { onLanguage, spokenLanguage } from './language/speak.ts';
import { say } from './say.ts';
import { clickKey, type Makes } from './server/api.ts';
import { signOut } from './server/sign-out.ts';
import { useOptions } from './server/use-options.ts';
import { onDemand } from './ui/on-demand.tsx';
import { Button, Dialog } from './ui/ui.tsx';
import { usePlace } from './use-place.ts';
import { VideoChatInterface } from './video-chat-interface.tsx';

const Admin = onDemand(() => import('./admin/admin.tsx').then(({ Admin: part }) => part));
const BatchView = onDemand(() => import('./batch/batch-view.tsx').then(({ BatchView: part }) => part));
const Gallery = onDemand(() => import('./gallery/gallery.tsx').then(({ Gallery: part }) => part));
const SessionDialog = onDemand(() => import('./chat/session-dialog.tsx').then(({ SessionDialog: part }) => part));
const ShotsView = onDemand(() => import('./film/shots/shots-view.tsx').then(({ ShotsView: part }) => part));
const SchedulesView = onDemand(() => import('./schedules/schedules-view.tsx').then(({ SchedulesView: part }) => part));
const YouView = onDemand(() => import('./you/you-view.tsx').then(({ YouView: part }) => part));
const ShareDialog = onDemand(() => import('./share/share-dialog.tsx').then(({ ShareDialog: part }) => part));

/** The web chat of the bot: its sessions, each a `VideoChatInterface` or, in the other mode, an `ImageChatInterface`; the gallery, and the admin's view. */
export function App(): ReactElement {
  const language = useSyncExternalStore(onLanguage, spokenLanguage);
  // All that stands there is said anew, also by the server.
  return (
    <StylePlace key={language}>
      <Views />
    </StylePlace>
  );
}

function Views(): ReactElement {
  const [start, setStart] = useState(sharedStart);
  const [isSwitched, setSwitched] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [shared, setShared] = useState<ToShare | FolderToShare | ToReport>();
  const { place, makes, session, go } = usePlace(() => setMenuOpen(false));
  useHarmlessDrops();
  const signals = useDoneSignals();
  const sessions = useSessions(session, signals);
  const [managed, setManaged] = useState<SessionRow>();
  const here = session ?? defaultSession;
  const filming = useFilming(here);
  const { options } = useOptions();
  const showShots = useCallback((id: string) => go({ view: 'film', id }), [go]);

  const chat = (id: string | null, more: { readonly makes?: Makes; readonly target?: string } = {}) =>
    go({ view: 'chat', session: id === defaultSession ? null : id, makes, ...more });
  const toVideo = (id: string, target?: string) => chat(id, { makes: 'video', ...(target !== undefined && { target }) });
  const begin = (begun: ComposerStart, id: string | null) => {
    setStart(begun);
    chat(id, { makes: begun.makes });
  };
  const title = sessions.rows.find(({ id }) => id === session)?.title;
  const sideBar = (
    <SideBar
      place={place}
      makes={makes}
      sessions={sessions}
      onChat={(id) => chat(id)}
      onManage={(row) => {
        setMenuOpen(false);
        setManaged(row);
      }}
      onNew={() => chat(clickKey().slice(0, 16))}
      onGallery={() => go({ view: 'gallery' })}
      onFilm={() => {
        filming.film();
        chat(session);
      }}
      onShots={() => go({ view: 'film' })}
      onBatch={() => go({ view: 'batch' })}
      onSchedules={() => go({ view: 'schedules' })}
      onAdmin={() => go({ view: 'admin' })}
      you={options?.you}
      onYou={() => go({ view: 'you' })}
      onSignOut={options?.has_sign_in ? () => void signOut() : undefined}
    />
  );
  const leading = (
    <Button look="quiet" label={say(text('page.menu'))} onClick={() => setMenuOpen(true)} className="-ms-1 md:hidden">
      <Menu className="size-5" />
    </Button>
  );
  const common = ({ session: sessionId, makes: mode, target }: ChatPlace) => ({
    ...{ sessionId, leading, target },
    title: sessionId === null ? say(text('page.mainSession')) : title || say(text('page.newSession')),
    start: start?.makes === mode ? start : undefined,
    onStarted() {
      setStart(undefined);
      // What was shared is in the form: the address brings it no more.
      if (start?.from === 'shared') go(place, true);
    },
    isSwitched,
    onModeToggle() {
      setSwitched(true);
      chat(sessionId, { makes: mode === 'video' ? 'image' : 'video' });
    },
    onOtherMode: (begun: ComposerStart) => begin(begun, sessionId),
    onSession: (id: string, generation: string) => chat(id, { makes: 'video', target: generation }),
    onGallery: () => go({ view: 'gallery' }),
  });
  return (
    <WholePage value={true}>
      <DoneSignalling value={signals}>
        <Sharing value={setShared}>
          <ShowingShots value={showShots}>
            <div className="flex h-dvh">
              <div className="hidden w-66 shrink-0 border-line border-e bg-surface md:block">{sideBar}</div>
              <FilmPlace
                filming={filming}
                isShown={place.view === 'chat' || place.view === 'gallery'}
                onMade={(target) => chat(session, { target })}
                onShots={() => go({ view: 'film' })}
              >
                {place.view === 'gallery' ? (
                  <Gallery
                    place={place}
                    onPlace={go}
                    onBack={goBack}
                    session={here}
                    leading={leading}
                    onChat={(id, target) => chat(id, target === undefined ? {} : { target })}
                    onStart={begin}
                  />
                ) : place.view !== 'chat' ? (
                  <OtherView place={place} session={here} leading={leading} onPlace={go} onChat={toVideo} />
                ) : place.makes === 'image' ? (
                  <ImageChatInterface {...common(place)} modeLabel={say(text('page.makeVideos'))} onGeneration={sessions.name} />
                ) : (
                  <VideoChatInterface {...common(place)} modeLabel={say(text('page.makeImages'))} onOperation={sessions.name} />
                )}
              </FilmPlace>
              {isMenuOpen && <MenuDialog onClose={() => setMenuOpen(false)}>{sideBar}</MenuDialog>}
              {place.view === 'admin' && <OwnStream />}
              {managed !== undefined && (
                <SessionDialog
                  row={managed}
                  sessions={sessions}
                  onGone={() => session === managed.id && chat(null)}
                  onClose={() => setManaged(undefined)}
                />
              )}
              {shared !== undefined && <ShareDialog shared={shared} onClose={() => setShared(undefined)} />}
            </div>
          </ShowingShots>
        </Sharing>
      </DoneSignalling>
    </WholePage>
  );
}

/** What another app shared with the installed page, which waits by the key in the address. */
function sharedStart(): ComposerStart | undefined {
  const key = new URLSearchParams(location.search).get(sharedName);
  return key === null ? undefined : { makes: 'video', from: 'shared', key };
}

/** A view that listens to nothing of its own hears of what is made for its person. */
function OwnStream(): null {
  useOwnStream();
  return null;
}

function goBack(): void {
  history.back();
}

interface OtherViewProps {
  readonly place: Exclude<Place, ChatPlace | GalleryPlace>;
  readonly session: string;
  readonly leading: ReactNode;
  readonly onPlace: (place: Place) => void;
  readonly onChat: (session: string, target?: string) => void;
}

/** What is no conversation, and no gallery. */
function OtherView({ place, session, leading, onPlace, onChat }: OtherViewProps): ReactElement {
  if (place.view === 'admin') return <Admin leading={leading} />;
  if (place.view === 'you') return <YouView leading={leading} />;
  if (place.view === 'schedules') return <SchedulesView session={session} leading={leading} />;
  if (place.view === 'batch') return <BatchView session={session} leading={leading} onChat={onChat} />;
  const onFilm = (id?: string) => onPlace({ view: 'film', ...(id !== undefined && { id }) });
  return <ShotsView session={session} id={place.id} leading={leading} onFilm={onFilm} onChat={onChat} />;
}

function MenuDialog({ onClose, children }: { readonly onClose: () => void; readonly children: ReactNode }): ReactElement {
  return (
    <Dialog label={say(text('page.menu'))} onClose={onClose} shape="m-0 h-dvh max-h-none max-w-72 rounded-e-3xl border-e">
      {children}
    </Dialog>
  );
}
