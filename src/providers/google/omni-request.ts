import type { Interactions } from '@google/genai';
import { findModel } from '../../domain/catalog.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { ProviderStart } from '../../domain/provider.ts';
import type { OmniSource } from './omni-source.ts';
import { base64 } from './veo-request.ts';

/** For `interactions.create`; nothing in it streams. */
export type OmniRequest = Interactions.InteractionCreateParams.CreateModelInteractionParamsNonStreaming & {
  readonly automatic_continuation?: false;
};

type Part = Interactions.Content;

export interface OmniWay {
  readonly account: 'key' | 'project';
  readonly isBackground: boolean;
  /** The video that it is made of. */
  readonly source: OmniSource | undefined;
  /** Named in the background alone: a request that blocks is told by its answer. */
  readonly webhookUrl?: string | undefined;
}

/**
 * Puts a video request into the SDK's shape for Gemini Omni.
 *
 * @see https://ai.google.dev/gemini-api/docs/omni
 */
export function omniRequest(start: ProviderStart, { account, isBackground, source, webhookUrl }: OmniWay): OmniRequest {
  const { request, image, lastFrame, referenceImages } = start;
  const pictures = [...(image === undefined ? [] : [image]), ...(lastFrame === undefined ? [] : [lastFrame]), ...referenceImages];
  const words = [...tags(start), request.prompt].filter((each) => each !== '').join(' ');
  const parts: Part[] = [
    ...pictures.map(picture),
    ...(source === undefined ? [] : video(source)),
    ...(words === '' || request.upscale !== undefined ? [] : [{ type: 'text' as const, text: words }]),
  ];
  return {
    model: findModel(request.model)?.nameAtProvider ?? request.model,
    ...(parts.length === 0 ? {} : { input: parts }),
    response_format: {
      type: 'video',
      ...lengthAndShape(start),
      resolution: request.resolution,
      // Inside the answer at most 4 MB come through with a key, and an address is good after a restart, too. A project would need a bucket.
      ...(account === 'key' ? { delivery: 'uri' as const } : {}),
    },
    generation_config: { video_config: { task: task(start) } },
    ...(source?.kind === 'interaction' ? { previous_interaction_id: source.id } : {}),
    // What is not stored can't be asked for again, nor go on.
    store: true,
    // Else the SDK sends further paid requests by itself when Google stops halfway. In the background it does not, and takes no such word.
    ...(isBackground ? { background: true } : { automatic_continuation: false }),
    ...(isBackground && webhookUrl !== undefined ? { webhook_config: { uris: [webhookUrl] } } : {}),
  };
}

/** An edit and an upscale are as long as their source, and all of them have its shape: Google refuses to be told. */
function lengthAndShape({ request }: ProviderStart): { readonly duration?: string; readonly aspect_ratio?: '16:9' | string } {
  if (request.edit !== undefined || request.video !== undefined || request.upscale !== undefined) return {};
  const duration = `${request.durationSeconds}s`;
  return request.extend === undefined ? { aspect_ratio: request.aspectRatio, duration } : { duration };
}

type Task = 'text_to_video' | 'image_to_video' | 'reference_to_video' | 'edit' | 'extend' | 'upscale';

/** Always said: without it the model guesses, and takes an upscale for an edit. */
function task({ request, image, referenceImages }: ProviderStart): Task {
  if (request.edit !== undefined || request.video !== undefined) return 'edit';
  if (request.upscale !== undefined) return 'upscale';
  if (request.extend !== undefined) return 'extend';
  if (referenceImages.length > 0) return 'reference_to_video';
  return image === undefined ? 'text_to_video' : 'image_to_video';
}

/** Pictures get their parts by tags in the prompt, in the order in which they are sent. Tags that a person wrote stay alone. */
function tags({ request, image, lastFrame, referenceImages }: ProviderStart): readonly string[] {
  if (/<(FIRST_FRAME|LAST_FRAME|IMAGE_REF_\d+)>/.test(request.prompt)) return [];
  const references = referenceImages.map((_, index) => `<IMAGE_REF_${index}>@Image${index + 1}`);
  return [
    ...(image === undefined ? [] : ['<FIRST_FRAME>']),
    ...(lastFrame === undefined ? [] : ['<LAST_FRAME>']),
    ...(references.length === 0 ? [] : [`[# References ${references.join(' ')}]`]),
  ];
}

function picture({ bytes, mimeType }: ImageBytes): Part {
  return { type: 'image', data: base64(bytes), mime_type: mimeType };
}

function video(source: OmniSource): readonly Part[] {
  switch (source.kind) {
    case 'interaction':
      return [];
    case 'file':
      return [{ type: 'video', mime_type: 'video/mp4', uri: source.uri }];
    case 'inside':
      return [{ type: 'video', mime_type: 'video/mp4', data: base64(source.bytes) }];
  }
}
