import { createHash } from 'node:crypto';
import type { GoogleGenAIOptions } from '@google/genai';
import type { VideoProvider } from '../../domain/provider.ts';
import { downloadVideo } from './download.ts';
import { type GoogleCredentials, loginFailure, openClient, renewedClient } from './google-client.ts';
import { acceptsCredentials } from './models-probe.ts';
import { isVertexOperationName } from './operations.ts';
import { type CallSettings, createVeoProvider } from './veo-provider.ts';
import { vertexVeoRequest } from './veo-request.ts';

export interface VertexVeoDeps extends CallSettings {
  /** Id of a Google Cloud project with Vertex AI turned on. */
  readonly project: string;
  /** `us-central1`, `global` … */
  readonly location: string;
  /** Where the tokens come from. Default: Application Default Credentials. */
  readonly googleAuthOptions?: NonNullable<GoogleGenAIOptions['googleAuthOptions']>;
}

/** Veo through Vertex AI. Videos come inside the answer to a check: nobody has to set up a bucket. */
export function createVertexVeoProvider(deps: VertexVeoDeps): VideoProvider {
  const { project, location, googleAuthOptions } = deps;
  const baseUrl = deps.baseUrl ?? vertexOrigin(location);
  const login = { project, location, ...(googleAuthOptions === undefined ? {} : { googleAuthOptions }) };
  const credentials: GoogleCredentials = { kind: 'project', ...login, baseUrl };
  return createVeoProvider({
    id: 'vertex-veo',
    // Operations belong to the project and its location. Whichever account of the project asks may read them, so an account that
    // changes (a renewed login, another machine) must not make them look foreign.
    keyFingerprint: createHash('sha256').update(`vertex ${project} ${location}`).digest('hex').slice(0, 12),
    account: 'project',
    clients: renewedClient(() => openClient({ vertexai: true, ...login, apiVersion: 'v1beta1', httpOptions: { baseUrl } })),
    settings: deps,
    request: vertexVeoRequest,
    isOperationName: isVertexOperationName,
    notSent: loginFailure,
    acceptsCredentials: (signal) => acceptsCredentials(credentials, { signal, fetch: deps.fetch }),
    download(video, path, signal) {
      // No header with a token: an address outside the answer is not one that we asked for.
      const source = { baseUrl: deps.baseUrl, credentialHeaders: {}, stallMs: deps.stallMs, maxBytes: deps.maxVideoBytes };
      return downloadVideo(video, path, source, signal);
    },
  });
}

/** @see https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations */
function vertexOrigin(location: string): string {
  if (location === 'global') return 'https://aiplatform.googleapis.com';
  if (location === 'us' || location === 'eu') return `https://aiplatform.${location}.rep.googleapis.com`;
  return `https://${location}-aiplatform.googleapis.com`;
}
