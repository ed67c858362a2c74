import { type Attachment, ComponentType, type ModalSubmitInteraction } from 'discord.js';

/** What a person filled in, without files; what they left empty is left out. */
export function readForm({ fields }: ModalSubmitInteraction): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [name, component] of fields.fields) {
    const value =
      component.type === ComponentType.TextInput || component.type === ComponentType.RadioGroup
        ? component.value
        : component.type === ComponentType.StringSelect
          ? component.values[0]
          : component.type === ComponentType.Checkbox && component.value
            ? 'yes'
            : undefined;
    if (value !== undefined && value !== null && value !== '') values[name] = value;
  }
  return values;
}

/** The files that they added, by the field. */
export function readFiles({ fields }: ModalSubmitInteraction): Readonly<Record<string, readonly Attachment[]>> {
  const files: Record<string, readonly Attachment[]> = {};
  for (const [name, { type }] of fields.fields) {
    // Where nobody added any, discord.js has no list, whatever its types say (14.28).
    const added = type === ComponentType.FileUpload ? fields.getUploadedFiles(name) : null;
    if (added !== null && added.size > 0) files[name] = [...added.values()];
  }
  return files;
}
