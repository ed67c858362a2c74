import { z } from 'zod';
import { type SignInDoor, SignInFailed } from '../../domain/people/sign-in-door.ts';
import type { SealedStore } from '../../domain/sealed-store.ts';
import { createCodeFlow } from '../../lib/code-flow.ts';
import type { SlackSettings } from './settings.ts';

const claimed = z.object({
  'https://slack.com/user_id': z.string().regex(/^[UW][A-Z\d]+$/),
  'https://slack.com/team_id': z.string().regex(/^T[A-Z\d]+$/),
  'https://slack.com/enterprise_id': z.string().optional(),
  name: z.string().optional(),
});
const workspace = z.object({ ok: z.literal(true), team_id: z.string(), enterprise_id: z.string().nullish() });

/**
 * Sign-in with Slack, for people of a workspace where the bot is.
 *
 * @see https://docs.slack.dev/authentication/sign-in-with-slack/ (2026-11-30)
 */
export function createSlackSignIn(
  { apiUrl, install, signIn }: Pick<SlackSettings, 'apiUrl' | 'install'> & Required<Pick<SlackSettings, 'signIn'>>,
  sealed: SealedStore,
): SignInDoor {
  const own = `${apiUrl.replace(/\/+$/, '')}/`;
  // Pages and keys are not below the API's own address.
  const site = own === 'https://slack.com/api/' ? 'https://slack.com' : own.replace(/\/(?:api\/)?$/, '');
  const flow = createCodeFlow({
    ...{ ...signIn, scope: 'openid profile', issuer: site },
    authorizeUrl: `${site}/openid/connect/authorize`,
    tokenUrl: `${own}openid.connect.token`,
    keysUrl: `${site}/openid/connect/keys`,
  });
  /** Where people of a workspace are known; undefined where the bot is not there. */
  const installationOf = async (places: readonly string[], signal: AbortSignal): Promise<string | undefined> => {
    if (install.by === 'token') {
      const answer = await fetch(`${own}auth.test`, {
        ...{ method: 'POST', signal, redirect: 'error' },
        headers: { authorization: `Bearer ${install.botToken}` },
      });
      const told = workspace.safeParse(await answer.json());
      if (!told.success) throw new SignInFailed('Slack does not say which workspace the bot is in');
      // A token of a whole organisation is good for each of its workspaces; ids of people are unique there.
      return places.includes(told.data.team_id) || places.includes(told.data.enterprise_id ?? '') ? '' : undefined;
    }
    const { createOAuthInstallations } = await import('./installations.ts');
    const ids = await (await createOAuthInstallations({ store: sealed, dataKey: install.dataKey })).ids();
    return places.find((place) => ids.includes(place));
  };
  return {
    ...{ id: 'slack', label: 'Slack' },
    begin: flow.begin,
    async finish(way, answer, signal) {
      const { claims } = await flow.finish(way, answer, signal);
      const told = claimed.safeParse(claims);
      if (!told.success) throw new SignInFailed('Slack does not say who it is');
      const { 'https://slack.com/user_id': id, 'https://slack.com/team_id': team, name } = told.data;
      const enterprise = told.data['https://slack.com/enterprise_id'];
      const installation = await installationOf([team, ...(enterprise === undefined ? [] : [enterprise])], signal);
      if (installation === undefined) return undefined;
      return { door: { platform: 'slack', id, ...(installation !== '' && { tenant: installation }) }, name: name ?? id };
    },
  };
}
