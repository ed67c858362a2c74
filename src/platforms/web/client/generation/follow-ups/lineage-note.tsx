import type { ReactElement } from 'react';
import { text } from '../../../../../domain/texts.ts';
import { say } from '../../say.ts';
import { asApiError, type Generation } from '../../server/api.ts';
import type { Acts } from '../act-button.tsx';

interface NoteProps {
  readonly generation: Generation;
  readonly acts: Acts;
}

/** “Version 3 of 3 · from “a lighthouse at dawn””, with the way to the video that it was made from. */
export function SourceNote({ generation: { lineage }, acts }: NoteProps): ReactElement | null {
  if (lineage === null) return null;
  const { made_from: source, version, versions } = lineage;
  const place = version === null || versions < 2 ? undefined : say(text('page.version', { version, versions }));
  if (place === undefined && source === null) return null;
  return (
    <div className="flex max-w-full flex-wrap items-center gap-x-1.5 px-2 text-muted text-xs">
      {place !== undefined && <span>{place}</span>}
      {place !== undefined && source !== null && <span aria-hidden="true">·</span>}
      {source !== null && source.prompt === null && <span>{say(text('page.fromDeleted'))}</span>}
      {source !== null && source.prompt !== null && (
        <ShowLink acts={acts} id={source.operation_id} words={fromWords(source.prompt)} hint={say(text('page.showSource'))} />
      )}
    </div>
  );
}

/** The videos that a film was joined from, with the way to each. */
export function PartsNote({ generation: { film }, acts }: NoteProps): ReactElement | null {
  if (film === null) return null;
  const label = say(text('page.joinedFrom'));
  return (
    <div className="flex max-w-full flex-wrap items-center gap-x-2 px-2 text-muted text-xs">
      <span aria-hidden="true">{label}</span>
      <ul aria-label={label} className="contents">
        {film.parts.map(({ operation_id: id }, index) => (
          // The same video may come several times, and they never change places.
          // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its place alone
          <li key={index}>
            <ShowLink
              acts={acts}
              id={id}
              words={say(text('page.videoNumber', { number: index + 1 }))}
              hint={say(text('page.showSource'))}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What was made from it, with the way to each. */
export function ChildrenNote({ generation: { lineage }, acts }: NoteProps): ReactElement | null {
  const children = lineage?.children ?? [];
  if (children.length === 0) return null;
  const label = say(text('page.madeFromIt'));
  return (
    <div className="flex flex-wrap items-center gap-x-2 px-1 text-muted text-sm">
      <span aria-hidden="true">{label}</span>
      <ul aria-label={label} className="contents">
        {children.map(({ operation_id: id, prompt }) => (
          <li key={id} className="min-w-0 max-w-full">
            <ShowLink acts={acts} id={id} words={quoted(prompt)} hint={say(text('page.showChild'))} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Leads to another video, wherever it is. */
function ShowLink({
  acts,
  id,
  words,
  hint,
}: {
  readonly acts: Acts;
  readonly id: string;
  readonly words: string;
  readonly hint: string;
}): ReactElement {
  const show = () => acts.show(id).catch((error: unknown) => acts.tell(asApiError(error).message));
  return (
    <button
      type="button"
      title={hint}
      dir="auto"
      onClick={() => void show()}
      className="min-h-6 max-w-72 truncate text-start underline hover:text-ink pointer-coarse:min-h-11"
    >
      {words}
    </button>
  );
}

function fromWords(prompt: string): string {
  return prompt === '' ? say(text('page.fromVideo')) : say(text('page.madeFrom', { prompt: isolated(prompt) }));
}

function quoted(prompt: string): string {
  return prompt === '' ? say(text('page.aVideo')) : say(text('page.quoted', { prompt: isolated(prompt) }));
}

/** Words of another direction leave those around them where they are. @see https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates */
function isolated(prompt: string): string {
  return `\u2068${prompt}\u2069`;
}
