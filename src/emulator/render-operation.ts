import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { RenderPreview } from '../preview/render-preview.ts';
import { stillSize } from './image-rules.ts';
import type { EmulatorStorage, StoredOperation } from './storage.ts';

export interface RenderingDeps {
  readonly render: RenderPreview;
  readonly onRenderError: (error: unknown) => void;
}

/** The part of an operation that its rendering changes. */
export interface Rendering {
  stored: StoredOperation;
  /** The rendering is over. */
  isRendered: boolean;
}

/** Renders what is not rendered yet. Never rejects: a video that can't be made is Google's internal error. */
export async function renderOperation(
  deps: RenderingDeps,
  storage: EmulatorStorage,
  operation: Rendering,
  signal: AbortSignal,
): Promise<void> {
  const { prompt, negativePrompt, seed, durationSeconds, resolution, aspectRatio, ending } = operation.stored;
  const path = storage.videoPath(operation.stored);
  const part = `${path}.part`;
  try {
    if (ending === undefined && !existsSync(path)) {
      const words = negativePrompt === undefined ? { prompt } : { prompt, negativePrompt };
      const inputs = await storage.readInputs(operation.stored);
      signal.throwIfAborted();
      await deps.render({
        ...words,
        ...inputs,
        seed,
        ...(durationSeconds === 0 ? stillSize(resolution, aspectRatio) : frameSize(resolution, aspectRatio)),
        durationSeconds,
        outputPath: part,
        signal,
      });
      await rename(part, path);
    }
    operation.isRendered = true;
  } catch (error) {
    await rm(part, { force: true });
    // A closing emulator leaves the rest to its next start.
    if (signal.aborted) return;
    deps.onRenderError(error);
    const message = 'Video generation failed due to an internal server issue. Please try again in a few minutes.';
    operation.stored = { ...operation.stored, ending: { error: { code: 13, message } } };
    await storage.save(operation.stored);
    operation.isRendered = true;
  }
}

/** The lines of a resolution are the shorter side. */
function frameSize(resolution: string, aspectRatio: string): { readonly width: number; readonly height: number } {
  const lines = resolution === '4k' ? 2160 : Number.parseInt(resolution, 10);
  const [across = 16, down = 9] = aspectRatio.split(':').map(Number);
  const long = Math.round((lines * Math.max(across, down)) / Math.min(across, down) / 2) * 2;
  return across < down ? { width: lines, height: long } : { width: long, height: lines };
}
