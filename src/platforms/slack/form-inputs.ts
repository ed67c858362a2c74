import type { types } from '@slack/bolt';
import { promptFileTypes } from '../../domain/batch/prompt-file.ts';
import { type JsonSchemaProperty, optionText } from '../../domain/command.ts';
import { valueText } from '../../domain/option-texts.ts';
import { type TextKey, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import type { Texts } from '../../lib/say.ts';

/** Limits of a form. @see https://docs.slack.dev/reference/views/modal-views (2026-11) */
export const formLimits = {
  title: 24,
  submit: 24,
  metadata: 3000,
  textInput: 3000,
  label: 2000,
  optionText: 75,
  options: 100,
  files: 10,
} as const;
/** What a person sees of a file input's filter; what the file is shows when it is opened. */
const filetypes = ['png', 'jpg', 'jpeg', 'webp'];
/** What stands for yes and no among choices. */
export const [yes, no] = ['yes', 'no'];

/** A field of an option, with what stands in it. The form may be about a request that is changed, or one that was refused. */
export function inputBlock(
  name: string,
  property: JsonSchemaProperty,
  value: unknown,
  { changes, draft }: { readonly changes?: unknown; readonly draft?: unknown },
  texts: Texts,
): types.InputBlock {
  const help = texts.say({ key: (property.description ?? 'expected.valid') as TextKey, values: {} });
  const isPicture = property.image === true || property.items?.image === true;
  const isKept = (changes !== undefined || draft !== undefined) && value !== undefined;
  const keeps = isPicture && isKept;
  const element = inputElement(name, property, isPicture, value, texts);
  const keptFile = property.promptFile === true && isKept ? texts.say(text('chat.keepsFile')) : undefined;
  return {
    type: 'input',
    block_id: name,
    optional: true,
    label: plain(capital(texts.say(optionText(name)))),
    hint: plain(
      cut(
        keeps ? texts.say(text(draft === undefined ? 'slack.formKeepsPicture' : 'chat.keepsPicture')) : (keptFile ?? help),
        formLimits.label,
      ),
    ),
    // Whatever is chosen may move the price, or make it impossible; words are not told letter by letter.
    ...(element.type === 'static_select' && { dispatch_action: true }),
    element,
  };
}

function inputElement(
  name: string,
  property: JsonSchemaProperty,
  isPicture: boolean,
  value: unknown,
  texts: Texts,
): types.InputBlock['element'] {
  const action_id = 'value';
  if (isPicture) {
    const max_files = property.type === 'array' ? Math.min(property.maxItems ?? 1, formLimits.files) : 1;
    return { type: 'file_input', action_id, filetypes: [...filetypes], max_files };
  }
  if (property.promptFile === true) {
    return { type: 'file_input', action_id, filetypes: promptFileTypes.map((each) => each.slice(1)), max_files: 1 };
  }
  const chosen = chosenOf(value);
  const choices = choicesOf(name, property, chosen, texts);
  if (choices !== undefined) {
    const options = choices.map(({ value: each, label }) => ({ value: each, text: plain(cut(label, formLimits.optionText)) }));
    const initial = options.find((each) => each.value === chosen);
    const preset = property.default === undefined ? undefined : options.find((each) => each.value === String(property.default));
    const placeholder = preset === undefined ? capital(texts.say(text('page.automatic'))) : preset.text.text;
    return {
      ...{ type: 'static_select', action_id, options, placeholder: plain(placeholder) },
      ...(initial !== undefined && { initial_option: initial }),
    };
  }
  const max_length = Math.min(property.maxLength ?? formLimits.textInput, formLimits.textInput);
  return {
    ...{ type: 'plain_text_input', action_id, multiline: property.type === 'string', max_length },
    ...(chosen !== undefined && chosen !== '' && { initial_value: cut(chosen, max_length) }),
  };
}

/** What stands in a field, or is chosen there. */
function chosenOf(value: unknown): string | undefined {
  if (typeof value === 'boolean') return value ? yes : no;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** A short list to choose from; undefined where there is none. */
function choicesOf(
  name: string,
  { type, enum: values, minimum, maximum, labels }: JsonSchemaProperty,
  chosen: string | undefined,
  { say }: Texts,
): readonly { readonly value: string; readonly label: string }[] | undefined {
  const few = 10;
  if (type === 'boolean') {
    return [
      { value: yes, label: capital(say(text('page.yes'))) },
      { value: no, label: capital(say(text('page.no'))) },
    ];
  }
  if (values !== undefined) {
    const labelOf = (each: string | number) => capital(say(valueText(name, each, labels)));
    // What is chosen is among them, also where there are more than Slack shows.
    const place = values.findIndex((each) => String(each) === chosen);
    const shown = values.filter((_, at) => at < formLimits.options - (place < formLimits.options ? 0 : 1) || at === place);
    return shown.map((each) => ({ value: String(each), label: labelOf(each) }));
  }
  if (type !== 'integer' || minimum === undefined || maximum === undefined || maximum - minimum >= few) return undefined;
  return Array.from({ length: maximum - minimum + 1 }, (_, index) => String(minimum + index)).map((value) => ({
    value,
    label: capital(say(valueText(name, value))),
  }));
}

/** Text in which nothing is markup. */
export function plain(words: string): types.PlainTextElement {
  return { type: 'plain_text', text: words, emoji: false };
}

/** “Quality”, where an option stands alone. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
