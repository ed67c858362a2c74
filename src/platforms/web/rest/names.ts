import { optionRow } from '../../../domain/option-schema.ts';

/** An option's name in the REST API: that of its row; options of other commands are called the same. */
export function restName(option: string): string {
  return optionRow(option)?.rest ?? ownNames.get(option) ?? option;
}

const ownNames: ReadonlyMap<string, string> = new Map([
  ['id', 'operation_id'],
  ['crossfade', 'crossfade_seconds'],
]);

/** Maps REST field names to the options of a command that declares `options`. */
export function optionsByRestName(options: readonly string[]): ReadonlyMap<string, string> {
  return new Map(options.map((option) => [restName(option), option]));
}
