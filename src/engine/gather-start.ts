import { openAsBlob } from 'node:fs';
import { UserError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import { sentRequest } from '../domain/improved-prompt.ts';
import { keptVideos } from '../domain/kept-videos.ts';
import type { ImageBytes } from '../domain/media.ts';
import type { ExtendFrom, ProviderStart } from '../domain/provider.ts';
import { text } from '../domain/texts.ts';
import { type ExtensionSource, type RequestVideo, sourceOf } from '../domain/video-request.ts';
import type { Core } from './core.ts';
import { deliveryFor } from './deliver.ts';

/**
 * Everything that a provider needs to start a generation.
 *
 * @throws {UserError} when one of its pictures, or its person's own video, can't be read any more
 */
export async function gatherStart(core: Core, generation: Generation): Promise<ProviderStart> {
  const { request, sentPrompt, replyTarget } = generation;
  const source = sourceOf(request);
  const extendFrom = source === undefined ? await ownVideo(core, request.video) : await earlierVideo(core, source);
  const maxFileBytes = deliveryFor(core, generation)?.maxFileBytes?.(replyTarget);
  const picture = async (sha256: string): Promise<ImageBytes> => {
    const image = await core.store.image(sha256);
    if (image === undefined) throw new UserError('invalid_image', text('image.damaged', { option: text('option.image') }));
    return image;
  };
  return {
    request: sentRequest(request, sentPrompt),
    ...(request.image === undefined ? {} : { image: await picture(request.image.sha256) }),
    ...(request.lastFrame === undefined ? {} : { lastFrame: await picture(request.lastFrame.sha256) }),
    referenceImages: await Promise.all((request.referenceImages ?? []).map((image) => picture(image.sha256))),
    ...(extendFrom === undefined ? {} : { extendFrom }),
    ...(maxFileBytes === undefined ? {} : { maxFileBytes }),
  };
}

async function ownVideo(core: Core, video: RequestVideo | undefined): Promise<ExtendFrom | undefined> {
  if (video === undefined) return undefined;
  try {
    return { video: await openAsBlob(await core.sources.pathOf(video.sha256), { type: 'video/mp4' }) };
  } catch (error) {
    // Beside it stands what it cost: nothing.
    throw new UserError('not_found', text('provider.extendUnknown'), { cause: error });
  }
}

/** What we have of the video that it is made of. The provider says what to make of it if that is not enough. */
async function earlierVideo(core: Core, { generationId, uri, video = 1 }: ExtensionSource): Promise<ExtendFrom> {
  const earlier = await core.get(generationId);
  const name = earlier?.operationName === undefined ? {} : { operationName: earlier.operationName };
  const { file } = keptVideos(earlier ?? { videos: [] }).find(({ number }) => number === video) ?? {};
  if (uri !== undefined || file === undefined) return name;
  try {
    return { ...name, video: await openAsBlob(await core.outputs.localPath(file, core.stopping), { type: 'video/mp4' }) };
  } catch (error) {
    core.log.warn({ err: error, generationId }, 'the earlier video is not on the disk any more');
    return name;
  }
}
