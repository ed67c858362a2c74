import { z } from 'zod';

// Limits of Block Kit, as of 2026-11. @see https://docs.slack.dev/reference/block-kit
const plainText = (max: number) =>
  z.looseObject({ type: z.literal('plain_text'), text: z.string().min(1).max(max), emoji: z.boolean().optional() });
const anyText = (max: number) =>
  z.union([plainText(max), z.looseObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(max) })]);
const id = z.string().max(255).optional();

const confirm = z
  .looseObject({ title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) })
  .optional();
const option = z.looseObject({
  text: anyText(75),
  value: z.string().max(150),
  description: anyText(75).optional(),
});
const placeholder = plainText(150).optional();
const options = (max: number) => z.array(option).min(1).max(max);

const oneSource = ({ image_url, slack_file }: { readonly image_url?: unknown; readonly slack_file?: unknown }): boolean =>
  (image_url === undefined) !== (slack_file === undefined);
const source = { image_url: z.string().max(3000).optional(), slack_file: z.strictObject({ id: z.string() }).optional() };
/** A picture has one source. @see https://docs.slack.dev/reference/block-kit/block-elements/image-element */
const imageElement = z
  .looseObject({ type: z.literal('image'), ...source, alt_text: z.string().min(1).max(2000) })
  .refine(oneSource, 'must have one of: image_url, slack_file');

const select = { action_id: id, placeholder, confirm };
const button = z.looseObject({
  type: z.literal('button'),
  text: plainText(75),
  action_id: id,
  url: z.string().max(3000).optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
  confirm,
});
const element = z.discriminatedUnion('type', [
  button,
  z.looseObject({
    type: z.literal('static_select'),
    ...select,
    options: options(100).optional(),
    option_groups: z
      .array(z.looseObject({ label: plainText(75), options: options(100) }))
      .max(100)
      .optional(),
    initial_option: option.optional(),
  }),
  z.looseObject({ type: z.literal('multi_static_select'), ...select, options: options(100).optional() }),
  z.looseObject({ type: z.literal('users_select'), ...select, initial_user: z.string().optional() }),
  z.looseObject({
    type: z.enum(['conversations_select', 'channels_select']),
    ...select,
    default_to_current_conversation: z.boolean().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.looseObject({ type: z.literal('overflow'), action_id: id, options: options(5), confirm }),
  z.looseObject({
    type: z.literal('checkboxes'),
    action_id: id,
    options: options(10),
    initial_options: options(10).optional(),
    confirm,
  }),
  z.looseObject({
    type: z.literal('radio_buttons'),
    action_id: id,
    options: options(10),
    initial_option: option.optional(),
    confirm,
  }),
  z.looseObject({
    type: z.literal('plain_text_input'),
    action_id: id,
    placeholder,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.number().min(0).max(3000).optional(),
    max_length: z.number().min(1).max(3000).optional(),
  }),
  z.looseObject({
    type: z.literal('number_input'),
    action_id: id,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    placeholder,
  }),
  z.looseObject({
    type: z.literal('file_input'),
    action_id: id,
    filetypes: z.array(z.string()).min(1).optional(),
    max_files: z.number().int().min(1).max(10).optional(),
  }),
  imageElement,
  z.looseObject({ type: z.literal('datepicker'), action_id: id, placeholder, confirm }),
]);

/** Words that are no words are refused, here too. */
const richTextElement = z
  .looseObject({ type: z.string(), text: z.unknown().optional() })
  .refine(({ type, text }) => type !== 'text' || (typeof text === 'string' && text !== ''), 'must be more than 0 characters');

const input = new Set(['plain_text_input', 'number_input', 'file_input']);
const plainElement = element.refine(({ type }) => !input.has(type), 'unsupported element');
const block_id = id;

const markup = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(max), verbatim: z.boolean().optional() });
/** @see https://docs.slack.dev/reference/block-kit/blocks/card-block (2026-11) */
const card = z
  .strictObject({
    ...{ type: z.literal('card'), block_id, hero_image: imageElement.optional(), icon: imageElement.optional() },
    ...{ title: markup(150).optional(), subtitle: markup(150).optional(), body: markup(200).optional() },
    actions: z.array(button).min(1).max(3).optional(),
  })
  .refine((each) => each.hero_image ?? each.title ?? each.body ?? each.actions, 'missing required field: title');

