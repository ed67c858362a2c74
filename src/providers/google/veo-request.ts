import { type GenerateVideosParameters, type Image, VideoGenerationReferenceType } from '@google/genai';
import type { ImageBytes, ProviderStart } from '../../domain/ports.ts';
import type { VideoRequest } from '../../domain/video-request.ts';

/** A field that Google sometimes refuses with a 400 although its page lists it, and that a video can do without. */
export type OptionalField = 'negativePrompt' | 'personGeneration';

export interface GeminiVeoRequest {
  /** For `models.generateVideos`, without credentials, signals or timeouts. */
  readonly parameters: GenerateVideosParameters;
  /** Goes around the SDK, into the body as it is. */
  readonly extraBody: Record<string, unknown> | undefined;
}

/**
 * Puts a video request into the SDK's shape for Veo on the Gemini API.
 *
 * @param without fields to leave out
 * @see https://ai.google.dev/gemini-api/docs/veo
 */
export function geminiVeoRequest(start: ProviderStart, without: ReadonlySet<OptionalField> = new Set()): GeminiVeoRequest {
  const { request } = start;
  const personGeneration = without.has('personGeneration') ? undefined : people(start);
  const lengthAndShape = { durationSeconds: request.durationSeconds, aspectRatio: request.aspectRatio };
  return {
    parameters: {
      model: request.model,
      source: {
        ...(request.prompt === '' ? {} : { prompt: request.prompt }),
        ...(start.image === undefined ? {} : { image: picture(start.image) }),
        // Only the address: with a type beside it some models answer that `encoding` isn't supported.
        ...(request.extend === undefined ? {} : { video: { uri: request.extend.uri } }),
      },
      config: {
        numberOfVideos: request.numberOfVideos,
        resolution: request.resolution,
        // An extension's length and shape are its source's.
        ...(request.extend === undefined ? lengthAndShape : {}),
        ...(request.negativePrompt === undefined || without.has('negativePrompt')
          ? {}
          : { negativePrompt: request.negativePrompt }),
        ...(personGeneration === undefined ? {} : { personGeneration }),
        ...(start.lastFrame === undefined ? {} : { lastFrame: picture(start.lastFrame) }),
        ...(start.referenceImages.length === 0 ? {} : { referenceImages: start.referenceImages.map(asset) }),
      },
    },
    // The SDK throws on `seed` for this API, which takes it.
    extraBody: request.seed === undefined ? undefined : { parameters: { seed: request.seed } },
  };
}

/**
 * Text alone works without the field everywhere; with pictures Google wants `allow_adult` said. A person's own choice goes as it is.
 */
function people({ request, image, referenceImages }: ProviderStart): string | undefined {
  const chosen: VideoRequest['people'] = request.people;
  if (chosen === undefined) return image === undefined && referenceImages.length === 0 ? undefined : 'allow_adult';
  switch (chosen) {
    case 'everyone':
      return 'allow_all';
    case 'adults':
      return 'allow_adult';
    case 'nobody':
      return 'dont_allow';
  }
}

function picture({ bytes, mimeType }: ImageBytes): Image {
  return { imageBytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'), mimeType };
}

function asset(image: ImageBytes) {
  // Veo 3.1 knows no style references.
  return { image: picture(image), referenceType: VideoGenerationReferenceType.ASSET };
}
