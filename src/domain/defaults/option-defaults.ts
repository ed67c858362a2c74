import { allRows, optionRows } from '../option-schema.ts';
import type { VideoOption } from '../options.ts';
import { isPlain } from '../styles/style-options.ts';
import type { VideoRequest } from '../video-request.ts';
import type { DefaultsAt, OptionDefaults } from './defaults-book.ts';

/** Options that have defaults of people and places, in the table's order. */
export const defaultOptionNames: readonly VideoOption[] = allRows.flatMap(([name, { asDefault }]) =>
  asDefault === undefined ? [] : [name],
);

/** In the place of defaults, for what a request was made of: what its words leave open is as it was then. */
export function asMade(request: VideoRequest): DefaultsAt {
  return { layers: [defaultsOf(request)], allowedModels: [request.model] };
}

/** What a request has of the options that have defaults. */
export function defaultsOf(request: VideoRequest): OptionDefaults {
  const made = optionRows.flatMap(([name, { field, asDefault }]) => {
    const value = request[field];
    return asDefault !== undefined && isPlain(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(made);
}
