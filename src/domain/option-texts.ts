import { type JsonSchemaProperty, optionText } from './command.ts';
import { optionRow, optionRows } from './option-schema.ts';
import { type Text, text } from './texts.ts';
import type { VideoRequest } from './video-request.ts';

/** What nearly every request has: model, shape, sharpness, length. */
const lastBasicPlace = 4;

/** The options of a request in short, for a line of them: the basic ones, and what else was chosen. */
export function optionTexts(request: VideoRequest): { readonly basic: readonly Text[]; readonly more: readonly Text[] } {
  const said = optionRows.flatMap(([, { card }]) => (card === undefined ? [] : [card]));
  const ordered = said.toSorted((a, b) => a.place - b.place);
  const of = (isWanted: (place: number) => boolean): readonly Text[] =>
    ordered.filter(({ place }) => isWanted(place)).flatMap((card) => card.says(request) ?? []);
  return { basic: of((place) => place <= lastBasicPlace), more: of((place) => place > lastBasicPlace) };
}

/**
 * What people call a value that they choose from a list; what is sent stays the value itself.
 *
 * @param labels of the option's declaration, where it has some
 */
export function valueText(option: string, value: string | number, labels: JsonSchemaProperty['labels'] = {}): Text {
  const label = Object.hasOwn(labels, value) ? labels[value] : undefined;
  return label ?? optionRow(option)?.called?.(value) ?? text('list.one', { value });
}

/** What people call one picture of an option: of several it is one that something is said about. */
export function pictureText(name: string): Text {
  const called = optionRow(name)?.eachCalled;
  return called === undefined ? optionText(name) : { key: called, values: {} };
}
