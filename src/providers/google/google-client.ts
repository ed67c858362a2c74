import { GoogleGenAI, type GoogleGenAIOptions } from '@google/genai';
import { googleOrigin } from './download.ts';

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
  try {
    return new GoogleGenAI(options);
  } finally {
    Object.assign(console, { debug, warn });
  }
}
