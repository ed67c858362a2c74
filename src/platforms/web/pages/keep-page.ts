import type { HealthReport } from '../../../domain/health.ts';
import { text } from '../../../domain/texts.ts';
import type { Log } from '../../../lib/log.ts';
import type { Texts } from '../../../lib/say.ts';
import { type BuiltPage, openBuiltPage } from './built-page.ts';

export interface KeptPage {
  readonly open: () => Promise<BuiltPage>;
  /** Says that it could not be built, until it could. */
  readonly problems: () => HealthReport['problems'];
}

export interface KeepPageOptions {
  readonly log: Log;
  readonly texts: Texts;
  /** What ends the build is added here. */
  readonly closing: (() => void)[];
  /** Default: the real one. */
  readonly build?: typeof openBuiltPage;
}

/** The page of the web chat, built beside the start where it is not built yet. What did not work is tried again when somebody asks. */
export function keepPage({ log, texts, closing, build = openBuiltPage }: KeepPageOptions): KeptPage {
  const stopping = new AbortController();
  closing.push(() => stopping.abort());
  let opened: Promise<BuiltPage> | undefined;
  let isBroken = false;
  const tryToOpen = async (): Promise<BuiltPage> => {
    try {
      const built = await build({ signal: stopping.signal });
      isBroken = false;
      return built;
    } catch (error) {
      opened = undefined;
      isBroken = true;
      throw error;
    }
  };
  const open = (): Promise<BuiltPage> => {
    opened ??= tryToOpen();
    return opened;
  };
  open().catch((error: unknown) => {
    if (!stopping.signal.aborted) log.error({ err: error }, 'the page could not be built');
  });
  return { open, problems: () => (isBroken ? [{ code: 'page', text: texts.say(text('rest.pageNotBuilt')) }] : []) };
}

/** Where the web door is off. */
export async function noPage(): Promise<BuiltPage> {
  throw new Error('the web door is off');
}
