import type { Model, Resolution } from '../../domain/catalog.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { ProviderStart } from '../../domain/provider.ts';
import { negativePromptWay } from './model-row.ts';
import { readJobId } from './video-job.ts';

/** Their spelling of our words. */
const theirResolutions: Readonly<Partial<Record<Resolution, string>>> = { '1k': '1K', '2k': '2K', '4k': '4K' };

/** OpenRouter takes 50 MiB by Content-Length (docs of 2026-11-29). */
export const maxBodyBytes = 50 * 1024 * 1024;

/**
 * Puts a video request into OpenRouter's words.
 *
 * @returns undefined for one that is made of a video that is not OpenRouter's, or changes one
 * @see https://openrouter.ai/docs/api/api-reference/videos
 */
export function videoBody(start: ProviderStart, model: Model): Readonly<Record<string, unknown>> | undefined {
  const { request, image, lastFrame, referenceImages, extendFrom } = start;
  // No model of the list changes or enlarges a video by its job alone.
  if (request.edit !== undefined || request.upscale !== undefined) return undefined;
  const previous = request.extend === undefined ? undefined : readJobId(extendFrom?.operationName);
  if (request.extend !== undefined && previous === undefined) return undefined;
  const frames = [
    ...(image === undefined ? [] : [frame(image, 'first_frame')]),
    ...(lastFrame === undefined ? [] : [frame(lastFrame, 'last_frame')]),
  ];
  return {
    model: request.model,
    ...(request.prompt === '' ? {} : { prompt: request.prompt }),
    duration: request.durationSeconds,
    resolution: theirResolutions[request.resolution] ?? request.resolution,
    aspect_ratio: request.aspectRatio,
    // Said each time, so that price and result agree; a caller without a choice sends nothing.
    ...(model.audio === 'switchable' ? { generate_audio: request.audio ?? true } : {}),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    // Frames win where both are there; nobody can ask for both.
    ...(frames.length === 0 ? {} : { frame_images: frames }),
    ...(referenceImages.length === 0 || frames.length > 0 ? {} : { input_references: referenceImages.map(picture) }),
    ...(previous === undefined ? {} : { previous_job_id: previous }),
    ...passthrough(start, model),
  };
}

/** Only what the list lets through is sent; the rest would vanish in silence. */
function passthrough({ request }: ProviderStart, model: Model): Readonly<Record<string, unknown>> {
  if (request.negativePrompt === undefined || !model.negativePrompt) return {};
  const { vendor, field } = negativePromptWay;
  return { provider: { options: { [vendor]: { parameters: { [field]: request.negativePrompt } } } } };
}

function frame(image: ImageBytes, frameType: 'first_frame' | 'last_frame') {
  return { ...picture(image), frame_type: frameType };
}

function picture({ bytes, mimeType }: ImageBytes) {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { type: 'image_url', image_url: { url: `data:${mimeType};base64,${data}` } };
}
