import type { IncomingMessage } from 'node:http';
import type { Method } from './methods.ts';
import { Refusal } from './refusal.ts';
import type { Team, World } from './world.ts';

/** @returns the token that stands in the header */
export function bearer({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
}

export function tokenKind(world: World, token: string | undefined): 'bot' | 'app' | 'wrong' | 'none' {
  if (token === undefined) return 'none';
  if (token === world.app.appToken) return 'app';
  return teamOf(world, token) === undefined ? 'wrong' : 'bot';
}

/** Sees to the token and its scopes. @returns whose it is @throws {Refusal} what is wrong with it */
export function admit(world: World, { token: kind = 'bot', scope }: Method, token: string): Team {
  const [first] = world.teams.values();
  if (first === undefined) throw new Error('there is no workspace');
  if (kind === 'none') return first;
  if (token === '') throw new Refusal('not_authed');
  if (token === world.app.appToken) {
    if (!world.app.appTokenIsGood) throw new Refusal('invalid_auth');
    if (kind === 'bot') throw new Refusal('not_allowed_token_type');
    demandScope(scope, world.app.appTokenScopes);
    return first;
  }
  const team = teamOf(world, token);
  if (team === undefined) throw new Refusal('invalid_auth');
  if (team.token !== 'good') throw new Refusal(team.token === 'revoked' ? 'token_revoked' : 'account_inactive');
  if (kind === 'app') throw new Refusal('not_allowed_token_type');
  demandScope(scope, team.scopes);
  return team;
}

/** @returns the workspace where the app got this token */
export function teamOf(world: World, token: string | undefined): Team | undefined {
  return [...world.teams.values()].find(({ botToken, isInstalled }) => isInstalled && botToken === token);
}

/** @param scope with several, one is enough */
function demandScope(scope: Method['scope'], provided: ReadonlySet<string>): void {
  if (scope === undefined) return;
  const wanted = typeof scope === 'string' ? [scope] : scope;
  if (wanted.some((each) => provided.has(each))) return;
  throw new Refusal('missing_scope', { needed: wanted.join(','), provided: [...provided].join(',') });
}
