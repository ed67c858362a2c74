import { join } from 'node:path';
import type { VideoProvider } from '../../domain/provider.ts';
import type { CreatedProviders, ProviderParts, WantedProviders } from '../provider-module.ts';
import { type Background, learnedBackground } from './background.ts';
import { type GoogleId, googleCredentials, googleIds, isGoogleId } from './credentials.ts';
import { googleOrigin } from './download.ts';
import { createGeminiImageProvider } from './gemini-image.ts';
import { createGeminiOmniProvider, keyFingerprintOf } from './gemini-omni.ts';
import { createGeminiVeoProvider } from './gemini-veo.ts';
import { createPromptHelp } from './prompt-help.ts';
import type { GoogleSettings } from './settings.ts';
import { createVertexOmniProvider } from './vertex-omni.ts';
import { createVertexVeoProvider } from './vertex-veo.ts';
import { pushAddress } from './webhooks/push-address.ts';
import { createPushKeys } from './webhooks/push-keys.ts';
import { pushRoute } from './webhooks/push-route.ts';
import type { PushedOperation } from './webhooks/signed-push.ts';

/** Those of the ways that are wanted and whose credentials are set, and help with prompts on the account that is used. */
export async function createGoogleProviders(
  settings: GoogleSettings,
  { ids, usual }: WantedProviders,
  { dataFolder, sharedFiles, publicUrl, clock, log, hint, remembered }: GoogleParts,
): Promise<CreatedProviders> {
  const { apiKey, geminiBaseUrl = googleOrigin, webhookSecret } = settings;
  const address = apiKey === undefined ? undefined : pushAddress(publicUrl, geminiBaseUrl);
  const secret = webhookSecret === undefined ? undefined : Buffer.from(webhookSecret.slice('whsec_'.length), 'base64');
  const keys = createPushKeys({ baseUrl: geminiBaseUrl, nowMs: () => clock.monotonicMs() });
  const onEnd = ({ way, operationName }: PushedOperation): void => hint(way, operationName);
  // A hook that is registered is told by itself; one that a request names would take its place.
  const background = (keyFingerprint: string): Promise<Background> =>
    learnedBackground(keyFingerprint, remembered, () => clock.now());
  const webhookUrl = secret === undefined ? address : undefined;
  const wanted = googleIds.filter((id) => ids.has(id));
  const credentials = isGoogleId(usual) ? googleCredentials(usual, settings) : undefined;
  const way = { stillsFolder: join(dataFolder, 'stills'), sharedFiles, webhookUrl, background };
  const created = await Promise.all(wanted.map((id) => createWay(id, settings, way)));
  return {
    providers: created.filter((each) => each !== undefined),
    improvePrompt: credentials && createPromptHelp(credentials),
    routes: address === undefined ? [] : [pushRoute({ secret, keys, clock, log, onEnd })],
  };
}

type GoogleParts = Pick<ProviderParts, 'dataFolder' | 'sharedFiles' | 'publicUrl' | 'clock' | 'log' | 'hint' | 'remembered'>;

interface WayParts {
  /** What is known of a key. */
  readonly background: (keyFingerprint: string) => Promise<Background>;
  /** Where stills wait between their answer and their download. */
  readonly stillsFolder: string;
  readonly sharedFiles: ProviderParts['sharedFiles'];
  /** What each request names, to be told when it is over. */
  readonly webhookUrl: string | undefined;
}

async function createWay(
  id: GoogleId,
  settings: GoogleSettings,
  { stillsFolder, sharedFiles, webhookUrl, background }: WayParts,
): Promise<VideoProvider | undefined> {
  const { apiKey, project, location, geminiBaseUrl, vertexBaseUrl } = settings;
  switch (id) {
    case 'vertex-veo':
      return project === undefined ? undefined : createVertexVeoProvider({ project, location, baseUrl: vertexBaseUrl });
    case 'gemini-veo':
      return apiKey === undefined ? undefined : createGeminiVeoProvider({ apiKey, baseUrl: geminiBaseUrl, webhookUrl });
    case 'gemini-omni':
      return apiKey === undefined
        ? undefined
        : createGeminiOmniProvider({
            apiKey,
            baseUrl: geminiBaseUrl,
            webhookUrl,
            background: await background(keyFingerprintOf(apiKey)),
          });
    case 'vertex-omni':
      return project === undefined ? undefined : createVertexOmniProvider({ project, baseUrl: vertexBaseUrl });
    case 'gemini-image': {
      const credentials = googleCredentials(id, settings);
      return credentials && createGeminiImageProvider({ credentials, folder: stillsFolder, sharedFiles });
    }
  }
}
