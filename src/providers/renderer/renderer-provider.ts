import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { ImprovePrompt, VideoProvider } from '../../domain/provider.ts';
import { startEmulator } from '../../emulator/emulator.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { fixedBackground } from '../google/background.ts';
import { createGeminiImageProvider } from '../google/gemini-image.ts';
import { createGeminiOmniProvider } from '../google/gemini-omni.ts';
import { createGeminiVeoProvider } from '../google/gemini-veo.ts';
import { createPromptHelp } from '../google/prompt-help.ts';
import { previewVideos } from './preview-videos.ts';

export interface RendererProviderOptions {
  readonly render: RenderPreview;
  /** Keeps what was accepted, so that it goes on after a restart. Two days old ones are removed. */
  readonly folder: string;
  /** Default: the system's. */
  readonly clock?: { now(): number };
  /** Told why a video could not be made. */
  readonly onRenderError?: (error: unknown) => void;
}

/**
 * Videos and stills without Google: the providers for Veo and for Gemini's image model, talking to an emulator of Google in this process.
 * Everything on the way is the real thing but the pictures.
 */
export async function startRendererProvider(options: RendererProviderOptions): Promise<{
  readonly provider: VideoProvider;
  readonly imageProvider: VideoProvider;
  readonly improvePrompt: ImprovePrompt;
  close(): Promise<void>;
}> {
  const { render, folder, clock, onRenderError } = options;
  // Nobody else on this machine gets in; a new one each start, stored nowhere.
  const apiKey = randomBytes(24).toString('base64url');
  const emulator = await startEmulator({
    render,
    folder,
    keys: [apiKey],
    seed: randomInt(2 ** 32),
    progress: { timeScale: 0 },
    recordsRequests: false,
    ...(clock === undefined ? {} : { now: () => clock.now() }),
    ...(onRenderError === undefined ? {} : { onRenderError }),
  });
  const credentials = { kind: 'key', apiKey, baseUrl: emulator.url } as const;
  const veo = createGeminiVeoProvider({ apiKey, baseUrl: emulator.url, id: 'preview' });
  const omni = createGeminiOmniProvider({ apiKey, baseUrl: emulator.url, id: 'preview', background: fixedBackground(true) });
  return {
    provider: {
      ...veo,
      ...previewVideos({ veo, omni }),
      erase: ({ name }) => emulator.forget(name),
    },
    imageProvider: createGeminiImageProvider({ credentials, folder: join(folder, 'stills'), id: 'preview-image' }),
    improvePrompt: createPromptHelp(credentials),
    close: emulator.close,
  };
}
