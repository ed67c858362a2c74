import type { VideoProvider } from '../../domain/provider.ts';

/** The two ways to a preview, as Google has them: Veo makes and continues videos, Omni changes them and makes them larger. */
export interface PreviewWays {
  readonly veo: VideoProvider;
  readonly omni: VideoProvider;
}

/** One provider of both. Names of operations say which of them began it. */
export function previewVideos({ veo, omni }: PreviewWays): Pick<VideoProvider, 'start' | 'check' | 'download'> {
  return {
    start: (start, signal) => {
      const { edit, video, upscale } = start.request;
      return (edit === undefined && video === undefined && upscale === undefined ? veo : omni).start(start, signal);
    },
    check: (operation, signal) => (operation.name.startsWith('interactions/') ? omni : veo).check(operation, signal),
    // Both keep their files in one place.
    download: veo.download,
  };
}
