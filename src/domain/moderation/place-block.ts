import { z } from 'zod';
import type { Requester } from '../generation.ts';
import type { StoredPlaceSetting } from '../place-settings/place-settings.ts';
import type { SettingScope } from '../place-settings/setting-scope.ts';
import type { ActingPerson } from '../tiers/credit.ts';

/** People that one server or workspace may have blocked at once. */
export const mostPlaceBlocks = 500;

/** Somebody who may not ask for anything in one server or workspace. */
export interface PlaceBlock {
  /** Their id there. */
  readonly personId: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** Epoch milliseconds. Absent: until it is taken back. */
  readonly untilMs?: number | undefined;
  /** For those who manage the place alone. */
  readonly reason?: string | undefined;
}

/** The same with where it holds. */
export interface PlacedBlock extends PlaceBlock {
  /** Without a channel. */
  readonly server: SettingScope;
  /** As they were called last. Absent: nobody knows. */
  readonly name?: string | undefined;
}

/** Blocks are stored among the choices of their server, see `PlaceSettingStore`. */
export const blockKeyPrefix = 'block:';

export function blockKey(personId: string): string {
  return `${blockKeyPrefix}${personId}`;
}

const schema = z.object({ sinceMs: z.number(), untilMs: z.number().optional(), reason: z.string().optional() });

/** Those that hold at a time among choices of places. What nobody can read is none. */
export function blocksIn(stored: readonly StoredPlaceSetting[], nowMs: number): readonly PlacedBlock[] {
  return stored.flatMap(({ scope, key, written }) => {
    if (!key.startsWith(blockKeyPrefix) || scope.channelId !== undefined) return [];
    const parsed = schema.safeParse(JSON.parse(written));
    if (!parsed.success || (parsed.data.untilMs ?? Number.POSITIVE_INFINITY) <= nowMs) return [];
    return [{ server: scope, personId: key.slice(blockKeyPrefix.length), ...parsed.data }];
  });
}

/** How one is stored. */
export function writtenBlock({ sinceMs, untilMs, reason }: Omit<PlaceBlock, 'personId'>): string {
  return JSON.stringify({ sinceMs, untilMs, reason });
}

/** What somebody wants who manages a place. */
export interface BlockWish {
  readonly personId: string;
  /** Default: until it is taken back. */
  readonly forMs?: number | undefined;
  readonly reason?: string | undefined;
}

/** What came of it. */
export interface Blocked {
  readonly block: PlaceBlock;
  /** Of what they asked for there and was not sent yet: how many. */
  readonly waiting: number;
}

/** Who may not ask for anything in a server or workspace, by those who manage it. Elsewhere they may. */
export interface PlaceBlockBook {
  /** Those that hold now, newest first, the first ones by name. */
  of(scope: SettingScope): Promise<readonly PlacedBlock[]>;
  /** Of all places. */
  all(): Promise<readonly PlacedBlock[]>;
  /**
   * In the place of an earlier one of the same person, at once and with an entry in the list of acts.
   *
   * @throws {UserError} `invalid_option` for oneself, `not_possible_now` where there are too many
   */
  block(scope: SettingScope, wish: BlockWish, by: ActingPerson): Promise<Blocked>;
  /** @returns whether they were blocked there */
  unblock(scope: SettingScope, personId: string, by: ActingPerson): Promise<boolean>;
  /** Calls off all that somebody asked for there and that was not sent, in one transaction. @returns how many */
  callOff(scope: SettingScope, personId: string, by: ActingPerson): Promise<number>;
}

/** Whether ids of somebody are ids of a place. */
export function isOf({ platform, tenant }: Pick<Requester, 'platform' | 'tenant'>, server: SettingScope): boolean {
  return platform === server.platform && tenant === server.tenant;
}
