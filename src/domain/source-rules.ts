import type { Model } from './catalog.ts';
import type { VideoOption } from './options.ts';
import { type Text, text } from './texts.ts';
import { sourceOf, type VideoRequest } from './video-request.ts';

interface SourceProblem {
  readonly option: VideoOption;
  readonly text: Text;
  readonly mend: ((request: VideoRequest) => VideoRequest) | null;
}

/** What is asked of the earlier video of a request, for those that change it or make it larger. */
export const sourceRules: readonly ((request: VideoRequest, model: Model) => SourceProblem | undefined)[] = [
  function onlyOneSource(request) {
    const given = [request.extend, request.edit, request.video, request.upscale].filter((each) => each !== undefined);
    if (given.length < 2) return undefined;
    return {
      option: 'edit',
      text: text('request.oneSource'),
      mend: ({ extend, edit, video, upscale: _, ...rest }) => {
        if (extend !== undefined) return { ...rest, extend };
        if (edit !== undefined) return { ...rest, edit };
        return video === undefined ? rest : { ...rest, video };
      },
    };
  },
  function isVideo(request) {
    const source = request.edit ?? request.upscale;
    if (source === undefined || source.durationSeconds > 0) return undefined;
    const option = request.edit === undefined ? 'upscale' : 'edit';
    return { option, text: text('request.sourceIsStill'), mend: (r) => withoutSource(r) };
  },
  function onlyItsVideo(request) {
    const { image: _i, lastFrame: _l, ...rest } = request;
    const hasFrames = request.image !== undefined || request.lastFrame !== undefined;
    const hasReferences = (request.referenceImages?.length ?? 0) > 0;
    if (request.edit !== undefined && hasFrames) return { option: 'edit', text: text('request.editAlone'), mend: () => rest };
    if (request.video !== undefined && hasFrames)
      return { option: 'videoFile', text: text('request.editAlone'), mend: () => rest };
    if (request.upscale === undefined || !(hasFrames || hasReferences)) return undefined;
    const { referenceImages: _r, ...bare } = rest;
    return { option: 'upscale', text: text('request.upscaleAlone'), mend: () => bare };
  },
  function shortEnough(request, model) {
    const [option, limits] = request.edit === undefined ? (['upscale', model.upscale] as const) : (['edit', model.edit] as const);
    const source = request.edit ?? request.upscale;
    // A file is a few frames longer than what was asked for.
    if (source === undefined || limits === undefined || source.durationSeconds <= limits.maxSourceSeconds + 0.2) return undefined;
    const key = option === 'edit' ? 'request.editTooLong' : 'request.upscaleTooLong';
    return { option, text: text(key, { model: model.label, max: limits.maxSourceSeconds }), mend: (r) => withoutSource(r) };
  },
  function canTakeUpload({ video }, model) {
    const { edit } = model;
    if (video === undefined || edit?.uploads === undefined) return undefined;
    const { maxSourceSeconds: max, uploads } = edit;
    const option = 'videoFile';
    if (video.durationSeconds > max + 0.2) {
      const seconds = Math.round(video.durationSeconds * 10) / 10;
      return { option, text: text('request.uploadTooLong', { model: model.label, max, seconds }), mend: null };
    }
    if (video.sizeBytes <= uploads.maxBytes) return undefined;
    return { option, text: text('request.videoTooBig', { max: uploads.maxBytes / 1_000_000 }), mend: null };
  },
  function canBecomeLarger(request, model) {
    const { upscale } = request;
    if (upscale === undefined || model.upscale === undefined) return undefined;
    const isShape = model.upscale.aspectRatios.includes(upscale.aspectRatio);
    if (isShape && model.upscale.usdPerSecond[upscale.resolution] !== undefined) return undefined;
    return {
      option: 'upscale',
      text: text('request.upscaleNot', { model: model.label, resolution: upscale.resolution, aspect: upscale.aspectRatio }),
      mend: (r) => withoutSource(r),
    };
  },
];

function withoutSource(request: VideoRequest): VideoRequest {
  const { edit: _e, upscale: _u, ...rest } = request;
  return sourceOf(request) === undefined ? request : rest;
}
