import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback, stopServer } from './servers.ts';

/** An app as it is registered at both vendors. */
export const app = { clientId: '123456789012345678', clientSecret: 'a-client-secret', botToken: 'bot-token' };

/** Somebody who presses “Authorize” at a vendor. */
export interface VendorPerson {
  readonly id: string;
  readonly name: string;
  /** Servers of Discord, or the one workspace of Slack. */
  readonly places: readonly string[];
}

export interface SignInVendor {
  readonly url: string;
  /** What the browser is sent back with, once this person has agreed to what the address asks for. @throws {Error} where the vendor would show an error */
  authorize(address: string, person: VendorPerson): URL;
  /** Where the bot is. */
  places: readonly string[];
  /** What its ID token says in the place of what is right. */
  wrong: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

interface Grant {
  readonly person: VendorPerson;
  readonly query: URLSearchParams;
}

/**
 * The parts of Discord that people sign in by: it takes forms alone, a code once, and checks PKCE where a challenge was sent.
 *
 * @see https://docs.discord.com/developers/topics/oauth2#authorization-code-grant (2026-11-30)
 */
export async function startDiscordSignIn(): Promise<SignInVendor> {
  return await startVendor((vendor) => {
    const tokens = new Map<string, Grant>();
    return {
      authorizePath: '/oauth2/authorize',
      requires: { scope: 'identify guilds', code_challenge_method: 'S256' },
      async answer(request, path) {
        if (path === '/oauth2/token') return exchange(vendor.redeem, await formOf(request), tokens);
        const authorization = request.headers.authorization ?? '';
        if (authorization === `Bot ${app.botToken}`) return discordPerson(path, undefined, vendor.self.places);
        const grant = tokens.get(authorization.replace(/^Bearer /, ''));
        if (grant === undefined) return [401, { message: '401: Unauthorized', code: 0 }];
        return discordPerson(path, grant.person, grant.person.places);
      },
    };
  });
}

function exchange(redeem: Inside['redeem'], form: URLSearchParams, tokens: Map<string, Grant>): Answer {
  const grant = redeem(form);
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  if (grant === undefined || challenge !== grant.query.get('code_challenge')) return [400, { error: 'invalid_grant' }];
  const token = randomUUID();
  tokens.set(token, grant);
  const scope = 'identify guilds';
  return [200, { access_token: token, token_type: 'Bearer', expires_in: 604_800, refresh_token: 'r', scope }];
}

function discordPerson(path: string, person: VendorPerson | undefined, places: readonly string[]): Answer {
  if (path === '/v10/users/@me/guilds')
    return [200, places.map((id) => ({ id, name: 'a server', owner: false, permissions: '0' }))];
  if (path !== '/v10/users/@me' || person === undefined) return [404, { message: '404: Not Found', code: 0 }];
  return [200, { id: person.id, username: person.name.toLowerCase(), global_name: person.name }];
}

/**
 * The parts of Slack that people sign in by: refusals are 200 with `ok: false`, and ID tokens are signed with RS256.
 *
 * @see https://docs.slack.dev/authentication/sign-in-with-slack/ (2026-11-30)
 */
export async function startSlackSignIn(): Promise<SignInVendor> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwt = (claims: object): string => {
    const parts = [{ alg: 'RS256', typ: 'JWT', kid: 'k1' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    return [...parts, sign('sha256', Buffer.from(parts.join('.')), privateKey).toString('base64url')].join('.');
  };
  return await startVendor((vendor) => ({
    authorizePath: '/openid/connect/authorize',
    requires: { scope: 'openid profile' },
    async answer(request, path) {
      if (path === '/openid/connect/keys')
        return [200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] }];
      if (path === '/api/auth.test') {
        const isBot = request.headers.authorization === `Bearer ${app.botToken}`;
        return [
          200,
          isBot ? { ok: true, team_id: vendor.self.places[0], user_id: 'UBOT' } : { ok: false, error: 'invalid_auth' },
        ];
      }
      const grant = path === '/api/openid.connect.token' ? vendor.redeem(await formOf(request)) : undefined;
      if (grant === undefined) return [200, { ok: false, error: 'invalid_code' }];
      const now = Math.floor(Date.now() / 1000);
      const { id, name, places } = grant.person;
      const claims = {
        ...{ iss: vendor.self.url, sub: id, aud: app.clientId, exp: now + 300, iat: now, nonce: grant.query.get('nonce'), name },
        ...{ 'https://slack.com/user_id': id, 'https://slack.com/team_id': places[0] },
        ...vendor.self.wrong,
      };
      return [200, { ok: true, access_token: 'xoxp-1234', token_type: 'Bearer', id_token: jwt(claims) }];
    },
  }));
}

interface Inside {
  readonly self: SignInVendor;
  /** The grant of a code, once, for the app and the address that it was made for. */
  redeem(form: URLSearchParams): Grant | undefined;
}

type Answer = readonly [status: number, body: unknown];

interface Rules {
  readonly authorizePath: string;
  /** What the address has to ask for. */
  readonly requires: Readonly<Record<string, string>>;
  answer(request: IncomingMessage, path: string): Promise<Answer>;
}

async function startVendor(rulesOf: (inside: Inside) => Rules): Promise<SignInVendor> {
  const codes = new Map<string, Grant>();
  const server = createServer((request, response) => void respond(request, response));
  const url = await listenOnLoopback(server);
  const self: SignInVendor = {
    ...{ url, places: [], wrong: {} },
    authorize(address, person) {
      const { origin, pathname, searchParams: query } = new URL(address);
      const needed = { ...rules.requires, response_type: 'code', client_id: app.clientId };
      const isRight = Object.entries(needed).every(([name, value]) => query.get(name) === value);
      if (origin !== url || pathname !== rules.authorizePath || !isRight) throw new Error('the vendor shows an error');
      const code = randomUUID();
      codes.set(code, { person, query });
      const back = new URL(query.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', query.get('state') ?? '');
      return back;
    },
    close: () => stopServer(server),
  };
  const rules = rulesOf({
    self,
    redeem(form) {
      const code = form.get('code') ?? '';
      const grant = codes.get(code);
      codes.delete(code);
      const isApp = form.get('client_id') === app.clientId && form.get('client_secret') === app.clientSecret;
      const isSame = form.get('redirect_uri') === grant?.query.get('redirect_uri');
      return isApp && isSame && form.get('grant_type') === 'authorization_code' ? grant : undefined;
    },
  });
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [status, body] = await rules.answer(request, new URL(request.url ?? '/', url).pathname);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  return self;
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return new URLSearchParams(isForm ? Buffer.concat(chunks).toString() : '');
}
