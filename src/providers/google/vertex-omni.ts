import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { GoogleGenAIOptions } from '@google/genai';
import type { VideoProvider } from '../../domain/provider.ts';
import { fixedBackground } from './background.ts';
import { downloadVideo } from './download.ts';
import { type GoogleCredentials, loginFailure, openClient, renewedClient } from './google-client.ts';
import { acceptsCredentials } from './models-probe.ts';
import { createOmniProvider } from './omni-provider.ts';
import type { CallSettings } from './veo-provider.ts';

export interface VertexOmniDeps extends CallSettings {
  /** Id of a Google Cloud project with Vertex AI turned on. */
  readonly project: string;
  /** Where the tokens come from. Default: Application Default Credentials. */
  readonly googleAuthOptions?: NonNullable<GoogleGenAIOptions['googleAuthOptions']>;
}

/** Omni is there and nowhere else, whatever location the project's other models have (2026-11-05). */
const location = 'global';
const origin = 'https://aiplatform.googleapis.com';

/**
 * Gemini Omni on Google Cloud, with Application Default Credentials. It starts in the background, as Google's own notebook does: the name is
 * there before anything is made, and a crash leaves no question. Videos come inside the answer to a check.
 *
 * @see https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/video/upscale-videos
 */
export function createVertexOmniProvider(deps: VertexOmniDeps): VideoProvider {
  const { project, googleAuthOptions, baseUrl = origin, stallMs, maxVideoBytes } = deps;
  const login = { project, location, ...(googleAuthOptions === undefined ? {} : { googleAuthOptions }) };
  const credentials: GoogleCredentials = { kind: 'project', ...login, baseUrl };
  // One client for all calls, which keeps its token; the SDK takes no `fetch` for a single call of this kind.
  const fetchOfCall = new AsyncLocalStorage<typeof fetch>();
  const fetchNow: typeof fetch = (input, init) => (fetchOfCall.getStore() ?? fetch)(input, init);
  const clients = renewedClient(() =>
    openClient({ vertexai: true, ...login, apiVersion: 'v1beta1', httpOptions: { baseUrl, fetch: fetchNow } }),
  );
  return createOmniProvider({
    id: 'vertex-omni',
    // Interactions belong to the project; whichever account of it asks may read them.
    keyFingerprint: createHash('sha256').update(`vertex ${project} ${location}`).digest('hex').slice(0, 12),
    account: 'project',
    background: fixedBackground(true),
    settings: deps,
    withClient: (fetchOnce, work) => fetchOfCall.run(fetchOnce, () => work(clients.client())),
    notSent: loginFailure,
    noteFailure: clients.noteFailure,
    acceptsCredentials: (signal) => acceptsCredentials(credentials, { signal, fetch: deps.fetch }),
    download: (video, path, signal) =>
      // No header with a token: an address outside the answer is not one that we asked for.
      downloadVideo(video, path, { baseUrl: deps.baseUrl, credentialHeaders: {}, stallMs, maxBytes: maxVideoBytes }, signal),
  });
}
