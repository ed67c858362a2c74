import type { Log } from '../effect-log.ts';
import type { Json } from './json.ts';
import type { Pings } from './pings.ts';

interface MessageEffect {
  readonly channelId: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly authorId: string;
  /** `response`: by a response_url or in an acknowledgement. `file`: a share that Slack made once a file was ready. */
  readonly via: 'api' | 'response' | 'file' | 'person';
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly fileIds: readonly string[];
  readonly metadata: Json | undefined;
  /** Who is called. An edit calls nobody, but shows mentions as live. */
  readonly pings: Pings;
  /** The only one who sees it. */
  readonly onlyFor: string | undefined;
}

/** How what a person did was answered within 3 s. */
export interface Acknowledgement {
  /** `late`, `no answer` and `unreachable`: the person saw an error. */
  readonly how: 'in time' | 'late' | 'no answer' | 'refused' | 'unreachable';
  /** Since the person acted. */
  readonly afterMs: number;
  readonly payload: Json | undefined;
}

/** Something that happened at Slack. */
type Happening =
  | ({ readonly kind: 'message posted' } & MessageEffect)
  | ({ readonly kind: 'message edited' } & MessageEffect)
  | { readonly kind: 'message deleted'; readonly channelId: string; readonly ts: string; readonly byBot: boolean }
  | ({ readonly kind: 'acknowledged'; readonly what: string; readonly id: string } & Acknowledgement)
  | { readonly kind: 'event delivered'; readonly eventId: string; readonly type: string; readonly attempt: number }
  | { readonly kind: 'event acknowledged'; readonly eventId: string; readonly type: string; readonly afterMs: number }
  | { readonly kind: 'event given up'; readonly eventId: string; readonly type: string }
  | {
      readonly kind: 'view shown';
      readonly how: 'open' | 'update' | 'push' | 'publish';
      readonly userId: string;
      readonly view: Json;
    }
  | {
      readonly kind: 'prompts suggested';
      readonly channelId: string;
      readonly prompts: readonly { title: string; message: string }[];
    }
  | { readonly kind: 'status set'; readonly channelId: string; readonly threadTs: string; readonly status: string }
  | { readonly kind: 'view closed'; readonly userId: string; readonly viewId: string }
  | { readonly kind: 'response'; readonly use: number; readonly body: Json }
  | { readonly kind: 'direct message opened'; readonly channelId: string; readonly userId: string }
  | { readonly kind: 'channel joined'; readonly channelId: string }
  | { readonly kind: 'upload reserved'; readonly fileId: string; readonly name: string; readonly sizeBytes: number }
  | { readonly kind: 'bytes received'; readonly fileId: string; readonly sizeBytes: number; readonly sha256: string }
  | {
      readonly kind: 'upload completed';
      readonly fileIds: readonly string[];
      readonly channelId: string | undefined;
      readonly threadTs: string | undefined;
    }
  | { readonly kind: 'file shared'; readonly fileId: string; readonly channelId: string; readonly ts: string }
  | { readonly kind: 'file deleted'; readonly fileId: string }
  | { readonly kind: 'socket'; readonly what: 'opened' | 'disconnecting' | 'closed' | 'stray acknowledgement' }
  | { readonly kind: 'installed'; readonly teamId: string };

/** One request that arrived, in the order of arrival. */
export interface RequestRecord {
  readonly atMs: number;
  /** Name of the method, or `upload`, `download`, `response_url`; undefined where there is no such thing. */
  readonly method: string | undefined;
  readonly path: string;
  /** `bot`: a token that is good here. */
  readonly authorization: 'bot' | 'app' | 'wrong' | 'none';
  /** As read; nested JSON is read too. Without tokens and secrets. */
  readonly params: Json;
  readonly status: number | undefined;
  /** Slack's own name where it refused. */
  readonly error: string | undefined;
  /** What was injected. */
  readonly fault: string | undefined;
  /** Whether the client could read the answer to its end. */
  readonly answer: 'waiting' | 'delivered' | 'lost';
}

/** All that happened, and all that was asked; times are of the fake's own clock. */
export type EffectLog = Log<Happening, RequestRecord>;
export type Effect = EffectLog['effects'][number];
