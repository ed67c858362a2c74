import { ComponentType, type ModalSubmitInteraction } from 'discord.js';

/** What a person filled in; what they left empty is left out. */
export function readForm({ fields }: ModalSubmitInteraction): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [name, component] of fields.fields) {
    const value =
      component.type === ComponentType.TextInput
        ? component.value
        : component.type === ComponentType.StringSelect
          ? component.values[0]
          : undefined;
    if (value !== undefined && value !== '') values[name] = value;
  }
  return values;
}
