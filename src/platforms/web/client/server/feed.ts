/** Changes as the server tells them, until it is closed. */
export interface Feed {
  readonly isOpen: boolean;
  /** It was given up, and begins no more by itself. */
  readonly isClosed: boolean;
  close(): void;
}

export interface FeedHandlers {
  onEvent(name: string, data: string): void;
  /** It broke; where it is not closed it goes on by itself. */
  onBroken(): void;
}

/** As the server asks for it. */
const retryMs = 2000;
const names = ['ready', 'generation', 'removed', 'sessions'];

export function followByEventSource(url: string, { onEvent, onBroken }: FeedHandlers): Feed {
  const source = new EventSource(url);
  for (const name of names) source.addEventListener(name, ({ data }) => onEvent(name, String(data)));
  source.onerror = onBroken;
  return {
    get isOpen() {
      return source.readyState === EventSource.OPEN;
    },
    get isClosed() {
      return source.readyState === EventSource.CLOSED;
    },
    close: () => source.close(),
  };
}

/** The same where a header has to go along, which an `EventSource` can't have. @param open asks for the stream */
export function followByFetch(open: (signal: AbortSignal) => Promise<Response>, { onEvent, onBroken }: FeedHandlers): Feed {
  const stopping = new AbortController();
  const { signal } = stopping;
  let state: 'connecting' | 'open' | 'closed' = 'connecting';
  const become = (next: typeof state) => {
    state = next;
  };
  const run = async () => {
    while (!signal.aborted) {
      const answer = await open(signal).catch(() => undefined);
      if (signal.aborted) return;
      if (answer !== undefined && !isStream(answer)) {
        // As a browser does: what is no stream is none the next time.
        void answer.body?.cancel();
        become('closed');
        onBroken();
        return;
      }
      become('open');
      if (answer?.body) await readEvents(answer.body, onEvent).catch(() => undefined);
      if (signal.aborted) return;
      become('connecting');
      onBroken();
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  };
  void run();
  return {
    get isOpen() {
      return state === 'open';
    },
    get isClosed() {
      return state === 'closed';
    },
    close() {
      become('closed');
      stopping.abort();
    },
  };
}

function isStream(answer: Response): boolean {
  return answer.ok && (answer.headers.get('content-type') ?? '').startsWith('text/event-stream');
}

/**
 * Reads server-sent events of which each has one line of data.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export async function readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>, onEvent: FeedHandlers['onEvent']): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const frames = (rest + value).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const name = /^event: ?(.*)$/m.exec(frame)?.[1];
      const data = /^data: ?(.*)$/m.exec(frame)?.[1];
      if (name !== undefined && data !== undefined) onEvent(name, data);
    }
  }
}
