import { type ApiError, api, asApiError, type Generation, type Query } from './api.ts';

const pollMs = 5000;

export interface Listener {
  /** Listening began, or began again, or it is time to look: what was missed has to be read. */
  onReady(): Promise<void>;
  onChange(generation: Generation): void;
  onRemoved(id: string): void;
  onTrouble(error: ApiError): void;
}

/**
 * Listens to changes while the page is seen, and asks every 5 seconds while listening doesn't work.
 *
 * @returns a function that stops it
 */
export function listen(query: Query, { onReady, onChange, onRemoved, onTrouble }: Listener): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let stopped = false;

  const look = async () => {
    window.clearTimeout(timer);
    if (source?.readyState !== EventSource.OPEN) timer = window.setTimeout(look, pollMs);
    await onReady().catch((error: unknown) => onTrouble(asApiError(error)));
    // The browser gives up after an answer that is no stream.
    if (!stopped && source?.readyState === EventSource.CLOSED && !document.hidden) open();
  };
  const open = () => {
    source?.close();
    source = new EventSource(api.eventsUrl(query));
    source.addEventListener('ready', look);
    source.addEventListener('generation', ({ data }) => onChange(JSON.parse(data)));
    source.addEventListener('removed', ({ data }) => onRemoved(JSON.parse(data).operation_id));
    source.onerror = look;
  };
  // Browsers allow six connections to one server: a page that nobody sees gives its own back.
  const onVisibility = () => (document.hidden ? source?.close() : open());

  document.addEventListener('visibilitychange', onVisibility);
  if (!document.hidden) open();
  else void look();
  return () => {
    stopped = true;
    window.clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisibility);
    source?.close();
  };
}
