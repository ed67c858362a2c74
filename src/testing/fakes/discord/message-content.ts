import {
  type APIEmbed,
  type APIMessageTopLevelComponent,
  type APIUnfurledMediaItem,
  ComponentType,
  MessageFlags,
} from 'discord-api-types/v10';
import type { z } from 'zod';
import { typeOf } from '../content-types.ts';
import { layout, rows } from './component-schema.ts';
import { cleanFileName, type StoredFile } from './file-shelf.ts';
import { faultsOf, type MessageFields } from './message-schema.ts';
import type { Upload } from './read-body.ts';
import { type FieldFault, refuse } from './refusal.ts';

/** What a message says and shows. */
export interface Content {
  readonly content: string;
  readonly embeds: APIEmbed[];
  readonly components: APIMessageTopLevelComponent[];
  readonly files: readonly StoredFile[];
  readonly flags: number;
}

export interface ComposeOptions {
  /** What stands there before an edit. */
  readonly before?: Content;
  readonly uploads: readonly Upload[];
  readonly newId: () => string;
  /** Channel or app under which its files are found. */
  readonly ownerId: string;
  readonly isEphemeral: boolean;
  /** Where in the body the message is. */
  readonly under?: readonly (string | number)[];
}

/** @throws {Refusal} 50035 with the places */
export function readFields<Schema extends z.ZodType>(
  schema: Schema,
  payload: unknown,
  under: readonly (string | number)[] = [],
): z.infer<Schema> {
  const read = schema.safeParse(payload ?? {});
  if (!read.success) throw refuse.invalid(faultsOf(read.error, under));
  return read.data;
}

/** Flags that a sender may set. */
const ownFlags = MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;
const mostFiles = 10;
const mostText = 4000;
const mostComponents = 40;

/**
 * The message as it is once the body has been applied.
 *
 * @throws {Refusal} 50035 with the places, 50006 for nothing at all
 * @see https://discord.com/developers/docs/resources/message#edit-message
 */
export function compose(fields: MessageFields, options: ComposeOptions): Content {
  const { before, under = [] } = options;
  const flags = flagsOf(fields, options);
  const isLayout = (flags & MessageFlags.IsComponentsV2) !== 0;
  const given = fields.components;
  const components =
    given === undefined ? undefined : readFields(isLayout ? layout : rows, given ?? [], [...under, 'components']);
  const composed: Content = {
    content: fields.content === undefined ? (before?.content ?? '') : (fields.content ?? ''),
    embeds: fields.embeds === undefined ? (before?.embeds ?? []) : (fields.embeds ?? []),
    components: components ?? before?.components ?? [],
    files: composeFiles(fields, options),
    flags,
  };
  const faults = [
    ...(isLayout ? layoutFaults(composed, fields) : []),
    ...componentFaults(composed),
    ...referenceFaults(composed),
  ];
  if (faults.length > 0) throw refuse.invalid(faults.map((fault) => ({ ...fault, path: [...under, ...fault.path] })));
  const isEmpty = composed.components.length + composed.embeds.length + composed.files.length === 0;
  if (isEmpty && composed.content.trim() === '' && fields.poll === undefined) throw refuse.emptyMessage();
  return composed;
}

function flagsOf({ flags }: MessageFields, { before, isEphemeral, under = [] }: ComposeOptions): number {
  const asked = flags ?? 0;
  const allowed = ownFlags | (isEphemeral ? MessageFlags.Ephemeral : 0);
  // A flag that an edit cannot change is ignored without a word.
  if (before !== undefined)
    return (before.flags & ~MessageFlags.SuppressEmbeds) | (flags == null ? before.flags : asked & ownFlags);
  if ((asked & ~allowed) !== 0) {
    throw refuse.invalid([{ path: [...under, 'flags'], code: 'BITFIELD_INVALID', message: 'A flag that cannot be set here' }]);
  }
  return asked | (isEphemeral ? MessageFlags.Ephemeral : 0);
}

