/** One preview to be made, a video or a still: what an accepted request asked for, and where the file goes. */
export interface PreviewRender {
  /** Empty only with an image. */
  readonly prompt: string;
  readonly negativePrompt?: string;
  /** 0 to 4,294,967,295; always there, so that the same request looks the same twice. */
  readonly seed: number;
  /** Size of the video in pixels, both even. */
  readonly width: number;
  readonly height: number;
  /** Of the whole video, with the source that it goes on from. 0 for a still. */
  readonly durationSeconds: number;
  /** First frame, or what the still is made of: a JPEG or PNG. */
  readonly image?: Uint8Array;
  /** Last frame: a JPEG or PNG; only ever beside `image`. */
  readonly lastFrame?: Uint8Array;
  readonly referenceImages: readonly Uint8Array[];
  /** The video that this one is made of, in place of pictures. */
  readonly source?: PreviewSource;
  /** A file that does not exist yet, in a folder that does. A partial one may stay behind after a failure: the caller removes it. */
  readonly outputPath: string;
  readonly signal: AbortSignal;
}

/** An mp4 that a preview is made of. It is read where it lies, piece by piece. */
export interface PreviewSource {
  readonly path: string;
  /**
   * `edit`: the same scenes in another light, with the prompt below them. `extend`: plays to its end and goes on from its last picture.
   * `upscale`: the same in the asked size.
   */
  readonly use: 'edit' | 'extend' | 'upscale';
  /** Of its pictures; an extension is longer than this, all others are as long. */
  readonly durationSeconds: number;
  readonly hasSound: boolean;
}

/** Makes the mp4 (H.264, AAC), or for a still the PNG, at `outputPath`. Settles once the file is complete, rejects when it can't be made or was aborted. */
export type RenderPreview = (render: PreviewRender) => Promise<void>;
