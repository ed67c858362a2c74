import { hasReferences } from './request-mode.ts';
import { type Text, text } from './texts.ts';
import { isStill, type VideoRequest } from './video-request.ts';

/** "8 s, 720p, 16:9, from an image". */
export function combinationText(request: VideoRequest): Text {
  const { durationSeconds: seconds, resolution, aspectRatio: aspect } = request;
  return isStill(request)
    ? text('still.combination', { resolution, aspect })
    : text('request.combination', { seconds, resolution, aspect, pictures: picturesText(request) });
}

function picturesText(request: VideoRequest): Text | '' {
  if (request.edit !== undefined || request.video !== undefined) return text('pictures.edit');
  if (request.upscale !== undefined) return text('pictures.upscale');
  if (request.extend !== undefined) return text('pictures.extend');
  if (hasReferences(request)) return text('pictures.references');
  if (request.lastFrame !== undefined) return text('pictures.firstAndLast');
  return request.image === undefined ? '' : text('pictures.first');
}
