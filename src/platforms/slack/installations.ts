import type { Installation, InstallationQuery, InstallationStore } from '@slack/bolt';
import { z } from 'zod';
import { ChatSettingsError } from '../../domain/chat-platform.ts';
import type { SealedStore } from '../../domain/sealed-store.ts';
import { text } from '../../domain/texts.ts';
import { createSeal, SealError } from '../../lib/seal.ts';

/** Where the bot is installed. */
export interface Installations {
  /**
   * The token that speaks there.
   *
   * @param installation the workspace `T…`, or `E…` of an organisation that installed it for all of its own
   * @returns undefined where the bot is not installed, or not any more
   */
  botToken(installation: string): Promise<string | undefined>;
}

/** Those of several workspaces, each with a token of its own. */
export interface OAuthInstallations extends Installations, Required<InstallationStore> {
  ids(): Promise<readonly string[]>;
  /** Who the bot is there. */
  bot(installation: string): Promise<InstalledBot | undefined>;
  /** Forgets an installation if this is still its token: one that was made meanwhile stays. */
  /** @returns whether it was the one that is there */
  remove(installation: string, token: string): Promise<boolean>;
}

export interface InstalledBot {
  readonly token: string;
  readonly id: string;
  readonly userId: string;
}

export interface OAuthInstallationsOptions {
  readonly store: SealedStore;
  /** 32 bytes in base64. */
  readonly dataKey: string;
  /** Told of each installation, and who made it. Default: nobody is. */
  readonly onInstalled?: (installation: string, personId: string) => void;
}

const named = z.object({ id: z.string(), name: z.string().optional() });
/** What is kept of an installation, and no token of a person. */
const kept = z.object({
  team: named.optional(),
  enterprise: named.optional(),
  isEnterpriseInstall: z.boolean(),
  bot: z.object({ token: z.string(), id: z.string(), userId: z.string(), scopes: z.array(z.string()) }),
  /** Who installed it. */
  userId: z.string(),
});
type Kept = z.infer<typeof kept>;
/** In front of the names of what is kept. */
const place = 'slack:';

/** One workspace, whose token stands in the settings. */
export function createTokenInstallations(token: string): Installations {
  return { botToken: async () => token };
}

/**
 * Workspaces that installed the app by themselves.
 *
 * @throws {ChatSettingsError} when their tokens were sealed with another key
 */
export async function createOAuthInstallations({
  store,
  dataKey,
  onInstalled,
}: OAuthInstallationsOptions): Promise<OAuthInstallations> {
  const seal = createSeal(Buffer.from(dataKey, 'base64'));
  const opened = (installation: string, sealed: string): Kept => kept.parse(JSON.parse(seal.open(place + installation, sealed)));
  const read = async (installation: string): Promise<Kept | undefined> => {
    const sealed = await store.get(place + installation);
    return sealed === undefined ? undefined : opened(installation, sealed);
  };
  const ids = async () => (await store.names()).filter((name) => name.startsWith(place)).map((name) => name.slice(place.length));
  await refuseOtherKey(async () => {
    for (const id of await ids()) await read(id);
  });

  return {
    ids,
    async remove(installation, token) {
      const sealed = await store.get(place + installation);
      if (sealed === undefined || opened(installation, sealed).bot.token !== token) return false;
      // One that is made from here on has another text.
      await store.remove(place + installation, sealed);
      return true;
    },
    bot: async (installation) => (await read(installation))?.bot,
    botToken: async (installation) => (await read(installation))?.bot.token,
    async storeInstallation(installation) {
      const record = keptOf(installation);
      const key = keyOf(record.isEnterpriseInstall, record.enterprise?.id, record.team?.id);
      const name = place + key;
      await store.put(name, seal.seal(name, JSON.stringify(record)));
      onInstalled?.(key, record.userId);
    },
    async fetchInstallation(query) {
      const found = await read(keyOfQuery(query));
      if (found === undefined) throw new Error('the app is not installed there');
      return installationOf(found);
    },
    async deleteInstallation(query) {
      await store.remove(place + keyOfQuery(query));
    },
  };
}

async function refuseOtherKey(readAll: () => Promise<void>): Promise<void> {
  try {
    await readAll();
  } catch (error) {
    throw error instanceof SealError ? new ChatSettingsError(text('slack.otherDataKey'), error) : error;
  }
}

function keptOf({ team, enterprise, isEnterpriseInstall, bot, user }: Installation): Kept {
  return kept.parse({ team, enterprise, isEnterpriseInstall: isEnterpriseInstall ?? false, bot, userId: user.id });
}

function installationOf({ team, enterprise, isEnterpriseInstall, bot, userId }: Kept): Installation<'v2'> {
  return {
    ...{ bot, isEnterpriseInstall, authVersion: 'v2', tokenType: 'bot' },
    team: team && { id: team.id, ...(team.name !== undefined && { name: team.name }) },
    enterprise: enterprise && { id: enterprise.id, ...(enterprise.name !== undefined && { name: enterprise.name }) },
    user: { id: userId, token: undefined, scopes: undefined },
  };
}

function keyOfQuery({ isEnterpriseInstall, enterpriseId, teamId }: InstallationQuery<boolean>): string {
  return keyOf(isEnterpriseInstall, enterpriseId, teamId);
}

/** An organisation installs it once for all of its workspaces; else each one has its own. */
function keyOf(isEnterpriseInstall: boolean, enterpriseId: string | undefined, teamId: string | undefined): string {
  const key = isEnterpriseInstall ? enterpriseId : teamId;
  if (key === undefined) throw new Error('an installation is in a workspace or an organisation');
  return key;
}
