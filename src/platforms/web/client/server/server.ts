import { createContext, useContext } from 'react';
import { text } from '../../../../domain/texts.ts';
import { spokenLanguage } from '../language/speak.ts';
import { say } from '../say.ts';
import { type Api, ApiError, type Ask, apiRoot, createApi, createAsk, offline, type Query, queryText } from './api.ts';
import { type Feed, type FeedHandlers, followByEventSource, followByFetch } from './feed.ts';
import { keptAddresses } from './kept-addresses.ts';

/** The token of a bot, or what gives it: asked before each request, so that it may give another one each time. */
export type Token = string | (() => string | Promise<string>);

export interface ServerOptions {
  /** The origin of the bot, such as `https://bot.example.com`. Default: that of the page. */
  readonly apiUrl?: string | undefined;
  /** Read before each request. It goes out in a header alone, never in an address, and is stored nowhere. */
  readonly token?: (() => Token | undefined) | undefined;
}

/** The bot that a part of a page talks to. Two parts of one page may talk to two bots. */
export interface Server {
  readonly api: Api;
  readonly ask: Ask;
  /** What the names of drafts and the like begin with; empty for the bot whose page it is. */
  readonly scope: string;
  /** Whether it is another origin, whose files have addresses that hold for a while. */
  readonly isForeign: boolean;
  /** The address of a file that the API links to, as this page reaches it: its links are made for others too. */
  address(url: string): string;
  /** The same for one that is to be stored by the browser. */
  download(url: string): string;
  /** A picture that a generation was made from, or is. @throws {ApiError} */
  picture(url: string): Promise<Blob>;
  /** Listens to changes of what fits a query. */
  follow(query: Query, handlers: FeedHandlers): Feed;
  /** Tells `generationChanged`, of this bot's generations alone. */
  readonly changes: EventTarget;
}

/** An event of the window: the bot whose page this is wants to know who is there. */
export const signedOut = 'veo-bot-signed-out';

export function createServer({ apiUrl, token }: ServerOptions = {}): Server {
  const base = apiUrl === undefined ? location.origin : new URL(apiUrl, location.href).origin;
  const isForeign = base !== location.origin;
  // A page of the bot has a cookie; everybody else shows the token, and no cookie goes along.
  const isPlain = !isForeign && token === undefined;
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    if (isPlain) return await fetch(base + path, init);
    const given = token?.();
    const shown = typeof given === 'function' ? await given() : given;
    const headers = new Headers(init.headers);
    if (shown !== undefined && shown !== '') headers.set('authorization', `Bearer ${shown}`);
    return await fetch(base + path, { ...init, headers, credentials: 'omit' });
  };
  const ask = createAsk(send, () => isPlain && window.dispatchEvent(new Event(signedOut)));
  const address = isPlain ? (url: string) => new URL(url).pathname : keptAddresses(base);
  const eventsPath = (query: Query) => `${apiRoot}/events?${queryText({ ...query, language: spokenLanguage() })}`;
  return {
    ask,
    api: createApi(ask),
    scope: isForeign ? `${base} ` : '',
    isForeign,
    address,
    download(url) {
      const own = address(url);
      return `${own}${own.includes('?') ? '&' : '?'}download=1`;
    },
    async picture(url) {
      const answer = await send(new URL(url).pathname).catch(offline);
      if (!answer.ok) throw new ApiError('not_found', say(text('page.pictureGone')));
      return await answer.blob();
    },
    follow: (query, handlers) =>
      isPlain
        ? followByEventSource(base + eventsPath(query), handlers)
        : followByFetch((signal) => send(eventsPath(query), { signal }), handlers),
    changes: new EventTarget(),
  };
}

/** The bot whose page this is. */
const ownServer = createServer();
export const { api, ask, address: local, changes } = ownServer;

export const ServerContext = createContext<Server>(ownServer);

/** The bot that this part of the page talks to; the same as long as it is on the page. */
export function useServer(): Server {
  return useContext(ServerContext);
}
