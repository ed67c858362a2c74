import { text } from '../../../../domain/texts.ts';
import type { OptionValue } from '../../rest/form-schemas.ts';
import { capitalized, say } from '../say.ts';
import type { Estimate, Fields, FormOptions, ModelRow } from '../server/api.ts';

/** The option that decides these two, where they are left open. */
export const qualityField = 'quality';
export const decidedByQuality = ['model', 'resolution'] as const;

/** The options that are always in sight. */
export function quickOptions({ schema: { properties } }: FormOptions): readonly string[] {
  return Object.keys(properties).filter((name) => properties[name]?.page === 'in sight');
}

/** Those behind “More options”, in their order. */
export function moreOptions({ schema: { properties } }: FormOptions): readonly string[] {
  const places = Object.entries(properties).flatMap(([name, { page }]) =>
    typeof page === 'number' ? [[name, page] as const] : [],
  );
  return places.toSorted(([, a], [, b]) => a - b).map(([name]) => name);
}

/** All that can be other than usual without being in sight. */
export function hiddenOptions(options: FormOptions): readonly string[] {
  const { properties } = options.schema;
  return [...moreOptions(options), ...Object.keys(properties).filter((name) => properties[name]?.page === 'when set')];
}

export type Choice = readonly [value: string, shown: string];

/** Whether a model has an option. One that is set stays visible all the same, so that nothing is sent unseen. */
export function isOffered(options: FormOptions, model: ModelRow | undefined, name: string): boolean {
  if (options.schema.properties[name] === undefined) return false;
  if (name === 'model') return options.models.length > 1;
  // No model differs in it.
  if (name === 'private') return true;
  const can = model?.[name];
  return Array.isArray(can) || can === true || (typeof can === 'number' && can > 1);
}

/** What can be chosen, with what is taken when nothing is; undefined where it is typed. */
export function choicesOf(
  options: FormOptions,
  model: ModelRow | undefined,
  name: string,
  value: OptionValue | undefined,
  usual: OptionValue | undefined,
): readonly Choice[] | undefined {
  const property = options.schema.properties[name];
  const can = model?.[name];
  const listed: readonly unknown[] | undefined = Array.isArray(can)
    ? can
    : property?.type === 'boolean'
      ? [true, false]
      : property?.enum;
  if (listed === undefined) return undefined;
  const values = listed.map(String);
  const given = value === undefined || values.includes(String(value)) ? [] : [String(value)];
  // What has labels is named by its title: they say what each choice stands for.
  const open = property?.labels === undefined ? say(text('page.automatic')) : capitalized(property.title);
  const automatic: Choice = ['', usual === undefined ? open : shownValue(options, name, String(usual))];
  const rest = [...values, ...given].filter((each) => usual === undefined || each !== String(usual) || each === String(value));
  const isUsual = value !== undefined && String(value) === String(usual);
  return [...(isUsual ? [] : [automatic]), ...rest.map((each): Choice => [each, shownValue(options, name, each)])];
}

/** The qualities as they are for what is in the form, with the prices of its length; those of a plain request where nothing is asked yet. */
export function qualityLabels(
  options: FormOptions,
  values: Fields,
  estimate: Pick<Estimate, 'qualities'> | undefined,
): ReadonlyMap<string, string> {
  const { duration = options.schema.properties.duration?.default ?? 0 } = values;
  const plain = options.qualities.filter((each) => String(each.duration) === String(duration));
  return new Map((estimate?.qualities ?? plain).map(({ quality, label }) => [quality, label]));
}

/** A value as people read it. */
export function shownValue(options: FormOptions, name: string, value: string): string {
  if (options.schema.properties[name]?.generation === true) return say(text('page.goesOn'));
  if (name === 'model') {
    const row = options.models.find(({ id }) => id === value);
    return row === undefined ? value : `${row.label}${row.reported.length > 0 ? '*' : ''}`;
  }
  if (name === 'duration') return say(text('page.seconds', { count: value }));
  if (value === 'true') return say(text('page.yes'));
  if (value === 'false') return say(text('page.no'));
  return value;
}
