import type { AuthorizationServer, IDToken } from 'oauth4webapi';
import { SignInFailed, type SignInWay } from '../domain/people/sign-in-door.ts';

/** A vendor's sign-in by OAuth 2, as its reference has it. */
export interface CodeFlowOptions {
  readonly issuer: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  /** Of the keys that its ID tokens are signed with. Absent: it gives none, and PKCE is used. */
  readonly keysUrl?: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
}

/** What a vendor gave for a code. */
export interface CodeFlowResult {
  readonly accessToken: string;
  /** What its ID token says, once signature, issuer, audience, time and nonce were checked. Absent where it gives none. */
  readonly claims?: IDToken;
}

export interface CodeFlow {
  begin(way: SignInWay): Promise<URL>;
  /** @throws {SignInFailed} */
  finish(way: SignInWay, answer: URLSearchParams, signal: AbortSignal): Promise<CodeFlowResult>;
}

/**
 * The authorization code grant with state, and with PKCE or an ID token. The library is loaded when somebody signs in.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9700
 */
export function createCodeFlow(options: CodeFlowOptions): CodeFlow {
  const { issuer, authorizeUrl, tokenUrl, keysUrl, clientId, clientSecret, scope } = options;
  const server: AuthorizationServer = {
    ...{ issuer, authorization_endpoint: authorizeUrl, token_endpoint: tokenUrl },
    ...(keysUrl !== undefined && { jwks_uri: keysUrl }),
  };
  const client = { client_id: clientId };
  return {
    async begin({ redirectUri, state, nonce, verifier }) {
      const { calculatePKCECodeChallenge } = await import('oauth4webapi');
      const url = new URL(authorizeUrl);
      const more: Readonly<Record<string, string>> =
        keysUrl === undefined
          ? { code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
          : { nonce };
      const query = { response_type: 'code', client_id: clientId, scope, redirect_uri: redirectUri, state, ...more };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url;
    },
    async finish({ redirectUri, state, nonce, verifier }, answer, signal) {
      const oauth = await import('oauth4webapi');
      // Addresses are the operator's own: a test, or a gateway of theirs, may have none of https.
      const how = { signal, [oauth.allowInsecureRequests]: tokenUrl.startsWith('http:') };
      try {
        const checked = oauth.validateAuthResponse(server, client, answer, state);
        const secret = oauth.ClientSecretPost(clientSecret);
        const proof = keysUrl === undefined ? verifier : oauth.nopkce;
        const response = await oauth.authorizationCodeGrantRequest(server, client, secret, checked, redirectUri, proof, how);
        const expected = keysUrl === undefined ? {} : { expectedNonce: nonce, requireIdToken: true };
        const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, expected);
        if (keysUrl !== undefined) await oauth.validateApplicationLevelSignature(server, response, how);
        const claims = oauth.getValidatedIdTokenClaims(tokens);
        return { accessToken: tokens.access_token, ...(claims !== undefined && { claims }) };
      } catch (error) {
        if (signal.aborted) throw error;
        // Its cause would hold the vendor's answer.
        throw new SignInFailed(error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');
      }
    },
  };
}
