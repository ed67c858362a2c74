import {
  CalendarClock,
  Clapperboard,
  Film,
  Images,
  Languages,
  LogOut,
  Moon,
  Plus,
  SlidersHorizontal,
  Sun,
  User,
} from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { findLanguage, keepLanguage, type PageLanguage, pageLanguages } from '../language/languages.ts';
import { speak, spokenLanguage } from '../language/speak.ts';
import { say } from '../say.ts';
import type { Makes, Options } from '../server/api.ts';
import { onDemand } from '../ui/on-demand.tsx';
import { isDark, setTheme } from '../ui/theme.ts';
import { Button, Logo } from '../ui/ui.tsx';
import { SessionList } from './session-list.tsx';
import type { Place } from './sessions.ts';
import { SideItem } from './side-item.tsx';
import type { SessionRow, Sessions } from './use-sessions.ts';

const DefaultsDialog = onDemand(() => import('../defaults/defaults-dialog.tsx').then(({ DefaultsDialog: part }) => part));

/** The person's sessions, and the way to everything else. */
export function SideBar({
  place,
  makes,
  sessions,
  onChat,
  onManage,
  onNew,
  onGallery,
  onFilm,
  onShots,
  onBatch,
  onSchedules,
  onAdmin,
  you,
  onYou,
  onSignOut,
}: {
  readonly place: Place;
  /** The mode that sessions are opened in. */
  readonly makes: Makes;
  readonly sessions: Sessions;
  readonly onChat: (session: string | null) => void;
  /** Somebody wants to rename, pin or delete one. */
  readonly onManage: (row: SessionRow) => void;
  readonly onNew: () => void;
  readonly onGallery: () => void;
  readonly onFilm: () => void;
  readonly onShots: () => void;
  readonly onBatch: () => void;
  readonly onSchedules: () => void;
  readonly onAdmin: () => void;
  /** The person who looks, if they came in by a name; null and undefined: nobody in particular. */
  readonly you: Options['you'] | undefined;
  readonly onYou: () => void;
  /** Absent where nobody has to sign in. */
  readonly onSignOut: (() => void) | undefined;
}): ReactElement {
  const current = place.view === 'chat' ? place.session : undefined;
  const isAdmin = you == null || you.role === 'admin';
  return (
    <nav aria-label={say(text('page.navigation'))} className="flex h-full flex-col gap-1 p-3">
      <div className="flex h-9 items-center gap-2.5 px-1.5 font-semibold">
        <Logo />
        {say(text('page.title'))}
      </div>
      <Button onClick={onNew} className="mt-3 mb-2 min-h-10">
        <Plus className="size-4" />
        {say(text('page.startSession'))}
      </Button>
      <SideItem isCurrent={place.view === 'gallery'} path="/gallery" onOpen={onGallery}>
        <Images aria-hidden="true" className="size-4 shrink-0" />
        {say(text('page.gallery'))}
      </SideItem>
      <Button look="quiet" onClick={onFilm} className="justify-start gap-2.5 rounded-xl px-3 font-normal">
        <Film aria-hidden="true" className="size-4" />
        {say(text('page.film'))}
      </Button>
      <SideItem isCurrent={place.view === 'film'} path="/film" onOpen={onShots}>
        <Clapperboard aria-hidden="true" className="size-4 shrink-0" />
        {say(text('page.shots'))}
      </SideItem>
      <SideItem isCurrent={place.view === 'batch'} path="/batch" onOpen={onBatch}>
        <Plus aria-hidden="true" className="size-4 shrink-0" />
        {say(text('page.batch'))}
      </SideItem>
      <SideItem isCurrent={place.view === 'schedules'} path="/schedules" onOpen={onSchedules}>
        <CalendarClock aria-hidden="true" className="size-4 shrink-0" />
        {say(text('page.schedules'))}
      </SideItem>
      <SessionList current={current} makes={makes} sessions={sessions} onChat={onChat} onManage={onManage} />
      {you != null && (
        <SideItem isCurrent={place.view === 'you'} path="/you" onOpen={onYou}>
          <User aria-hidden="true" className="size-4 shrink-0" />
          <bdi className="truncate">{you.name}</bdi>
        </SideItem>
      )}
      <div className="flex items-center justify-between border-line border-t pt-2 ps-3">
        <span className="flex gap-3 text-muted text-sm">
          <a href="/api/docs" className="hover:text-ink hover:underline">
            {say(text('page.apiLink'))}
          </a>
          {isAdmin && (
            <a
              href="/admin"
              aria-current={place.view === 'admin' ? 'page' : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                onAdmin();
              }}
              className="hover:text-ink hover:underline"
            >
              {say(text('page.admin'))}
            </a>
          )}
        </span>
        <span className="flex">
          {onSignOut !== undefined && (
            <Button look="quiet" label={say(text('page.signOut'))} onClick={onSignOut}>
              <LogOut className="size-4.5" />
            </Button>
          )}
          <DefaultsButton />
          <ThemeButton />
        </span>
      </div>
      <LanguageChoice />
    </nav>
  );
}

/** Each language by its own name; where its texts can't be loaded, it stays as it was. */
function LanguageChoice(): ReactElement {
  const choose = async (language: PageLanguage) => {
    await speak(language);
    keepLanguage(language);
  };
  return (
    <label className="relative flex items-center gap-2 ps-3 text-muted text-sm hover:text-ink">
      <Languages aria-hidden="true" className="size-4 shrink-0" />
      <select
        aria-label={say(text('page.language'))}
        value={spokenLanguage()}
        onChange={(event) => void choose(findLanguage([event.currentTarget.value])).catch(() => undefined)}
        className="pill h-9 grow pointer-coarse:h-11"
      >
        {pageLanguages.map((language) => (
          <option key={language} value={language} lang={language}>
            {nameOf(language)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** “Deutsch”, “日本語”. */
function nameOf(language: PageLanguage): string {
  const name = new Intl.DisplayNames(language, { type: 'language', languageDisplay: 'standard' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** What is made where somebody leaves something open. */
function DefaultsButton(): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" label={say(text('page.ownDefaults'))} onClick={() => setOpen(true)}>
        <SlidersHorizontal className="size-4.5" />
      </Button>
      {isOpen && <DefaultsDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function ThemeButton(): ReactElement {
  const [dark, setDark] = useState(isDark);
  return (
    <Button
      look="quiet"
      label={say(text(dark ? 'page.lightTheme' : 'page.darkTheme'))}
      onClick={() => {
        setTheme(dark ? 'light' : 'dark');
        setDark(!dark);
      }}
    >
      {dark ? <Sun className="size-4.5" /> : <Moon className="size-4.5" />}
    </Button>
  );
}
