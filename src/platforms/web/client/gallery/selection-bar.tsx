import { Download, Star, Trash2, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { text } from '../../../../domain/texts.ts';
import { useFeature } from '../embed/embedding.ts';
import { say } from '../say.ts';
import type { Generation } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { Button } from '../ui/ui.tsx';
import { FolderChoice } from './folder-choice.tsx';
import type { LibraryChange } from './library-api.ts';
import type { Folders } from './use-folders.ts';
import type { Selection } from './use-selection.ts';

/** As many as the server puts into one zip. */
const mostInZip = 100;

/** What can be done with those that are selected, at the foot of the gallery. */
export function SelectionBar({
  selection,
  folders,
  tell,
  onChange,
  onDelete,
}: {
  readonly selection: Selection;
  readonly folders: Folders;
  readonly tell: (problem: string) => void;
  readonly onChange: (generations: readonly Generation[], change: LibraryChange) => void;
  readonly onDelete: (generations: readonly Generation[]) => void;
}): ReactElement {
  const { selected } = selection;
  const { isForeign } = useServer();
  // A zip can only be asked for by an address, which shows no token.
  const zips = useFeature('download') && !isForeign;
  const deletes = useFeature('delete');
  const files = selected.filter(({ videos, pictures }) => videos.length + pictures.length > 0);
  const isTooMany = files.length > mostInZip;
  const areFavourites = selected.length > 0 && selected.every(({ favourite }) => favourite);
  const canZip = files.length > 0 && !isTooMany;
  return (
    <div
      role="toolbar"
      aria-label={say(text('page.selection'))}
      className="flex shrink-0 flex-wrap items-center gap-2 border-line border-t bg-surface px-3 py-2.5 shadow-pop sm:px-5"
    >
      <Button look="quiet" label={say(text('page.endSelection'))} onClick={selection.end}>
        <X className="size-5" />
      </Button>
      <p role="status" className="min-w-0 grow font-medium text-sm">
        {say(text('page.selected', { count: selected.length }))}
        {zips && isTooMany && (
          <span className="block font-normal text-muted text-xs">{say(text('page.zipLimit', { max: mostInZip }))}</span>
        )}
      </p>
      <Button onClick={selection.all}>{say(text('page.selectAll'))}</Button>
      {zips && (
        <a
          href={canZip ? zipAddress(files) : undefined}
          download=""
          aria-disabled={!canZip}
          className={`inline-flex h-9 items-center gap-1.5 rounded-full px-3.5 font-medium text-sm pointer-coarse:h-11 ${canZip ? 'bg-accent-soft hover:bg-accent hover:text-on-accent' : 'bg-sunken text-muted'}`}
        >
          <Download aria-hidden="true" className="size-4" />
          {say(text('page.downloadZip'))}
        </a>
      )}
      <Button
        disabled={selected.length === 0}
        aria-pressed={areFavourites}
        onClick={() => onChange(selected, { favourite: !areFavourites })}
        className={areFavourites ? 'border-accent bg-accent-soft' : ''}
      >
        <Star aria-hidden="true" className={`size-4 ${areFavourites ? 'fill-accent text-accent' : ''}`} />
        {say(text('page.favourite'))}
      </Button>
      <FolderChoice
        label={say(text('page.moveTo'))}
        value={folderOf(selected)}
        empty={say(text('page.noFolder'))}
        folders={folders}
        tell={tell}
        onChoose={(id) => onChange(selected, { folder_id: id })}
      />
      {deletes && (
        <Button disabled={selected.length === 0} onClick={() => onDelete(selected)}>
          <Trash2 aria-hidden="true" className="size-4" />
          {say(text('page.delete'))}
        </Button>
      )}
    </div>
  );
}

/** The folder that all of them are in; empty where they are in several, or none. */
function folderOf(generations: readonly Generation[]): string {
  const [first, ...others] = new Set(generations.map(({ folder_id: id }) => id ?? ''));
  return others.length === 0 ? (first ?? '') : '';
}

function zipAddress(generations: readonly Generation[]): string {
  const ids = generations.map(({ operation_id: id }) => id).join(',');
  return `/api/video_chat/videos.zip?ids=${ids}`;
}
