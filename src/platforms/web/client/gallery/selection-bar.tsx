import { Download, Trash2, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { Generation } from '../server/api.ts';
import { Button } from '../ui/ui.tsx';
import type { Selection } from './use-selection.ts';

/** As many as the server puts into one zip. */
const mostInZip = 100;

/** What can be done with those that are selected, at the foot of the gallery. */
export function SelectionBar({
  selection,
  onDelete,
}: {
  readonly selection: Selection;
  readonly onDelete: (generations: readonly Generation[]) => void;
}): ReactElement {
  const { selected } = selection;
  const files = selected.filter(({ videos, pictures }) => videos.length + pictures.length > 0);
  const isTooMany = files.length > mostInZip;
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
        {isTooMany && (
          <span className="block font-normal text-muted text-xs">{say(text('page.zipLimit', { max: mostInZip }))}</span>
        )}
      </p>
      <Button onClick={selection.all}>{say(text('page.selectAll'))}</Button>
      <a
        href={canZip ? zipAddress(files) : undefined}
        download=""
        aria-disabled={!canZip}
        className={`inline-flex h-9 items-center gap-1.5 rounded-full px-3.5 font-medium text-sm pointer-coarse:h-11 ${canZip ? 'bg-accent-soft hover:bg-accent hover:text-on-accent' : 'bg-sunken text-muted'}`}
      >
        <Download aria-hidden="true" className="size-4" />
        {say(text('page.downloadZip'))}
      </a>
      <Button disabled={selected.length === 0} onClick={() => onDelete(selected)}>
        <Trash2 aria-hidden="true" className="size-4" />
        {say(text('page.delete'))}
      </Button>
    </div>
  );
}

function zipAddress(generations: readonly Generation[]): string {
  const ids = generations.map(({ operation_id: id }) => id).join(',');
  return `/api/video_chat/videos.zip?ids=${ids}`;
}
