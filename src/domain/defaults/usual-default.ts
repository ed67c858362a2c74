import { openRequest } from '../open-options.ts';
import type { Offer } from '../option-row.ts';
import { optionRows, requestOf, type VideoValues } from '../option-schema.ts';
import type { VideoOption } from '../options.ts';
import { isPlain } from '../styles/style-options.ts';

/** What an option is where nobody chose anything; undefined for one that is not set then. */
export function usualDefault(name: VideoOption, offer: Offer): string | number | boolean | undefined {
  const field = optionRows.find(([each]) => each === name)?.[1].field;
  if (field === undefined) return undefined;
  const make = (values: VideoValues) => requestOf(values, offer);
  const value = openRequest({ prompt: 'x' }, { offer, make, read: () => 'unknown' })[field];
  return isPlain(value) ? value : undefined;
}
