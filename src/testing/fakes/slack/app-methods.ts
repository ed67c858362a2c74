import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { newBotToken } from './building.ts';
import type { Methods } from './methods.ts';
import { check } from './params.ts';
import { Refusal } from './refusal.ts';
import { teamName } from './render.ts';
import type { World } from './world.ts';

/** @param newSocketUrl where one connection can be opened */
export function appMethods(world: World, newSocketUrl: () => string) {
  return {
    'api.test': { scope: undefined, token: 'none', takesJson: true, run: ({ params }) => ({ args: params }) },
    'auth.test': {
      scope: undefined,
      takesJson: true,
      run({ team }) {
        const ids = { team_id: team.id, user_id: team.botUserId, bot_id: team.botId };
        return {
          url: `https://${team.domain}.slack.com/`,
          team: teamName(team),
          user: 'videobot',
          ...ids,
          is_enterprise_install: false,
        };
      },
    },
    'auth.revoke': {
      scope: undefined,
      run({ team }) {
        team.token = 'revoked';
        return { revoked: true };
      },
    },
    'apps.connections.open': {
      scope: 'connections:write',
      token: 'app',
      takesJson: true,
      run() {
        if (!world.app.hasSocketMode) throw new Refusal('forbidden_team');
        return { url: newSocketUrl() };
      },
    },
    'oauth.v2.access': {
      scope: undefined,
      token: 'none',
      run({ params }) {
        const schema = { code: z.string(), client_id: z.string().optional(), client_secret: z.string().optional() };
        const fields = check(z.looseObject(schema), params);
        if (fields.client_id !== world.app.clientId) throw new Refusal('invalid_client_id');
        if (fields.client_secret !== world.app.clientSecret) throw new Refusal('bad_client_secret');
        const team = world.codes.get(fields.code);
        if (team === undefined) throw new Refusal('invalid_code');
        world.codes.delete(fields.code);
        if (team.token !== 'good') team.botToken = newBotToken();
        Object.assign(team, { isInstalled: true, token: 'good' });
        world.log.add({ kind: 'installed', teamId: team.id });
        const installer = [...world.people.values()].find((person) => person.team === team);
        return {
          ...{ app_id: world.app.id, access_token: team.botToken, token_type: 'bot', scope: [...team.scopes].join(',') },
          ...{ bot_user_id: team.botUserId, team: { id: team.id, name: team.name }, enterprise: null },
          ...{ authed_user: { id: installer?.id ?? 'U0' }, is_enterprise_install: false },
        };
      },
    },
  } satisfies Methods;
}

/** A person agreed to install the app. @returns the code that the browser brings */
export function newCode(world: World, teamId: string): string {
  const team = world.teams.get(teamId);
  if (team === undefined) throw new Error(`there is no workspace ${teamId}`);
  const code = randomBytes(12).toString('hex');
  world.codes.set(code, team);
  return code;
}
