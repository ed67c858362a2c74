import type { ReplyTarget, Requester } from '../generation.ts';
import type { RequestImage } from '../video-request.ts';

/** Who can use a style: the one who saved it, everybody in a channel, everybody on a server (a workspace; on the web everybody with access). */
export const styleScopes = ['own', 'channel', 'server'] as const;
export type StyleScope = (typeof styleScopes)[number];

/** Whose styles are meant: a person's, a channel's, a server's. Nothing of another tenant is ever one of them. */
export interface StyleHome {
  readonly scope: StyleScope;
  readonly platform: string;
  /** As in `Requester`. */
  readonly tenant?: string;
  /** Of the person, the channel or the server. */
  readonly id: string;
}

/** Options of a video by their names, as `domain/options.ts` has them; words, pictures and earlier videos are none of them. */
export type StyleOptions = Readonly<Record<string, string | number | boolean>>;

/** What a style adds to a request, besides its name. */
export interface StyleContent {
  /**
   * Words for the prompt. `{prompt}` marks the place of what somebody asks for; without it the words stand behind that. Other words between braces,
   * like `{product}`, are asked for when the style is used. May be empty.
   */
  readonly words: string;
  readonly negative?: string;
  readonly options: StyleOptions;
}

/** A style that somebody saved. */
export interface Style extends StyleContent {
  /** 128 random bits in 22 letters that addresses take as they are. */
  readonly id: string;
  readonly home: StyleHome;
  /** As it was written. `handleOf(name)` is unique in its home. */
  readonly name: string;
  /** Of a character or a thing: they go along as reference images. At most `styleLimits.pictures`. */
  readonly pictures: readonly RequestImage[];
  /** Who saved it; the platform and the tenant are those of its home. */
  readonly madeBy: string;
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
  /** Epoch milliseconds. */
  readonly changedAtMs: number;
}

/** Lengths are counted by code points, pictures in bytes as they are stored. */
export const styleLimits = {
  nameLength: 40,
  wordsLength: 1000,
  negativeLength: 500,
  pictures: 3,
  /** The smallest forms of chats have room for so many. */
  slots: 5,
  /** Styles in one home. */
  inHome: { own: 50, channel: 50, server: 100 },
  /** In a channel or on a server of one person, so that nobody fills it alone. */
  ofOnePerson: 25,
  /** Of the pictures of one home: some ten photos as people send them. */
  bytesInHome: 50_000_000,
  /** Of the pictures of all styles together. */
  bytesInAll: 1_000_000_000,
} as const satisfies Record<string, number | Readonly<Record<StyleScope, number>>>;

/** A style's name as it is typed and compared: `--style red-fox` and `@red-fox` are “Red Fox”. Empty for what can be no name. */
export function handleOf(name: string): string {
  return name
    .normalize('NFKC')
    .trim()
    .replace(/^@+/, '')
    .toLowerCase()
    .replace(/[\s_-]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** The server where something is asked for, if it is asked for on one. */
export function serverOf({ platform, tenant, ids }: Pick<ReplyTarget, 'platform' | 'tenant' | 'ids'>): string | undefined {
  return ids.guild ?? tenant ?? (platform === 'web' ? 'web' : undefined);
}

/** Whose styles somebody can use in a place, in the order in which a name is looked for. */
export function homesOf(requester: Requester, replyTarget: ReplyTarget): readonly StyleHome[] {
  const { platform, tenant } = replyTarget;
  const there = { platform, ...(tenant !== undefined && { tenant }) };
  const server = serverOf(replyTarget);
  return [
    {
      scope: 'own',
      platform: requester.platform,
      ...(requester.tenant !== undefined && { tenant: requester.tenant }),
      id: requester.id,
    },
    // The channel above a thread; a session of the web is only what its caller says, and no channel.
    ...(platform === 'web' ? [] : [{ scope: 'channel', ...there, id: replyTarget.ids.parent ?? replyTarget.channelId } as const]),
    ...(server === undefined ? [] : [{ scope: 'server', ...there, id: server } as const]),
  ];
}

export function isSameHome(one: StyleHome, other: StyleHome): boolean {
  return one.scope === other.scope && one.platform === other.platform && one.tenant === other.tenant && one.id === other.id;
}
