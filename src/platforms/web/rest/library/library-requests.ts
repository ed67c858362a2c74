import { z } from 'zod';
import { type LibraryChange, mostAtOnce } from '../../../../domain/library/library.ts';
import { text } from '../../../../domain/texts.ts';
import { unknownField } from '../body.ts';
import { RestError } from '../error.ts';

/** What is to become of a generation in the library: what is absent stays, and null takes it away. */
export const libraryChangeBody = z.strictObject({
  favourite: z.boolean().optional(),
  /** For ever. */
  kept: z.boolean().optional(),
  name: z.string().nullable().optional(),
  note: z.string().nullable().optional(),
  folder_id: z.string().nullable().optional(),
});

/** The same for several at once. */
export const libraryChangesBody = libraryChangeBody.extend({
  operation_ids: z.array(z.string().min(1).max(100)).min(1).max(mostAtOnce),
});

export const folderBody = z.strictObject({ name: z.string() });

type Body = Readonly<Record<string, unknown>>;

/** @throws {RestError} for what is not known, or no value that could be, and where nothing is to change */
export function readLibraryChange(body: Body): LibraryChange {
  const { favourite, kept, name, note, folder_id: folderId } = read(libraryChangeBody, body);
  const change: LibraryChange = {
    ...(favourite !== undefined && { isFavourite: favourite }),
    ...(kept !== undefined && { isKept: kept }),
    ...(name !== undefined && { name }),
    ...(note !== undefined && { note }),
    ...(folderId !== undefined && { folderId }),
  };
  const fields = Object.keys(libraryChangeBody.shape).join(', ');
  if (Object.keys(change).length === 0) throw new RestError('invalid_request', text('rest.libraryNothing', { fields }));
  return change;
}

/** @throws {RestError} as `readLibraryChange` */
export function readLibraryChanges(body: Body): { readonly ids: readonly string[]; readonly change: LibraryChange } {
  const { operation_ids: ids } = read(libraryChangesBody, body);
  const { operation_ids: _, ...change } = body;
  return { ids: [...new Set(ids)], change: readLibraryChange(change) };
}

/** @throws {RestError} */
export function readFolderName(body: Body): string {
  return read(folderBody, body).name;
}

function read<Schema extends z.ZodObject>(schema: Schema, body: Body): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') throw unknownField(issue.keys[0] ?? '', Object.keys(schema.shape));
  const field = String(issue?.path[0] ?? 'name');
  if (field === 'operation_ids')
    throw new RestError('invalid_option', text('rest.libraryIds', { max: mostAtOnce }), { field: 'operation_ids' });
  const isSwitch = field === 'favourite' || field === 'kept';
  const expected = isSwitch ? text('expected.yesNo') : text('expected.text');
  throw new RestError('invalid_option', text('rest.filter', { field, expected }), { field });
}
