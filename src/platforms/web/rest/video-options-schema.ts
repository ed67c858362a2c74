import { aspectRatios, resolutions } from '../../../domain/catalog.ts';

/** The options of a video as the API tells them, in JSON Schema. */
export const videoOptionProperties = {
  aspect_ratio: { enum: aspectRatios },
  resolution: { enum: resolutions },
  duration: { type: 'integer' },
  number_of_videos: { type: 'integer' },
  negative_prompt: { type: 'string' },
  seed: { type: 'integer' },
  generate_audio: { type: 'boolean' },
  person_generation: { enum: ['everyone', 'adults', 'nobody'] },
  enhance: { type: 'boolean' },
} as const;

/** What a schema without parts describes. */
type Described<Schema> = Schema extends { readonly enum: readonly (infer Value)[] }
  ? Value
  : Schema extends { readonly type: 'integer' }
    ? number
    : Schema extends { readonly type: 'boolean' }
      ? boolean
      : string;

/** The options of a video by their REST names. */
export type VideoOptions = {
  readonly [Name in keyof typeof videoOptionProperties]: Described<(typeof videoOptionProperties)[Name]>;
};
