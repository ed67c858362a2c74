import { GoogleGenAI, type GoogleGenAIOptions } from '@google/genai';
import { ProviderError } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';
import { isConnectFailure } from '../../lib/connect-failure.ts';
import type { Call } from './call.ts';
import { googleOrigin } from './download.ts';
import { isAbort } from './errors.ts';

/** What we are known by at Google, and where. */
export type GoogleCredentials = {
  /** Another root of the API (proxy, emulator). Default: Google's. */
  readonly baseUrl?: string | undefined;
} & (
  | { readonly kind: 'key'; readonly apiKey: string }
  | {
      readonly kind: 'project';
      /** Id of a Google Cloud project with Vertex AI turned on. */
      readonly project: string;
      readonly location: string;
      /** Where the tokens come from. Default: Application Default Credentials. */
      readonly googleAuthOptions?: NonNullable<GoogleGenAIOptions['googleAuthOptions']>;
    }
);

/** A client that is made anew once its credentials were refused. */
export interface RenewedClient {
  client(): GoogleGenAI;
  /** Drops the client where a call failed for its credentials, so that the next call reads the login again. */
  noteFailure(error: unknown): void;
}

/**
 * google-auth-library reads a login once and keeps a refresh token that was refused for as long as its client is there, so that a login
 * renewed in the file is never seen (google-gemini/gemini-cli#27475, 2026-11-23).
 */
export function renewedClient(open: () => GoogleGenAI): RenewedClient {
  let opened: GoogleGenAI | undefined;
  return {
    client: () => {
      opened ??= open();
      return opened;
    },
    noteFailure(error) {
      if (error instanceof ProviderError && error.code === 'credentials') opened = undefined;
    },
  };
}

/** What it means that a call with a project's login ended before it left: a token comes first, and all that can fail there is getting one. */
export function loginFailure(thrown: unknown, call: Call): ProviderError | undefined {
  if (call.sent || isAbort(thrown) || isConnectFailure(thrown)) return undefined;
  const details = { code: 'credentials', pause: 'credentials', cause: thrown } as const;
  return new ProviderError('not sent', text('google.credentialsMissing'), details);
}

/** A client for calls that cost nothing or next to nothing. */
export function createGoogleClient(credentials: GoogleCredentials): GoogleGenAI {
  const { baseUrl } = credentials;
  switch (credentials.kind) {
    case 'key': {
      const { apiKey } = credentials;
      return openClient({
        vertexai: false,
        apiKey,
        apiVersion: 'v1beta',
        httpOptions: { baseUrl: baseUrl ?? googleOrigin },
      });
    }
    case 'project': {
      const { project, location, googleAuthOptions } = credentials;
      return openClient({
        vertexai: true,
        project,
        location,
        apiVersion: 'v1beta1',
        ...(baseUrl === undefined ? {} : { httpOptions: { baseUrl } }),
        ...(googleAuthOptions === undefined ? {} : { googleAuthOptions }),
      });
    }
  }
}

/**
 * The SDK's client, with everything said that a variable of the environment would change. It remarks on those variables all the same,
 * on the output, where a script reads JSON and a log has a shape; so it is made without a console.
 */
export function openClient(
  options: GoogleGenAIOptions & { readonly vertexai: boolean; readonly apiVersion: string },
): GoogleGenAI {
  const { console } = globalThis;
  const { debug, warn } = console;
  const nothing = (): void => undefined;
  Object.assign(console, { debug: nothing, warn: nothing });
  // Tokens are fetched by the global `fetch` like everything else, so that they go the same way out of this machine.
  const transporterOptions = { fetchImplementation: (...call: Parameters<typeof fetch>) => fetch(...call) };
  const googleAuthOptions = {
    ...options.googleAuthOptions,
    clientOptions: { transporterOptions, ...options.googleAuthOptions?.clientOptions },
  };
  try {
    return new GoogleGenAI(options.vertexai ? { ...options, googleAuthOptions } : options);
  } finally {
    Object.assign(console, { debug, warn });
  }
}
