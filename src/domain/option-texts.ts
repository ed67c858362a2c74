import { type JsonSchemaProperty, optionText } from './command.ts';
import { optionRow, optionRows } from './option-schema.ts';
import { type Text, text } from './texts.ts';
import type { VideoRequest } from './video-request.ts';

/** The options of a request in short, for a line of them. */
export function optionTexts(request: VideoRequest): readonly Text[] {
  const said = optionRows.flatMap(([, { card }]) => (card === undefined ? [] : [card]));
  return said.toSorted((a, b) => a.place - b.place).flatMap((card) => card.says(request) ?? []);
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
