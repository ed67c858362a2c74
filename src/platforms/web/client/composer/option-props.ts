import type { Quality } from '../../../../domain/quality.ts';
import type { VideoOptions } from '../../rest/answer-schemas.ts';
import type { Fields } from '../server/api.ts';

type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

/** A length in seconds may also be the text of a number, as forms have it. */
type Given<Value> = Value extends number ? Value | `${number}` : Value;

/** Every option of the API as a prop of the component. A model that is not there is refused with the names of those that are. */
export type OptionProps = {
  readonly [Name in keyof VideoOptions & string as CamelCase<Name>]-?: Given<NonNullable<VideoOptions[Name]>>;
} & {
  readonly model: string;
  readonly quality: Quality;
  readonly style: string;
  readonly styleWords: string;
  readonly private: boolean;
};

/** The options as fields of a request. */
export function fieldsOf(options: Partial<OptionProps>): Fields {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [[restName(name), value] as const],
  );
  return Object.fromEntries(given);
}

/** `aspectRatio` is `aspect_ratio`. */
function restName(prop: string): string {
  return prop.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
