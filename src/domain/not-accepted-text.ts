import { type Text, text } from './texts.ts';
import type { VideoRequest } from './video-request.ts';

/**
 * A provider refused a request for a reason that no rule here knows: its own words, and what often helps.
 *
 * @param message the provider's, one line that ends as a sentence does; may be empty
 */
export function notAcceptedText(
  by: { readonly provider: string },
  message: string,
  request: Pick<VideoRequest, 'upscale' | 'image' | 'lastFrame' | 'referenceImages'>,
): Text {
  const reason = message === '' ? text('provider.invalidNoMessage', by) : text('provider.invalid', { ...by, message });
  return text('provider.withAdvice', { reason, advice: text(adviceKey(request)) });
}

function adviceKey({ upscale, image, lastFrame, referenceImages = [] }: Parameters<typeof notAcceptedText>[2]) {
  // Nobody chose any words for it.
  if (upscale !== undefined) return 'advice.makeSharper';
  const hasPicture = image !== undefined || lastFrame !== undefined || referenceImages.length > 0;
  return hasPicture ? 'advice.otherPicture' : 'advice.otherWords';
}
