import type { VideoOptions } from '../../rest/video-options-schema.ts';
import type { Fields } from '../server/api.ts';

type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

/** A length in seconds may also be the text of a number, as forms have it. */
type Given<Value> = Value extends number ? Value | `${number}` : Value;

/** Every option of the API as a prop of the component. A model that is not there is refused with the names of those that are. */
export type OptionProps = {
  readonly [Name in keyof VideoOptions as CamelCase<Name>]: Given<VideoOptions[Name]>;
} & { readonly model: string };

/** The REST name of each option. */
export const optionFields: Readonly<Record<keyof OptionProps, string>> = {
  aspectRatio: 'aspect_ratio',
  resolution: 'resolution',
  duration: 'duration',
  numberOfVideos: 'number_of_videos',
  negativePrompt: 'negative_prompt',
  seed: 'seed',
  generateAudio: 'generate_audio',
  personGeneration: 'person_generation',
  enhance: 'enhance',
  model: 'model',
};

/** The options as fields of a request. */
export function fieldsOf(options: Partial<OptionProps>): Fields {
  const given = Object.entries(options).flatMap(([name, value]) => {
    const field = Object.entries(optionFields).find(([option]) => option === name)?.[1];
    return field === undefined || value === undefined ? [] : [[field, value] as const];
  });
  return Object.fromEntries(given);
}