/** With a list: what it names of the old, and the new. Without: the new, if there are any, in place of the old. */
function composeFiles({ attachments }: MessageFields, options: ComposeOptions): readonly StoredFile[] {
  const { before, uploads, newId, ownerId, isEphemeral, under = [] } = options;
  const old = before?.files ?? [];
  const fresh = uploads.map(({ index, fileName, sizeBytes, sha256, path }): StoredFile => {
    const told = attachments?.find(({ id }) => id === String(index));
    const name = cleanFileName(told?.filename ?? fileName);
    const facts = { sizeBytes, sha256, path, contentType: typeOf(name), width: undefined, height: undefined };
    return { id: newId(), name, ...facts, description: told?.description ?? undefined, ownerId, isEphemeral };
  });
  const indices = uploads.map(({ index }) => String(index));
  const strangers = (attachments ?? []).flatMap(({ id }, place) =>
    indices.includes(id) || old.some((file) => file.id === id) ? [] : [place],
  );
  if (strangers.length > 0) {
    throw refuse.invalid(
      strangers.map((place) => ({
        path: [...under, 'attachments', place, 'id'],
        code: 'BASE_TYPE_INVALID',
        message: 'Neither an attachment of this message nor a file of this request.',
      })),
    );
  }
  const kept =
    attachments == null ? (fresh.length === 0 ? old : []) : old.filter(({ id }) => attachments.some((one) => one.id === id));
  if (kept.length + fresh.length > mostFiles) {
    throw refuse.invalid([
      { path: [...under, 'attachments'], code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${mostFiles} or fewer in length.` },
    ]);
  }
  return [...kept, ...fresh];
}

function layoutFaults({ content, embeds, components }: Content, { poll }: MessageFields): FieldFault[] {
  const legacy = { content: content !== '', embeds: embeds.length > 0, poll: poll != null };
  const code = 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2';
  const message = 'The field cannot be used when using MessageFlags.IS_COMPONENTS_V2';
  const all = allComponents(components);
  const textLength = textsOf(components).reduce((sum, text) => sum + text.length, 0);
  return [
    ...Object.entries(legacy).flatMap(([field, isUsed]) => (isUsed ? [{ path: [field], code, message }] : [])),
    ...(all.length > mostComponents
      ? [{ path: ['components'], code: 'COMPONENT_MAX_TOTAL', message: `Must be ${mostComponents} or fewer in total.` }]
      : []),
    ...(textLength > mostText
      ? [{ path: ['components'], code: 'COMPONENT_MAX_TEXT', message: `The text must be ${mostText} or fewer in length.` }]
      : []),
  ];
}

function componentFaults({ components }: Content): FieldFault[] {
  const seen = new Set<string>();
  return allComponents(components).flatMap((component): FieldFault[] => {
    if (!('custom_id' in component)) return [];
    const isRepeated = seen.has(component.custom_id);
    seen.add(component.custom_id);
    const message = 'Component custom id cannot be duplicated';
    return isRepeated ? [{ path: ['components'], code: 'COMPONENT_CUSTOM_ID_DUPLICATED', message }] : [];
  });
}

function referenceFaults({ embeds, components, files }: Content): FieldFault[] {
  const isMissing = (url: string | undefined): boolean =>
    url?.startsWith('attachment://') === true && !files.some(({ name }) => url === `attachment://${name}`);
  const code = 'MESSAGE_ATTACHMENT_NOT_FOUND';
  const message = 'Specified attachment is not found';
  return [
    ...embeds.flatMap(({ image, thumbnail }, index) => [
      ...(isMissing(image?.url) ? [{ path: ['embeds', index, 'image', 'url'], code, message }] : []),
      ...(isMissing(thumbnail?.url) ? [{ path: ['embeds', index, 'thumbnail', 'url'], code, message }] : []),
    ]),
    ...(mediaOf(components).some(({ url }) => isMissing(url)) ? [{ path: ['components'], code, message }] : []),
  ];
}

type AnyComponent =
  | APIMessageTopLevelComponent
  | Extract<APIMessageTopLevelComponent, { type: ComponentType.ActionRow }>['components'][number]
  | Extract<APIMessageTopLevelComponent, { type: ComponentType.Section }>['accessory'];

/** All of them, from the outside in. */
export function allComponents(components: readonly APIMessageTopLevelComponent[]): readonly AnyComponent[] {
  return components.flatMap(withInner);
}

function withInner(component: APIMessageTopLevelComponent): readonly AnyComponent[] {
  switch (component.type) {
    case ComponentType.ActionRow:
      return [component, ...component.components];
    case ComponentType.Section:
      return [component, ...component.components, component.accessory];
    case ComponentType.Container:
      return [component, ...allComponents(component.components)];
    case ComponentType.TextDisplay:
    case ComponentType.MediaGallery:
    case ComponentType.File:
    case ComponentType.Separator:
      return [component];
  }
}

/** What its text displays say. */
export function textsOf(components: readonly APIMessageTopLevelComponent[]): readonly string[] {
  return allComponents(components).flatMap((component) =>
    component.type === ComponentType.TextDisplay ? [component.content] : [],
  );
}

/** Pictures, videos and files that components show. */
export function mediaOf(components: readonly APIMessageTopLevelComponent[]): readonly APIUnfurledMediaItem[] {
  return allComponents(components).flatMap((component) => {
    if (component.type === ComponentType.MediaGallery) return component.items.map(({ media }) => media);
    if (component.type === ComponentType.Thumbnail) return [component.media];
    return component.type === ComponentType.File ? [component.file] : [];
  });
}
