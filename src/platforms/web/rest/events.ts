import type { GenerationView } from '../../../domain/generation.ts';
import type { ProcessMessages } from '../../../domain/process-messages.ts';
import { text } from '../../../domain/texts.ts';
import type { AskingPerson } from '../access/asking.ts';
import type { WebDeps } from '../web-deps.ts';
import { RestError } from './error.ts';

const heartbeatMs = 15_000;
/** A reader that lets this many events pile up is gone or stuck: it is cut off, comes back and reads the list again. */
const maxPending = 1000;
/** A page has one and gives it back while nobody sees it; several people may share the token. */
const streamsPerPerson = 100;
const streamsInAll = 1000;
const retryAfterSeconds = 30;

export interface EventReader {
  /** Who listens: see `People`. */
  readonly personId: string;
  /** Whether it is told of changes in its person's list of sessions, too. Default: it is not. */
  readonly hearsOwn?: boolean;
  readonly wants: (generation: GenerationView) => boolean;
  /** Where people reach this server; links in events begin with it. */
  readonly base: string;
  /** BCP 47, of the texts in events. */
  readonly language: string;
  /** It is a page of another website: addresses of files are signed for it. */
  readonly isOtherSite: boolean;
  /** Who of the people it is: they get what they may know, as it is for them. */
  readonly person: AskingPerson | undefined;
  /** Whether it may go on listening: asked with each sign of life. */
  mayStay(): Promise<boolean>;
  /** The reader went away. */
  readonly signal: AbortSignal;
}

export interface EventStreams {
  /**
   * An endless answer of server-sent events, one for each change that people can see.
   *
   * @throws {RestError} `too_many_streams`
   * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
   */
  open(reader: EventReader): Response;
}

/** The event's name and content, for those who reach this server at `base` and read `language`. */
type Describe = (
  generation: GenerationView,
  reader: Pick<EventReader, 'base' | 'language' | 'isOtherSite' | 'person'>,
) => Promise<{ readonly event: string; readonly data: unknown }>;

export interface EventStreamsDeps extends Pick<WebDeps, 'clock' | 'stopping'> {
  readonly engine: Pick<WebDeps['engine'], 'watch'>;
  /** People's lists of sessions. Default: nobody tells of them. */
  readonly sessions?: Pick<WebDeps['engine']['sessions'], 'watch'>;
  readonly shared?: { readonly messages: Pick<ProcessMessages, 'onMissed'> } | undefined;
}

/** One listener at the engine for all readers: what a change looks like is made once, however many pages are open. */
export function createEventStreams(
  { engine, clock, stopping, shared, sessions }: EventStreamsDeps,
  describe: Describe,
): EventStreams {
  const readers = new Map<EventReader, Listener>();
  let stopWatching = (): void => undefined;

  const tell = async (generation: GenerationView): Promise<void> => {
    const frames = new Map<string, Uint8Array>();
    const frameFor = async (reader: EventReader): Promise<Uint8Array> => {
      const key = `${reader.language} ${reader.base} ${reader.isOtherSite} ${reader.person?.person.id ?? ''} ${reader.person?.key?.id ?? ''}`;
      const frame = frames.get(key) ?? frameOf(await describe(generation, reader));
      frames.set(key, frame);
      return frame;
    };
    for (const [reader, listener] of [...readers]) {
      if (!reader.wants(generation)) continue;
      const frame = await frameFor(reader);
      // It may have left meanwhile.
      if (readers.get(reader) === listener) listener.send(frame);
    }
  };

  const tellOfSessions = ({ id }: { readonly id: string }): void => {
    for (const [{ personId, hearsOwn }, { send }] of [...readers]) if (hearsOwn === true && personId === id) send(sessionsFrame);
  };

  // What other processes did was not heard for a while: each reader comes back, and reads the list again.
  const stopMissing = shared?.messages.onMissed(() => {
    for (const { close } of [...readers.values()]) close();
  });
  if (stopMissing !== undefined) stopping.addEventListener('abort', stopMissing, { once: true });
  const join = (reader: EventReader, listener: Listener): void => {
    if (readers.size === 0) {
      const stops = [engine.watch(tell), sessions?.watch(tellOfSessions)];
      stopWatching = () => {
        for (const stop of stops) stop?.();
      };
    }
    readers.set(reader, listener);
  };
  const leave = (reader: EventReader): void => {
    if (readers.delete(reader) && readers.size === 0) stopWatching();
  };

  return {
    open(reader) {
      const own = [...readers.keys()].filter(({ personId }) => personId === reader.personId).length;
      if (own >= streamsPerPerson) throw tooMany(streamsPerPerson, 'person');
      if (readers.size >= streamsInAll) throw tooMany(streamsInAll, 'all');
      return new Response(streamOf({ clock, stopping, join, leave }, reader), {
        headers: {
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-store',
          // Proxies such as nginx hold answers back otherwise.
          'x-accel-buffering': 'no',
        },
      });
    },
  };
}

/** One open answer. */
interface Listener {
  send(frame: Uint8Array): void;
  /** Ends it: its reader comes back. */
  close(): void;
}

interface StreamDeps extends Pick<WebDeps, 'clock' | 'stopping'> {
  join(reader: EventReader, listener: Listener): void;
  leave(reader: EventReader): void;
}

/** What one reader gets, until it leaves, falls behind, or the bot stops. */
function streamOf({ clock, stopping, join, leave }: StreamDeps, reader: EventReader): ReadableStream<Uint8Array> {
  const ended = AbortSignal.any([reader.signal, stopping]);
  const cleanups: (() => void)[] = [];
  const cleanUp = (): void => {
    for (const cleanup of cleanups.splice(0)) cleanup();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const close = (): void => {
          cleanUp();
          controller.close();
        };
        const send = (frame: Uint8Array): void => {
          controller.enqueue(frame);
          if ((controller.desiredSize ?? 0) < -maxPending) close();
        };
        const beat = (): void => {
          cleanups[0] = clock.after(heartbeatMs, beat);
          send(encode(': still here\n\n'));
          // Where the store does not say, nobody is cut off: the next one asks again.
          reader.mayStay().then(
            (stays) => (stays || ended.aborted || cleanups.length === 0 ? undefined : close()),
            () => undefined,
          );
        };
        if (ended.aborted) {
          controller.close();
          return;
        }
        cleanups.push(
          clock.after(heartbeatMs, beat),
          () => leave(reader),
          () => ended.removeEventListener('abort', close),
        );
        join(reader, { send, close });
        ended.addEventListener('abort', close, { once: true });
        // The first bytes tell the browser that it is connected; after a break it comes back in two seconds.
        send(encode('retry: 2000\nevent: ready\ndata: {}\n\n'));
      },
      cancel: cleanUp,
    },
    { highWaterMark: 0 },
  );
}

function tooMany(max: number, of: 'person' | 'all'): RestError {
  const said = of === 'person' ? text('rest.tooManyStreams', { max }) : text('rest.tooManyStreamsInAll', { max });
  return new RestError('too_many_streams', said, { headers: { 'retry-after': String(retryAfterSeconds) } });
}

/** The list is read anew: it is short, and changes seldom. */
const sessionsFrame = frameOf({ event: 'sessions', data: {} });

function encode(frame: string): Uint8Array {
  return new TextEncoder().encode(frame);
}

function frameOf({ event, data }: { readonly event: string; readonly data: unknown }): Uint8Array {
  // JSON has no raw line breaks, so that one data line is enough.
  return encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
