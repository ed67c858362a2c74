import { z } from 'zod';
import { type SignInDoor, SignInFailed } from '../../domain/people/sign-in-door.ts';
import { createCodeFlow } from '../../lib/code-flow.ts';
import type { DiscordSettings } from './settings.ts';

/** Servers of the bot are asked for so often at most. */
const serversForMs = 60_000;
/** @see https://docs.discord.com/developers/resources/user#get-current-user-guilds (2026-11-30) */
const serversOfPage = 200;
const mostPages = 50;

const user = z.object({ id: z.string().regex(/^\d{15,20}$/), username: z.string(), global_name: z.string().nullish() });
const servers = z.array(z.object({ id: z.string() }));

/**
 * Sign-in with Discord, for people who are on a server where the bot is.
 *
 * @see https://docs.discord.com/developers/topics/oauth2#authorization-code-grant (2026-11-30)
 */
export function createDiscordSignIn(
  { apiUrl, token, signIn }: Pick<DiscordSettings, 'apiUrl' | 'token'> & Required<Pick<DiscordSettings, 'signIn'>>,
  nowMs: () => number,
): SignInDoor {
  const root = `${apiUrl.replace(/\/+$/, '')}/v10`;
  const flow = createCodeFlow({
    ...{ issuer: 'https://discord.com', ...signIn, scope: 'identify guilds' },
    // What people see is not below the API.
    authorizeUrl: apiUrl === 'https://discord.com/api' ? 'https://discord.com/oauth2/authorize' : `${apiUrl}/oauth2/authorize`,
    tokenUrl: `${apiUrl.replace(/\/+$/, '')}/oauth2/token`,
  });
  let known: { readonly ids: ReadonlySet<string>; readonly untilMs: number } | undefined;

  const ask = async (path: string, authorization: string, signal: AbortSignal): Promise<unknown> => {
    const answer = await fetch(root + path, { headers: { authorization }, signal, redirect: 'error' });
    if (!answer.ok) throw new SignInFailed(`Discord answered ${answer.status}`);
    return await answer.json();
  };
  const serversOf = async (authorization: string, signal: AbortSignal): Promise<ReadonlySet<string>> => {
    const ids = new Set<string>();
    for (let page = 0, after = '0'; page < mostPages; page += 1) {
      const found = servers.parse(await ask(`/users/@me/guilds?limit=${serversOfPage}&after=${after}`, authorization, signal));
      for (const { id } of found) ids.add(id);
      if (found.length < serversOfPage) break;
      after = found.at(-1)?.id ?? after;
    }
    return ids;
  };
  const ownServers = async (signal: AbortSignal): Promise<ReadonlySet<string>> => {
    if (known === undefined || known.untilMs <= nowMs())
      known = { ids: await serversOf(`Bot ${token}`, signal), untilMs: nowMs() + serversForMs };
    return known.ids;
  };
  return {
    ...{ id: 'discord', label: 'Discord' },
    begin: flow.begin,
    async finish(way, answer, signal) {
      const { accessToken } = await flow.finish(way, answer, signal);
      const bearer = `Bearer ${accessToken}`;
      const { id, username, global_name: name } = user.parse(await ask('/users/@me', bearer, signal));
      const theirs = await serversOf(bearer, signal);
      const ours = await ownServers(signal);
      return [...theirs].some((server) => ours.has(server))
        ? { door: { platform: 'discord', id }, name: name ?? username }
        : undefined;
    },
  };
}
