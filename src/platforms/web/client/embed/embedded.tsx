import { Fragment, type ReactElement, type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { findLanguage, type PageLanguage } from '../language/languages.ts';
import { onLanguage, speak, spokenLanguage } from '../language/speak.ts';
import { createServer, ServerContext, type Token } from '../server/server.ts';
import { EmbeddingContext, type Features } from './embedding.ts';
import { type EmbedEvents, useTold } from './use-told.ts';

/** What all components have in common that stand in an app of somebody else. */
export interface EmbedProps extends EmbedEvents {
  /** The origin of the bot, such as `https://bot.example.com`; its `WEB_ORIGINS` has to name the app's. Default: the app's own. */
  readonly apiUrl?: string | undefined;
  /** The bot's token, or what gives it before each request. It goes out in a header alone, and is stored nowhere. */
  readonly token?: Token | undefined;
  /** `auto`, which is the default, goes by the system. */
  readonly theme?: 'light' | 'dark' | 'auto' | undefined;
  /** Of the element around everything, such as one that sets `--veo-bot-theme-accent`. */
  readonly className?: string | undefined;
  /** BCP 47. All components of a page speak one: the last that was set. Default: that of the page. */
  readonly language?: string | undefined;
  /** Parts that are left out: `{ delete: false }`. */
  readonly features?: Features | undefined;
}

const everything: Features = {};

/** A part of ours in an app of somebody else: the bot that it talks to, its looks, and what it tells. */
export function Embedded({
  apiUrl,
  token,
  theme = 'auto',
  className = '',
  language,
  features = everything,
  onCreated,
  onDone,
  onError,
  onDelete,
  children,
}: EmbedProps & { readonly children: ReactNode }): ReactElement {
  const latestToken = useRef(token);
  latestToken.current = token;
  const hasToken = token !== undefined;
  const server = useMemo(
    () => createServer({ apiUrl, ...(hasToken && { token: () => latestToken.current }) }),
    [apiUrl, hasToken],
  );
  const told = useTold({
    ...(onCreated && { onCreated }),
    ...(onDone && { onDone }),
    ...(onError && { onError }),
    ...(onDelete && { onDelete }),
  });
  const [surface, setSurface] = useState<HTMLElement | null>(null);
  const embedding = useMemo(() => ({ features, told, surface }), [features, told, surface]);
  const { spoken, isReady } = useLanguage(language);
  return (
    <div
      className={`veo-bot ${className}`}
      lang={spoken}
      data-theme={theme === 'auto' ? undefined : theme}
      style={{ height: '100%' }}
    >
      <ServerContext value={server}>
        <EmbeddingContext value={embedding}>
          {isReady && <Fragment key={`${spoken} ${apiUrl ?? ''}`}>{children}</Fragment>}
        </EmbeddingContext>
      </ServerContext>
      <div ref={setSurface} style={{ display: 'contents' }} />
    </div>
  );
}

/** Speaks a language once its texts are there; where they can't be loaded, the one that is spoken stays. */
function useLanguage(language: string | undefined): { readonly spoken: PageLanguage; readonly isReady: boolean } {
  const spoken = useSyncExternalStore(onLanguage, spokenLanguage, spokenLanguage);
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    const wanted = findLanguage([language ?? document.documentElement.lang]);
    const end = () => setReady(true);
    if (wanted === spokenLanguage()) end();
    else speak(wanted).then(end, end);
  }, [language]);
  return { spoken, isReady };
}
