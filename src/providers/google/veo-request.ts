import { type GenerateVideosParameters, type Image, VideoCompressionQuality, VideoGenerationReferenceType } from '@google/genai';
import { findModel } from '../../domain/catalog.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { ProviderStart } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';

/** A field that Google sometimes refuses with a 400 although its page lists it, and that a video can do without. */
export type OptionalField = 'negativePrompt' | 'personGeneration' | 'webhookConfig' | 'compressionQuality';

export interface VeoRequest {
  /** For `models.generateVideos`, without credentials, signals or timeouts. */
  readonly parameters: GenerateVideosParameters;
  /** Goes around the SDK, into the body as it is. */
  readonly extraBody: Record<string, unknown> | undefined;
}

/**
 * Puts a video request into the SDK's shape for Veo on the Gemini API.
 *
 * @param without fields to leave out
 * @param webhookUrl where Google tells that it is finished; undefined: nowhere
 * @see https://ai.google.dev/gemini-api/docs/veo
 */
export function geminiVeoRequest(
  start: ProviderStart,
  without: ReadonlySet<OptionalField> = new Set(),
  webhookUrl?: string,
): VeoRequest {
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
        ...(request.extend?.uri === undefined ? {} : { video: { uri: request.extend.uri } }),
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
        ...(webhookUrl === undefined || without.has('webhookConfig') ? {} : { webhookConfig: { uris: [webhookUrl] } }),
      },
    },
    // The SDK throws on `seed` for this API, which takes it.
    extraBody: request.seed === undefined ? undefined : { parameters: { seed: request.seed } },
  };
}

/**
 * Puts a video request into the SDK's shape for Veo on Vertex AI.
 *
 * @param without fields to leave out
 * @param earlier the mp4 that goes on
 * @throws {ProviderError} `rejected` for an extension of a video that is not there
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation
 */
export function vertexVeoRequest(
  start: ProviderStart,
  without: ReadonlySet<OptionalField> = new Set(),
  earlier?: Uint8Array,
): VeoRequest {
  const { request } = start;
  if (request.extend !== undefined && earlier === undefined) {
    throw new ProviderError('rejected', text('provider.extendUnknown'), { code: 'extend_unknown' });
  }
  const lengthAndShape = { durationSeconds: request.durationSeconds, aspectRatio: request.aspectRatio };
  return {
    parameters: {
      model: request.model,
      source: {
        ...(request.prompt === '' ? {} : { prompt: request.prompt }),
        ...(start.image === undefined ? {} : { image: picture(start.image) }),
        // Without a bucket there is no address of an earlier result: its bytes go along.
        ...(earlier === undefined ? {} : { video: { videoBytes: base64(earlier), mimeType: 'video/mp4' } }),
      },
      config: {
        numberOfVideos: request.numberOfVideos,
        resolution: request.resolution,
        ...(request.extend === undefined ? lengthAndShape : {}),
        // Google's page calls the field required for Veo 3, and its sound is on by default.
        generateAudio: request.audio ?? true,
        ...(request.seed === undefined ? {} : { seed: request.seed }),
        ...(request.negativePrompt === undefined || without.has('negativePrompt')
          ? {}
          : { negativePrompt: request.negativePrompt }),
        // Google's own choice here is `allow_adult`, in every mode; `allow_all` needs Google's permission for the project.
        ...(request.people === undefined || without.has('personGeneration')
          ? {}
          : { personGeneration: peopleWords[request.people] }),
        ...(start.lastFrame === undefined ? {} : { lastFrame: picture(start.lastFrame) }),
        ...(start.referenceImages.length === 0 ? {} : { referenceImages: start.referenceImages.map(asset) }),
        ...(wantsSmallFile(start) && !without.has('compressionQuality')
          ? { compressionQuality: VideoCompressionQuality.OPTIMIZED }
          : {}),
      },
    },
    extraBody: undefined,
  };
}

/** Up to this, 8 seconds in 1080p would have to be encoded once more: what chats take where nobody pays for more (2026-11). */
const smallFileBytes = 10 * 1024 * 1024;

/** Nothing is lost by it, and nothing costs more: Google compresses what we would have to compress afterwards. */
function wantsSmallFile({ request, maxFileBytes }: ProviderStart): boolean {
  return maxFileBytes !== undefined && maxFileBytes <= smallFileBytes && findModel(request.model)?.smallerFile === true;
}

const peopleWords = { everyone: 'allow_all', adults: 'allow_adult', nobody: 'dont_allow' } as const;

/**
 * Text alone works without the field everywhere; with pictures Google wants `allow_adult` said. A person's own choice goes as it is.
 */
function people({ request, image, referenceImages }: ProviderStart): string | undefined {
  if (request.people === undefined) return image === undefined && referenceImages.length === 0 ? undefined : 'allow_adult';
  return peopleWords[request.people];
}

function picture({ bytes, mimeType }: ImageBytes): Image {
  return { imageBytes: base64(bytes), mimeType };
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function asset(image: ImageBytes) {
  // Veo 3.1 knows no style references.
  return { image: picture(image), referenceType: VideoGenerationReferenceType.ASSET };
}
