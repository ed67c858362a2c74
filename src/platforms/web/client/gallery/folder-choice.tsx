import { type ReactElement, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import { asApiError } from '../server/api.ts';
import { Button } from '../ui/ui.tsx';
import type { Folders } from './use-folders.ts';

/** No id of a folder. */
const newFolder = '+';

/** A select of folders, with a field for the name of a new one. */
export function FolderChoice({
  label,
  value,
  empty,
  folders,
  tell,
  onChoose,
}: {
  readonly label: string;
  /** The id of a folder; empty for none. */
  readonly value: string;
  /** What stands for none. */
  readonly empty: string;
  readonly folders: Folders;
  readonly tell: (problem: string) => void;
  /** @param id of a folder; null for none */
  readonly onChoose: (id: string | null) => void;
}): ReactElement {
  const [isNew, setNew] = useState(false);
  const [name, setName] = useState('');
  const add = async () => {
    if (name.trim() === '') return setNew(false);
    try {
      const { folder_id: id } = await folders.add(name);
      setNew(false);
      setName('');
      onChoose(id);
    } catch (error) {
      tell(asApiError(error).message);
    }
  };
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-2">
      <select
        aria-label={label}
        value={isNew ? newFolder : value}
        onChange={({ currentTarget }) => {
          setNew(currentTarget.value === newFolder);
          if (currentTarget.value !== newFolder) onChoose(currentTarget.value || null);
        }}
        className="pill h-9 max-w-52 rounded-full border border-line bg-surface px-3 font-medium text-sm hover:bg-sunken pointer-coarse:h-11"
      >
        <option value="">{empty}</option>
        {folders.list.map((folder) => (
          <option key={folder.folder_id} value={folder.folder_id}>
            {folder.name}
          </option>
        ))}
        <option value={newFolder}>{say(text('page.newFolder'))}</option>
      </select>
      {isNew && (
        <form
          className="flex items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <input
            // biome-ignore lint/a11y/noAutofocus: it is there because somebody has just asked for it
            autoFocus
            aria-label={say(text('page.folderName'))}
            placeholder={say(text('page.folderName'))}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            dir="auto"
            className="h-9 w-44 rounded-full border border-line bg-surface px-3 text-sm pointer-coarse:h-11"
          />
          <Button type="submit">{say(text('page.done'))}</Button>
        </form>
      )}
    </span>
  );
}
