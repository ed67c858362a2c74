import { LoaderCircle } from 'lucide-react';
import { type ReactElement, useId } from 'react';
import { filmLimits } from '../../../../../domain/film.ts';
import { shotLimits } from '../../../../../domain/shots/shot-lines.ts';
import { SharedOptions } from '../../composer/shared-options.tsx';
import type { FormOptions } from '../../server/api.ts';
import { Button } from '../../ui/ui.tsx';
import { FilmLooks } from '../film-looks.tsx';
import { type Shots, useShots } from './use-shots.ts';
import { words } from './words.ts';

interface ShotsFormProps {
  readonly session: string;
  readonly form: FormOptions;
  readonly onMade: (id: string) => void;
}

/** Where the shots of a film are written. */
export function ShotsForm({ session, form, onMade }: ShotsFormProps): ReactElement {
  const shots = useShots(session, onMade);
  const id = useId();
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4">
      <label className="grid gap-2">
        <span className="font-semibold">{words.look}</span>
        <input
          dir="auto"
          placeholder={words.lookHint}
          maxLength={shotLimits.lookCharacters}
          value={shots.look}
          onChange={(event) => shots.change({ look: event.currentTarget.value })}
          className="field"
        />
      </label>
      <div className="grid gap-2">
        <label htmlFor={id} className="font-semibold">
          {words.lines}
        </label>
        <textarea
          id={id}
          dir="auto"
          rows={6}
          aria-describedby={`${id}-about`}
          placeholder={words.hint}
          value={shots.lines}
          onChange={(event) => shots.change({ lines: event.currentTarget.value })}
          className="max-h-[40dvh] min-h-36 w-full resize-y rounded-2xl border border-line bg-surface px-4 py-3 text-sm"
        />
        <p id={`${id}-about`} className="text-muted text-sm">
          {words.about(shotLimits.least, shotLimits.most)}
        </p>
      </div>
      <label className="flex min-h-9 items-center gap-3 text-sm pointer-coarse:min-h-11">
        <input
          type="checkbox"
          checked={shots.isSequence}
          onChange={(event) => shots.change({ isSequence: event.currentTarget.checked })}
          className="size-4.5 shrink-0 accent-accent"
        />
        {words.sequence}
      </label>
      <SharedOptions form={form} legend={words.forAll} shared={shots.shared} onChange={(shared) => shots.change({ shared })} />
      <FilmLooks
        crossFadeSeconds={shots.crossFadeSeconds}
        title={shots.title}
        onCrossFade={(crossFadeSeconds) => shots.change({ crossFadeSeconds })}
        onTitle={(title) => shots.change({ title })}
      />
      {shots.words.length > 0 && <Captions shots={shots} />}
      <Foot shots={shots} />
    </div>
  );
}

/** Written into each shot; folded, since most films have none. */
function Captions({ shots }: { readonly shots: Shots }): ReactElement {
  const { words: lines, captions } = shots;
  const shown = lines.slice(0, shotLimits.most);
  return (
    <details open={captions.some((caption) => caption !== '') || undefined}>
      <summary className="min-h-9 py-1.5 font-semibold text-sm pointer-coarse:min-h-11">{words.captions}</summary>
      <ol className="mt-1 grid gap-2">
        {shown.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a caption belongs to a place
          <li key={at} className="grid gap-1 sm:grid-cols-2 sm:items-center sm:gap-3">
            <span dir="auto" className="truncate text-muted text-sm">
              {at + 1}. {line}
            </span>
            <input
              dir="auto"
              aria-label={words.caption(at + 1)}
              maxLength={filmLimits.characters.caption}
              value={captions[at] ?? ''}
              onChange={(event) => shots.setCaption(at, event.currentTarget.value)}
              className="field"
            />
          </li>
        ))}
      </ol>
    </details>
  );
}

/** What is in the way, and the button: who presses it agrees to the price that it says. */
function Foot({ shots }: { readonly shots: Shots }): ReactElement {
  const { words: lines, problems, message, isChecking, priceUsd, isSending } = shots;
  const tooMany = lines.length > shotLimits.most ? words.tooMany(lines.length, shotLimits.most) : message;
  return (
    <div className="sticky bottom-0 grid gap-2 rounded-3xl border border-line bg-surface p-3 shadow-card">
      {problems.length > 0 && (
        <ul role="alert" className="grid gap-1 px-2 text-danger text-sm">
          {problems.map(({ index, message: said }) => (
            <li key={index}>{words.fault(index + 1, said)}</li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <p role="status" className={`min-w-48 grow basis-0 px-2 text-sm ${tooMany === undefined ? 'text-muted' : 'text-danger'}`}>
          {tooMany ?? (isChecking ? words.checking : words.count(lines.length))}
        </p>
        <Button look="primary" disabled={priceUsd === undefined || isSending} onClick={() => void shots.make()}>
          {isSending && <LoaderCircle aria-hidden="true" className="size-4 animate-spin" />}
          {words.make(priceUsd)}
        </Button>
      </div>
    </div>
  );
}
