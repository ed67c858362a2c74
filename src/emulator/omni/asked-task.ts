import type { Picture } from '../fields.ts';
import type { SourceVideo } from '../rules.ts';
import type { OmniFormat } from './format.ts';
import type { OmniRules } from './models.ts';

/** Where a request came in, and what that host takes. */
export interface OmniHost {
  readonly kind: 'key' | 'project';
  readonly model: string;
  readonly rules: OmniRules;
  readonly sources: OmniSources;
}

/** Where a request's videos are looked up. */
export interface OmniSources {
  /** An earlier interaction of the same owner; undefined for what is not there any more, or never was. */
  previous(id: string): { readonly model: string; readonly video: SourceVideo | undefined } | undefined;
  /** A file of the Gemini API: one that was made, or one that was uploaded. */
  file(uri: string): SourceVideo | undefined;
  /** What came inside of the request. */
  sent(bytes: Uint8Array): SourceVideo | undefined;
  /** Who asks sits where videos of people's own may not be changed. */
  refusesUploads(): boolean;
}

export const omniTasks = ['text_to_video', 'image_to_video', 'reference_to_video', 'edit', 'extend', 'upscale'] as const;
export type OmniTask = (typeof omniTasks)[number];

/** All that a task is judged by. */
export interface AskedTask {
  readonly host: OmniHost;
  readonly task: OmniTask;
  /** Whether the request named it, or it was guessed from what is there. */
  readonly isNamed: boolean;
  readonly prompt: string;
  readonly pictures: readonly Picture[];
  readonly videos: readonly SourceVideo[];
  /** The video that is changed, continued or made larger. */
  readonly source: SourceVideo | undefined;
  readonly byPrevious: boolean;
  readonly format: OmniFormat;
}
