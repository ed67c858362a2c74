import type { Interactions } from '@google/genai';
import { ProviderError } from '../../domain/errors.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { ProviderStart } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';
import { interactionIdOf } from './interactions.ts';
import { base64 } from './veo-request.ts';

/** For `interactions.create`; nothing in it streams or runs in the background. */
export type OmniRequest = Interactions.InteractionCreateParams.CreateModelInteractionParamsNonStreaming & {
  readonly automatic_continuation: false;
};

type Part = Interactions.Content;

/**
 * Puts a video request into the SDK's shape for Gemini Omni.
 *
 * @throws {ProviderError} `rejected` for an extension of something that is not Omni's
 * @see https://ai.google.dev/gemini-api/docs/omni
 */
export function omniRequest(start: ProviderStart): OmniRequest {
  const { request, image, lastFrame, referenceImages } = start;
  const pictures = [...(image === undefined ? [] : [image]), ...(lastFrame === undefined ? [] : [lastFrame]), ...referenceImages];
  const words = [...tags(start), request.prompt].filter((each) => each !== '').join(' ');
  return {
    model: request.model,
    input: [...pictures.map(picture), ...(words === '' ? [] : [{ type: 'text' as const, text: words }])],
    response_format: {
      type: 'video',
      // An extension has the shape of its source, and may not say one.
      ...(request.extend === undefined ? { aspect_ratio: request.aspectRatio } : {}),
      resolution: request.resolution,
      duration: `${request.durationSeconds}s`,
      // Inside the answer at most 4 MB come through, and an address is good after a restart, too.
      delivery: 'uri',
    },
    generation_config: { video_config: { task: task(start) } },
    ...(request.extend === undefined ? {} : { previous_interaction_id: previousId(start) }),
    // What is not stored can't be asked for again, nor go on.
    store: true,
    // Else the SDK sends further paid requests by itself when Google stops halfway.
    automatic_continuation: false,
  };
}

function task({
  request,
  image,
  referenceImages,
}: ProviderStart): 'text_to_video' | 'image_to_video' | 'reference_to_video' | 'extend' {
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

function previousId({ extendFrom }: ProviderStart): string {
  const id = interactionIdOf(extendFrom?.operationName);
  if (id !== undefined) return id;
  throw new ProviderError('rejected', text('provider.extendUnknown'), { code: 'extend_unknown' });
}
