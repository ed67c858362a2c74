import {
  type APIComponentInContainer,
  type APIComponentInMessageActionRow,
  type APIMessageTopLevelComponent,
  ButtonStyle,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
  SeparatorSpacingSize,
} from 'discord-api-types/v10';
import { z } from 'zod';

/**
 * Components of messages and their limits.
 *
 * @see https://discord.com/developers/docs/components/reference, 2026-08-06
 */
const id = z.int().exactOptional();
const customId = z.string().min(1).max(100);
const webAddress = z
  .string()
  .max(512)
  .regex(/^(https?|discord):\/\//, { message: "Scheme must be one of ('http', 'https', 'discord')." });
const emoji = z.object({
  id: z.string().exactOptional(),
  name: z.string().exactOptional(),
  animated: z.boolean().exactOptional(),
});

const buttonFace = {
  ...{ type: z.literal(ComponentType.Button), id, disabled: z.boolean().exactOptional() },
  ...{ label: z.string().max(80).exactOptional(), emoji: emoji.exactOptional() },
};
const pressed = z.literal([ButtonStyle.Primary, ButtonStyle.Secondary, ButtonStyle.Success, ButtonStyle.Danger]);
const button = z
  .discriminatedUnion('style', [
    z
      .object({
        ...buttonFace,
        style: pressed,
        custom_id: customId,
        url: z.undefined({ message: 'A custom id and url cannot both be specified' }).exactOptional(),
      })
      .transform(({ url: _, ...rest }) => rest),
    z.object({ ...buttonFace, style: z.literal(ButtonStyle.Link), url: webAddress }),
  ])
  .refine(({ label, emoji: sign }) => Boolean(label) || sign !== undefined, {
    path: ['label'],
    message: 'A button must have a label or an emoji',
  });

const menu = {
  ...{ id, custom_id: customId, placeholder: z.string().max(150).exactOptional() },
  ...{ min_values: z.int().min(0).max(25).exactOptional(), max_values: z.int().min(1).max(25).exactOptional() },
  ...{ disabled: z.boolean().exactOptional(), required: z.boolean().exactOptional() },
};
export const selectOption = z.object({
  ...{ label: z.string().min(1).max(100), value: z.string().min(1).max(100), description: z.string().max(100).exactOptional() },
  ...{ emoji: emoji.exactOptional(), default: z.boolean().exactOptional() },
});
const preset = <Type extends SelectMenuDefaultValueType>(type: Type) =>
  z
    .array(z.object({ id: z.string(), type: z.literal(type) }))
    .max(25)
    .exactOptional();
/** Of messages and of modals. */
export const selectMenus = [
  z.object({ ...menu, type: z.literal(ComponentType.StringSelect), options: z.array(selectOption).min(1).max(25) }),
  z.object({ ...menu, type: z.literal(ComponentType.UserSelect), default_values: preset(SelectMenuDefaultValueType.User) }),
  z.object({ ...menu, type: z.literal(ComponentType.RoleSelect), default_values: preset(SelectMenuDefaultValueType.Role) }),
  z.object({
    ...{ ...menu, type: z.literal(ComponentType.ChannelSelect), default_values: preset(SelectMenuDefaultValueType.Channel) },
    channel_types: z.array(z.enum(ChannelType)).exactOptional(),
  }),
] as const;

const inRow: z.ZodType<APIComponentInMessageActionRow> = z.union([button, ...selectMenus]);
const row = z
  .object({ type: z.literal(ComponentType.ActionRow), id, components: z.array(inRow).min(1).max(5) })
  .refine(({ components }) => components.length === 1 || components.every(({ type }) => type === ComponentType.Button), {
    path: ['components'],
    message: 'A row holds up to five buttons or one menu',
  });

const media = z.object({
  url: z
    .string()
    .max(2048)
    .regex(/^(https?|attachment):\/\//, { message: "Scheme must be one of ('http', 'https', 'attachment')." }),
});
const attached = z.object({
  url: z
    .string()
    .max(2048)
    .regex(/^attachment:\/\//, { message: 'File components only support the attachment:// scheme' }),
});
const described = { description: z.string().max(1024).nullable().exactOptional(), spoiler: z.boolean().exactOptional() };
const textDisplay = z.object({ type: z.literal(ComponentType.TextDisplay), id, content: z.string().min(1).max(4000) });
const thumbnail = z.object({ type: z.literal(ComponentType.Thumbnail), id, media, ...described });
const inContainer: z.ZodType<APIComponentInContainer> = z.union([
  row,
  textDisplay,
  z.object({
    ...{ type: z.literal(ComponentType.Section), id, components: z.array(textDisplay).min(1).max(3) },
    accessory: z.union([thumbnail, button]),
  }),
  z.object({
    type: z.literal(ComponentType.MediaGallery),
    id,
    items: z
      .array(z.object({ media, ...described }))
      .min(1)
      .max(10),
  }),
  z.object({ type: z.literal(ComponentType.File), id, file: attached, spoiler: z.boolean().exactOptional() }),
  z.object({
    ...{ type: z.literal(ComponentType.Separator), id, divider: z.boolean().exactOptional() },
    spacing: z.enum(SeparatorSpacingSize).exactOptional(),
  }),
]);
const container = z.object({
  ...{ type: z.literal(ComponentType.Container), id, components: z.array(inContainer).min(1) },
  ...{ accent_color: z.int().min(0).max(0xff_ff_ff).nullable().exactOptional(), spoiler: z.boolean().exactOptional() },
});

/** Without the flag for components V2: only rows. */
export const rows: z.ZodType<APIMessageTopLevelComponent[]> = z.array(z.discriminatedUnion('type', [row])).max(5);
export const layout: z.ZodType<APIMessageTopLevelComponent[]> = z.array(z.union([inContainer, container])).max(40);
