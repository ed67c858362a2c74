import { onTestFinished } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { renderTinyVideo } from '../samples/tiny-video.ts';
import { temporaryFolder } from './test-engine.ts';

/** Google's API, for one test, with a model whose videos of 8 s cost 3.20 USD, and the settings that lead there. */
export async function startPricedGoogle(): Promise<{
  readonly google: Emulator;
  readonly env: Readonly<Record<string, string>>;
}> {
  const google = await startEmulator({ render: renderTinyVideo, folder: temporaryFolder(), progress: { timeScale: 0 } });
  onTestFinished(() => google.close());
  const env = { GOOGLE_API_KEY: 'k', GOOGLE_GEMINI_BASE_URL: google.url, VIDEO_MODEL: 'veo-3.1-generate-preview' };
  return { google, env };
}
