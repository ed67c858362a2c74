import type { HTTPReceiverOptions } from '@slack/bolt';
import { z } from 'zod';
import type { SealedStore } from '../../domain/sealed-store.ts';
import type { Seal } from './seal.ts';

/** Where the bot is installed. */
export interface Installations {
  /**
   * The token that speaks there.
   *
   * @param installation the workspace `T…`, or `E…` of an organisation that installed it for all of its own
   * @returns undefined where the bot is not installed, or not any more
   */
  botToken(installation: string): string | undefined;
}

type InstallationStore = NonNullable<HTTPReceiverOptions['installationStore']>;
type Query = Parameters<InstallationStore['fetchInstallation']>[0];

const installed = z.object({ botToken: z.string(), botUserId: z.string(), botId: z.string() });
export type Installed = z.infer<typeof installed>;

/** One workspace, by the token of the settings. */
export function createTokenInstallations(botToken: string): Installations {
  return { botToken: () => botToken };
}

export interface OAuthInstallations extends Installations {
  find(installation: string): Installed | undefined;
  remove(installation: string): void;
  /** Whether the key opens all that is there. */
  readonly isReadable: boolean;
  readonly store: InstallationStore;
}

const prefix = 'slack:';

/** Several workspaces, whose tokens are kept sealed. Nothing of the people who installed it is kept. */
export function createOAuthInstallations(kept: SealedStore, seal: Seal): OAuthInstallations {
  const find = (installation: string): Installed | undefined => {
    const name = `${prefix}${installation}`;
    const sealed = kept.get(name);
    const opened = sealed === undefined ? undefined : seal.open(name, sealed);
    return opened === undefined ? undefined : installed.safeParse(JSON.parse(opened)).data;
  };
  const ids = (): readonly string[] =>
    kept.names().flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  return {
    find,
    botToken: (installation) => find(installation)?.botToken,
    remove: (installation) => kept.remove(`${prefix}${installation}`),
    get isReadable() {
      return ids().every((id) => find(id) !== undefined);
    },
    store: {
      async storeInstallation(installation) {
        const { bot, enterprise, team, isEnterpriseInstall } = installation;
        const id = isEnterpriseInstall === true ? enterprise?.id : team?.id;
        if (bot === undefined || id === undefined) throw new Error('Slack installed the app without a bot');
        const name = `${prefix}${id}`;
        const value: Installed = { botToken: bot.token, botUserId: bot.userId, botId: bot.id };
        kept.put(name, seal.seal(name, JSON.stringify(value)));
      },
      fetchInstallation: () => Promise.reject(new Error('the bot looks its tokens up itself')),
      async deleteInstallation(query) {
        kept.remove(`${prefix}${keyOf(query)}`);
      },
    },
  };
}

/** What an installation is called: the workspace, or the organisation as a whole. */
export function keyOf({
  teamId,
  enterpriseId,
  isEnterpriseInstall,
}: Pick<Query, 'teamId' | 'enterpriseId' | 'isEnterpriseInstall'>): string {
  return (isEnterpriseInstall ? enterpriseId : teamId) ?? teamId ?? enterpriseId ?? '';
}
