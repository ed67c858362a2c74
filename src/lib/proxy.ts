import { Agent, type Dispatcher, EnvHttpProxyAgent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';

/** The operator's way out of this machine. An address may hold a user name and a password. */
export interface ProxySettings {
  /** For what goes to `http://`. */
  readonly http: string | undefined;
  /** For what goes to `https://` and `wss://`. */
  readonly https: string | undefined;
  /** Hosts that are reached without it, with commas between them: `example.com`, `.example.com`, `example.com:8080`, or `*` for all. */
  readonly except: string | undefined;
}

/** This machine itself is never asked for by a proxy: the bot's own page, emulators. */
const ownHosts = ['localhost', '127.0.0.1', '[::1]'];

const key = Symbol('proxy settings');

/**
 * Node's own `fetch` and every copy of undici find their way by one global symbol.
 *
 * @returns undoes it
 */
export function installProxy(settings: ProxySettings): () => Promise<void> {
  const before = getGlobalDispatcher();
  const through = Object.assign(new EnvHttpProxyAgent(optionsOf(settings)), { [key]: settings });
  setGlobalDispatcher(through);
  return async () => {
    setGlobalDispatcher(before);
    await through.destroy();
  };
}

/** Whether there is a proxy at all. */
export function hasProxy(): boolean {
  return currentSettings() !== undefined;
}

/** A dispatcher with limits of its own that goes the way that is set now. Where a proxy opens the connection, `connect` does not hold: it resolves names by itself. */
export function createDispatcher(options: Agent.Options): Dispatcher {
  const settings = currentSettings();
  return settings === undefined ? new Agent(options) : new EnvHttpProxyAgent({ ...options, ...optionsOf(settings) });
}

function currentSettings(): ProxySettings | undefined {
  const dispatcher: Dispatcher & { readonly [key]?: ProxySettings } = getGlobalDispatcher();
  return dispatcher[key];
}

/** All said, because what is left out is read from the environment. */
function optionsOf({ http, https, except = '' }: ProxySettings): EnvHttpProxyAgent.Options {
  const noProxy = except.trim() === '*' ? '*' : [except, ...ownHosts].filter((each) => each !== '').join(',');
  return { httpProxy: http ?? '', httpsProxy: https ?? '', noProxy };
}
