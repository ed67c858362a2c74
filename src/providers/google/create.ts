import { join } from 'node:path';
import type { VideoProvider } from '../../domain/provider.ts';
import type { CreatedProviders, ProviderParts, WantedProviders } from '../provider-module.ts';
import { type GoogleId, googleCredentials, googleIds, isGoogleId } from './credentials.ts';
import { createGeminiImageProvider } from './gemini-image.ts';
import { createGeminiOmniProvider } from './gemini-omni.ts';
import { createGeminiVeoProvider } from './gemini-veo.ts';
import { createPromptHelp } from './prompt-help.ts';
import type { GoogleSettings } from './settings.ts';
import { createVertexOmniProvider } from './vertex-omni.ts';
import { createVertexVeoProvider } from './vertex-veo.ts';

/** Those of the ways that are wanted and whose credentials are set, and help with prompts on the account that is used. */
export function createGoogleProviders(
  settings: GoogleSettings,
  { ids, usual }: WantedProviders,
  { dataFolder }: Pick<ProviderParts, 'dataFolder'>,
): CreatedProviders {
  const wanted = googleIds.filter((id) => ids.has(id));
  const credentials = isGoogleId(usual) ? googleCredentials(usual, settings) : undefined;
  return {
    providers: wanted.flatMap((id) => createWay(id, settings, join(dataFolder, 'stills')) ?? []),
    improvePrompt: credentials && createPromptHelp(credentials),
  };
}

/** @param stillsFolder where stills wait between their answer and their download */
function createWay(id: GoogleId, settings: GoogleSettings, stillsFolder: string): VideoProvider | undefined {
  const { apiKey, project, location, geminiBaseUrl, vertexBaseUrl } = settings;
  switch (id) {
    case 'vertex-veo':
      return project === undefined ? undefined : createVertexVeoProvider({ project, location, baseUrl: vertexBaseUrl });
    case 'gemini-veo':
      return apiKey === undefined ? undefined : createGeminiVeoProvider({ apiKey, baseUrl: geminiBaseUrl });
    case 'gemini-omni':
      return apiKey === undefined ? undefined : createGeminiOmniProvider({ apiKey, baseUrl: geminiBaseUrl });
    case 'vertex-omni':
      return project === undefined ? undefined : createVertexOmniProvider({ project, baseUrl: vertexBaseUrl });
    case 'gemini-image': {
      const credentials = googleCredentials(id, settings);
      return credentials && createGeminiImageProvider({ credentials, folder: stillsFolder });
    }
  }
}