const block = z.discriminatedUnion('type', [
  z
    .looseObject({
      type: z.literal('section'),
      block_id,
      text: anyText(3000).optional(),
      fields: z.array(anyText(2000)).min(1).max(10).optional(),
      accessory: plainElement.optional(),
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'missing required field: text'),
  z.looseObject({ type: z.literal('header'), block_id, text: plainText(150) }),
  z.looseObject({ type: z.literal('divider'), block_id }),
  z.looseObject({
    type: z.literal('context'),
    block_id,
    elements: z
      .array(
        z.union([
          anyText(3000),
          z.looseObject({ type: z.literal('image'), image_url: z.string().optional(), alt_text: z.string() }),
        ]),
      )
      .min(1)
      .max(10),
  }),
  z.looseObject({ type: z.literal('actions'), block_id, elements: z.array(plainElement).min(1).max(25) }),
  z
    .looseObject({
      type: z.literal('input'),
      block_id,
      label: plainText(2000),
      element,
      hint: plainText(2000).optional(),
      optional: z.boolean().optional(),
      dispatch_action: z.boolean().optional(),
    })
    .refine(
      ({ element: { type }, dispatch_action: tells }) => tells !== true || type !== 'file_input',
      'file_input dispatches no action',
    ),
  z
    .looseObject({
      ...{ type: z.literal('image'), block_id, ...source, alt_text: z.string().min(1).max(2000) },
      title: plainText(2000).optional(),
    })
    .refine(oneSource, 'must have one of: image_url, slack_file'),
  card,
  // @see https://docs.slack.dev/reference/block-kit/blocks/carousel-block (2026-11)
  z.strictObject({ type: z.literal('carousel'), block_id, elements: z.array(card).min(1).max(10) }),
  z.looseObject({ type: z.literal('markdown'), text: z.string().min(1).max(12_000) }),
  z.looseObject({
    type: z.literal('rich_text'),
    block_id,
    elements: z.array(
      z.looseObject({
        type: z.enum(['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote']),
        elements: z.array(richTextElement),
      }),
    ),
  }),
  z.looseObject({ type: z.literal('file'), block_id, external_id: z.string(), source: z.string() }),
]);

const hasNoFileInput = (blocks: readonly z.output<typeof block>[]) =>
  blocks.every((each) => each.type !== 'input' || each.element.type !== 'file_input');

/** A file input stands in modals only. */
export const messageBlocks = z.array(block).max(50).refine(hasNoFileInput, 'unsupported element: file_input');

const viewBase = {
  blocks: z.array(block).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};

/** What is sent with it comes back with more, such as its id: that is refused. */
export const modal = z
  .strictObject({
    ...viewBase,
    type: z.literal('modal'),
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  })
  .refine(({ blocks }) => {
    const ids = blocks.flatMap((each) => ('block_id' in each && typeof each.block_id === 'string' ? [each.block_id] : []));
    return new Set(ids).size === ids.length;
  }, 'block_id already exists')
  .refine(
    ({ blocks, submit }) => submit !== undefined || blocks.every(({ type }) => type !== 'input'),
    'submit is required when an input block is within blocks array',
  );

export const home = z.looseObject({
  ...viewBase,
  type: z.literal('home'),
});

/** @returns where and what, in Slack's manner */
export function problems({ issues }: z.ZodError): readonly string[] {
  return issues.map(({ message, path }) => `${message} [json-pointer:/${path.join('/')}]`);
}
