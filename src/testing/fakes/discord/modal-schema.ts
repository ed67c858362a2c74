import {
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  type FileUploadType,
  TextInputStyle,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { selectMenus } from './component-schema.ts';

/**
 * Modals and their limits.
 *
 * @see https://discord.com/developers/docs/components/reference, 2026-08-06
 */
const id = z.int().exactOptional();
const customId = z.string().min(1).max(100);
const required = z.boolean().exactOptional();
const textInput = z.object({
  ...{ type: z.literal(ComponentType.TextInput), id, custom_id: customId, style: z.enum(TextInputStyle), required },
  ...{ label: z.string().min(1).max(45).exactOptional(), placeholder: z.string().max(100).exactOptional() },
  ...{ min_length: z.int().min(0).max(4000).exactOptional(), max_length: z.int().min(1).max(4000).exactOptional() },
  value: z.string().max(4000).exactOptional(),
});
const listed = z.object({
  ...{ value: z.string().min(1).max(100), label: z.string().min(1).max(100), default: z.boolean().exactOptional() },
  description: z.string().max(100).exactOptional(),
});
const fileType: z.ZodType<FileUploadType> = z.union([
  z.literal(['audio', 'image', 'video']),
  z.templateLiteral(['.', z.string().min(1)]),
]);
const inLabel = z
  .union([
    textInput,
    ...selectMenus,
    z.object({
      ...{ type: z.literal(ComponentType.FileUpload), id, custom_id: customId, required },
      ...{ min_values: z.int().min(0).max(10).exactOptional(), max_values: z.int().min(1).max(10).exactOptional() },
      file_types: z.array(fileType).exactOptional(),
    }),
    z.object({
      ...{ type: z.literal(ComponentType.RadioGroup), id, custom_id: customId, required },
      options: z.array(listed).min(2).max(10),
    }),
    z.object({
      ...{ type: z.literal(ComponentType.CheckboxGroup), id, custom_id: customId, required },
      options: z.array(listed).min(1).max(10),
      ...{ min_values: z.int().min(0).max(10).exactOptional(), max_values: z.int().min(1).max(10).exactOptional() },
    }),
    z.object({ type: z.literal(ComponentType.Checkbox), id, custom_id: customId, default: z.boolean().exactOptional() }),
  ])
  .refine((one) => !('min_values' in one && one.min_values === 0 && one.required !== false), {
    path: ['min_values'],
    message: 'Must be at least 1 unless the component is not required',
  });
const component = z.union([
  z.object({
    ...{ type: z.literal(ComponentType.Label), id, label: z.string().min(1).max(45), component: inLabel },
    description: z.string().max(100).exactOptional(),
  }),
  z.object({ type: z.literal(ComponentType.TextDisplay), id, content: z.string().min(1).max(4000) }),
  z.object({
    ...{ type: z.literal(ComponentType.ActionRow), id },
    components: z.array(textInput.extend({ label: z.string().min(1).max(45) })).length(1),
  }),
]);

export const modalFields: z.ZodType<APIModalInteractionResponseCallbackData> = z
  .object({ custom_id: customId, title: z.string().min(1).max(45), components: z.array(component).min(1).max(5) })
  .refine(
    ({ components }) => {
      const ids = components.flatMap((one) => {
        if (one.type === ComponentType.Label) return [one.component.custom_id];
        return one.type === ComponentType.ActionRow ? one.components.map((input) => input.custom_id) : [];
      });
      return new Set(ids).size === ids.length;
    },
    {
      ...{ path: ['components'], message: 'Component custom id cannot be duplicated' },
      params: { code: 'COMPONENT_CUSTOM_ID_DUPLICATED' },
    },
  );
