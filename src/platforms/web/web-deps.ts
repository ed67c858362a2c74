import type { Admin } from '../../domain/admin.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Command } from '../../domain/command.ts';
import type { Probes } from '../../domain/health.ts';
import type { Measures } from '../../domain/measures.ts';
import type { PrepareImage } from '../../domain/media.ts';
import type { Outputs } from '../../domain/outputs.ts';
import type { SignInDoor } from '../../domain/people/sign-in-door.ts';
import type { ProcessMessages } from '../../domain/process-messages.ts';
import type { SharedWindows } from '../../domain/shared-windows.ts';
import type { MakePoster } from '../../domain/smaller-media.ts';
import type { DrawStyle } from '../../domain/styles/draw-style.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import type { Log } from '../../lib/log.ts';
import type { NodeRoute } from '../../lib/node-route.ts';
import type { Texts } from '../../lib/say.ts';
import type { SignedLinks } from '../../lib/signed-link.ts';
import type { BuiltPage } from './pages/built-page.ts';

/** Everything that the web door needs. */
export interface WebDeps {
  readonly engine: VideoEngine;
  /** All commands; the API is made of `video`, `image` and `history`. */
  readonly commands: readonly Command[];
  /** What browsers get; rejects where it could not be built. */
  readonly page: () => Promise<BuiltPage>;
  readonly prepareImage: PrepareImage;
  readonly makePoster: MakePoster;
  readonly drawStyle: DrawStyle;
  readonly texts: Texts;
  readonly log: Log;
  readonly clock: Clock;
  /** Where the finished videos lie. */
  readonly outputs: Outputs;
  /** Knows the links to videos that need no token. */
  readonly links: Pick<SignedLinks, 'verify'>;
  /** 32 random bytes that outlive a restart: cookies are signed with keys made of them. */
  readonly secret: Uint8Array;
  /** What only programs of the bot's own user can read: see `own-door.ts`. */
  readonly localKey: Uint8Array;
  /** 0: for ever. */
  readonly keepDays: number;
  readonly probes: Probes;
  readonly metrics: WebMetrics;
  readonly admin: Admin;
  readonly web: WebSettings;
  /** Chat platforms whose videos may be looked for, whether they are set up or not. */
  readonly platforms: readonly { readonly id: string; readonly label: string }[];
  /** Chats that people can sign in with. Default: none. */
  readonly signInDoors?: readonly SignInDoor[];
  /** Doors of chat platforms on the same port. */
  readonly routes: readonly NodeRoute[];
  readonly backend: {
    /** As people read it. */
    readonly modelLabel: string;
    readonly providerId: string;
  };
  /** Where several processes answer at one address. Default: this one is alone. */
  readonly shared?: WebShared | undefined;
  /** Ends the event streams, which would never end by themselves. */
  readonly stopping: AbortSignal;
}

/** What this process shares with others that answer at the same address. */
export interface WebShared {
  readonly windows: SharedWindows;
  readonly messages: Pick<ProcessMessages, 'onMissed'>;
}

/** The numbers of the bot, and where requests are counted. */
export interface WebMetrics {
  readonly measures: Pick<Measures, 'answered'>;
  readonly contentType: string;
  text(): Promise<string>;
}

export interface WebSettings {
  readonly host: string;
  readonly port: number;
  /** No page and no REST API: only what chat platforms and health checks call. */
  readonly off?: boolean;
  /** Proxies whose `X-Forwarded-*` is believed: addresses, and networks like `172.16.0.0/12`. */
  readonly trustProxy?: readonly string[];
  /** Without it only this machine may come in. */
  readonly token?: string;
  /** Websites whose pages may ask the API with the token. Default: none. */
  readonly origins?: readonly string[];
  /** What somebody may do who signs in with a chat for the first time. `nobody`: only who is known comes in so. Default: see and play. */
  readonly signInRole?: 'viewer' | 'member' | 'nobody';
  /** Set only if the operator set it: then links are made with it, and its host is answered to. */
  readonly publicUrl?: string;
}
