import { nearestAspect, proportion } from '../../../../domain/nearest-aspect.ts';
import type { FormOptions, Makes, VideoRequestBody } from '../server/api.ts';
import { frameFields, type Picture, pictureFile, pictureSketch, videoField } from './picture-files.ts';
import type { Content } from './state.ts';

/** Where neither the person nor their place chose one. */
const usualAspect = '16:9';

/** The shape that a video will have: the chosen one, else the one of its first frame, as near as the model makes it. */
export function aspectOf(options: FormOptions | undefined, { values, pictures }: Content): string {
  if (values.aspect_ratio !== undefined) return String(values.aspect_ratio);
  const model = options?.models.find(({ id }) => id === (values.model ?? options.default_model));
  const offered = Array.isArray(model?.aspect_ratio) ? model.aspect_ratio.map(String) : [usualAspect];
  const first = pictures.find(({ field, width }) => field === frameFields[0] && width > 0);
  if (first !== undefined) return nearestAspect(offered, first) ?? usualAspect;
  const usual = String(options?.schema.properties.aspect_ratio?.default ?? usualAspect);
  return offered.includes(usual) ? usual : (offered[0] ?? usual);
}

interface RequestContext {
  readonly makes: Makes;
  readonly sessionId: string;
  readonly options: FormOptions | undefined;
}

/** The request that a form asks for, its frames cut to the shape that is seen. */
export function wholeRequest(content: Content, context: RequestContext): Promise<VideoRequestBody> {
  const ratio = proportion(aspectOf(context.options, content));
  // A still may have another shape than the picture that it is made of: nothing is cut away before.
  return requestOf(content, context, async (picture) =>
    context.makes === 'image' ? picture.file : await pictureFile(picture, ratio),
  );
}

/** The same request with small pictures, to ask what it would cost. */
export async function sketchedRequest(content: Content, context: RequestContext): Promise<VideoRequestBody> {
  const own = ownVideoOf(content);
  // What can be measured here is not sent for it.
  if (own?.seconds) {
    const { seconds, width, height, file } = own;
    return {
      fields: { ...(content.prompt.trim() !== '' && { prompt: content.prompt }), session_id: context.sessionId },
      pictures: [],
      measured: { seconds, width, height, size_bytes: file.size },
    };
  }
  return requestOf(content, context, pictureSketch);
}

/** The person's own video in a form, which its words change. */
export function ownVideoOf({ pictures }: Pick<Content, 'pictures'>): Picture | undefined {
  return pictures.find(({ seconds }) => seconds !== undefined);
}

/** Its length and shape are its own, and the model is the one that takes it; pictures go along with the words. */
function ownVideoRequest({ prompt, pictures }: Content, sessionId: string): VideoRequestBody {
  return {
    fields: { ...(prompt.trim() !== '' && { prompt }), session_id: sessionId },
    pictures: pictures.map(({ field, file }) => ({ field: field === videoField ? videoField : 'reference_images', file })),
  };
}

async function requestOf(
  content: Content,
  { makes, sessionId, options }: RequestContext,
  file: (picture: Picture) => Promise<Blob>,
): Promise<VideoRequestBody> {
  const { prompt, values, pictures } = content;
  if (ownVideoOf(content) !== undefined) return ownVideoRequest(content, sessionId);
  // The server would take the shape of a cut picture for the shape that was wished for.
  const isCut = makes === 'video' && pictures.some(({ field }) => frameFields.includes(field));
  return {
    fields: {
      ...values,
      ...(isCut && { aspect_ratio: aspectOf(options, content) }),
      ...(prompt.trim() !== '' && { prompt }),
      session_id: sessionId,
    },
    pictures: await Promise.all(pictures.map(async (picture) => ({ field: picture.field, file: await file(picture) }))),
  };
}
