import { type ApiError, api, asApiError, type Generation, type Query } from './api.ts';

const pollMs = 5000;
/** An event of the window: the generation that its detail names has changed, or is gone. */
export const generationChanged = 'veo-bot-changed';

export interface Listener {
  /** It is time to look: at once, and whenever something may have been missed. */
  onLook(signal: AbortSignal): Promise<void>;
  onChange(generation: Generation): void;
  onRemoved(id: string): void;
  onTrouble(error: ApiError): void;
  /** Whether changes are awaited also while nobody sees the page. Default: they are not. */
  isAwaiting?(): boolean;
}

export interface Listening {
  /** Looks now, for what is wanted has changed. */
  look(): void;
  stop(): void;
}

/**
 * Looks at once, listens to changes while the page is seen, and asks every 5 seconds while listening doesn't work.
 *
 */
export function listen(query: Query, { onLook, onChange, onRemoved, onTrouble, isAwaiting = () => false }: Listener): Listening {
  let source: EventSource | undefined;
  let timer: number | undefined;
  const stopping = new AbortController();

  const look = async () => {
    window.clearTimeout(timer);
    if (stopping.signal.aborted) return;
    if (source !== undefined && source.readyState !== EventSource.OPEN) timer = window.setTimeout(look, pollMs);
    await onLook(stopping.signal).catch((error: unknown) => {
      if (stopping.signal.aborted) return;
      onTrouble(asApiError(error));
      // What was not read is read again, also while the stream of changes is well.
      window.clearTimeout(timer);
      timer = window.setTimeout(look, pollMs);
    });
    // The browser gives up after an answer that is no stream.
    if (!stopping.signal.aborted && source?.readyState === EventSource.CLOSED && !document.hidden) open();
  };
  const open = () => {
    source?.close();
    source = new EventSource(api.eventsUrl(query));
    source.addEventListener('ready', look);
    source.addEventListener('generation', ({ data }) => {
      const generation: Generation = JSON.parse(data);
      onChange(generation);
      tellChanged(generation.operation_id);
    });
    source.addEventListener('removed', ({ data }) => {
      const { operation_id: id } = JSON.parse(data);
      onRemoved(id);
      tellChanged(id);
    });
    source.onerror = look;
  };
  // Browsers allow six connections to one server: a page that nobody sees gives its own back, unless something is being made in it.
  const onVisibility = () => {
    if (document.hidden && !isAwaiting()) source?.close();
    else if (!document.hidden && source?.readyState !== EventSource.OPEN) open();
    else if (!document.hidden) void look();
  };

  document.addEventListener('visibilitychange', onVisibility);
  // Not only once the stream is there: what is to be seen is more urgent than what may change.
  void look();
  if (!document.hidden) open();
  return {
    look: () => void look(),
    stop() {
      stopping.abort();
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
      source?.close();
    },
  };
}

function tellChanged(detail: string): void {
  window.dispatchEvent(new CustomEvent(generationChanged, { detail }));
}
