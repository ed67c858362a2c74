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

/** A client for calls that cost nothing or next to nothing. Its mode is said, so that no variable of the environment changes it. */
export function createGoogleClient(credentials: GoogleCredentials): GoogleGenAI {
  const { baseUrl } = credentials;
  switch (credentials.kind) {
    case 'key': {
      const { apiKey } = credentials;
      return new GoogleGenAI({
        vertexai: false,
        apiKey,
        apiVersion: 'v1beta',
        httpOptions: { baseUrl: baseUrl ?? googleOrigin },
      });
    }
    case 'project': {
      const { project, location, googleAuthOptions } = credentials;
      return new GoogleGenAI({
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
