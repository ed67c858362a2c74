import { Pin, Star } from 'lucide-react';
import { type ReactElement, useId, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { ActButton, type Acts } from '../generation/act-button.tsx';
import { say } from '../say.ts';
import { asApiError, type Generation } from '../server/api.ts';
import { FolderChoice } from './folder-choice.tsx';
import type { LibraryChange } from './library-api.ts';
import type { Folders } from './use-folders.ts';

/** What people keep of a generation: whether it is a favourite, and kept for ever, its folder, name and note. */
export function ViewerLibrary({
  generation,
  acts,
  folders,
  onChange,
}: {
  readonly generation: Generation;
  readonly acts: Acts;
  readonly folders: Folders;
  /** @throws {ApiError} */
  readonly onChange: (generation: Generation, change: LibraryChange) => Promise<void>;
}): ReactElement {
  const { favourite, kept, folder_id: folder, name, note, videos, pictures } = generation;
  const hasFile = videos.length + pictures.length > 0;
  const change = (wanted: LibraryChange) =>
    onChange(generation, wanted).catch((error: unknown) => acts.tell(asApiError(error).message));
  const pressed = 'border-accent bg-accent-soft';
  return (
    <div className="grid gap-3 rounded-2xl border border-line p-3">
      <div className="flex flex-wrap gap-2">
        <ActButton
          acts={acts}
          act={() => onChange(generation, { favourite: !favourite })}
          aria-pressed={favourite}
          className={favourite ? pressed : ''}
        >
          <Star aria-hidden="true" className={`size-4 ${favourite ? 'fill-accent text-accent' : ''}`} />
          {say(text('page.favourite'))}
        </ActButton>
        {(hasFile || kept) && (
          <ActButton
            acts={acts}
            act={() => onChange(generation, { kept: !kept })}
            aria-pressed={kept}
            className={kept ? pressed : ''}
          >
            <Pin aria-hidden="true" className={`size-4 ${kept ? 'fill-accent text-accent' : ''}`} />
            {say(text('page.keep'))}
          </ActButton>
        )}
        <FolderChoice
          label={say(text('page.filterFolder'))}
          value={folder ?? ''}
          empty={say(text('page.noFolder'))}
          folders={folders}
          tell={acts.tell}
          onChoose={(id) => void change({ folder_id: id })}
        />
      </div>
      <Words label={say(text('page.itsName'))} value={name ?? ''} onDone={(words) => void change({ name: words || null })} />
      <Words
        label={say(text('page.itsNote'))}
        value={note ?? ''}
        isLong
        onDone={(words) => void change({ note: words || null })}
      />
    </div>
  );
}

/** A field that is kept when it is left, and with Enter where it has one line. */
function Words({
  label,
  value,
  isLong = false,
  onDone,
}: {
  readonly label: string;
  readonly value: string;
  readonly isLong?: boolean;
  readonly onDone: (words: string) => void;
}): ReactElement {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const done = () => {
    if (typed !== undefined && typed.trim() !== value) onDone(typed.trim());
    setTyped(undefined);
  };
  const Field = isLong ? 'textarea' : 'input';
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-muted text-sm">
        {label}
      </label>
      <Field
        id={id}
        dir="auto"
        value={typed ?? value}
        onChange={({ currentTarget }: { readonly currentTarget: { readonly value: string } }) => setTyped(currentTarget.value)}
        onBlur={done}
        onKeyDown={({ key, currentTarget }: { readonly key: string; readonly currentTarget: HTMLElement }) => {
          if (key === 'Enter' && !isLong) currentTarget.blur();
        }}
        className={`field ${isLong ? 'prompt min-h-16 py-2' : ''}`}
      />
    </div>
  );
}
