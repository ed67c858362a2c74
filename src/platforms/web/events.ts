import type { GenerationView } from '../../domain/generation.ts';
import type { WebDeps } from './web-deps.ts';

const heartbeatMs = 15_000;
/** A reader that lets this many events pile up is gone or stuck: it is cut off, comes back and reads the list again. */
const maxPending = 1000;

export interface EventStreamOptions {
  readonly wants: (generation: GenerationView) => boolean;
  /** The event's name and content. */
  readonly describe: (generation: GenerationView) => { readonly event: string; readonly data: unknown };
  /** The reader went away. */
  readonly signal: AbortSignal;
}

/**
 * An endless answer of server-sent events, one for each change that people can see.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream({ engine, clock, stopping }: WebDeps, { wants, describe, signal }: EventStreamOptions): Response {
  const ended = AbortSignal.any([signal, stopping]);
  const cleanups: (() => void)[] = [];
  const cleanUp = () => {
    for (const cleanup of cleanups.splice(0)) cleanup();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const encoder = new TextEncoder();
        const close = () => {
          cleanUp();
          controller.close();
        };
        const send = (frame: string) => {
          controller.enqueue(encoder.encode(frame));
          if ((controller.desiredSize ?? 0) < -maxPending) close();
        };
        const beat = () => {
          cleanups[0] = clock.after(heartbeatMs, beat);
          send(': still here\n\n');
        };
        if (ended.aborted) {
          controller.close();
          return;
        }
        cleanups.push(
          clock.after(heartbeatMs, beat),
          engine.watch((generation) => {
            if (wants(generation)) send(frameOf(describe(generation)));
          }),
          () => ended.removeEventListener('abort', close),
        );
        ended.addEventListener('abort', close, { once: true });
        // The first bytes tell the browser that it is connected; after a break it comes back in two seconds.
        send('retry: 2000\nevent: ready\ndata: {}\n\n');
      },
      cancel: cleanUp,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies such as nginx hold answers back otherwise.
      'x-accel-buffering': 'no',
    },
  });
}

function frameOf({ event, data }: { readonly event: string; readonly data: unknown }): string {
  // JSON has no raw line breaks, so that one data line is enough.
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
