import { ImagePlus, X } from 'lucide-react';
import { type FormEvent, type ReactElement, useEffect, useId, useRef } from 'react';
import { styleLimits } from '../../../../domain/styles/style.ts';
import { promptInStyle, slotsOf } from '../../../../domain/styles/style-words.ts';
import { choicesOf, moreOptions, quickOptions } from '../composer/option-choices.ts';
import { clickKey, type FormOptions } from '../server/api.ts';
import { local } from '../server/server.ts';
import { Button, Pill } from '../ui/ui.tsx';
import { StylePicture } from './style-picture.tsx';
import type { StyleDraft } from './use-styles.ts';
import { words } from './words.ts';

interface StyleEditorProps {
  readonly draft: StyleDraft;
  readonly form: FormOptions;
  readonly isBusy: boolean;
  readonly onChange: (draft: StyleDraft) => void;
  readonly onSave: () => Promise<void>;
}

/** Writes a style, and shows what becomes of a prompt in it. */
export function StyleEditor({ draft, form, isBusy, onChange, onSave }: StyleEditorProps): ReactElement {
  const id = useId();
  const { name, words: said, negative, preview } = draft;
  const slots = slotsOf(said);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') void onSave();
  };
  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      {preview !== undefined && (
        <div className="grid justify-items-start gap-1">
          <StylePicture url={preview} className="w-60" />
          <p className="text-muted text-xs">{words.previews}</p>
        </div>
      )}
      <div className="grid gap-1">
        <label htmlFor={`${id}-name`} className="font-medium text-sm">
          {words.name}
        </label>
        <input
          id={`${id}-name`}
          dir="auto"
          required
          maxLength={styleLimits.nameLength}
          value={name}
          onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
          className="field"
        />
      </div>
      <div className="grid gap-1">
        <label htmlFor={`${id}-words`} className="font-medium text-sm">
          {words.words}
        </label>
        <textarea
          id={`${id}-words`}
          dir="auto"
          rows={3}
          aria-describedby={`${id}-hint`}
          maxLength={styleLimits.wordsLength}
          value={said}
          onChange={(event) => onChange({ ...draft, words: event.currentTarget.value })}
          className="min-h-20 w-full resize-y rounded-xl border border-line bg-surface px-3 py-2 text-sm"
        />
        <p id={`${id}-hint`} className="text-muted text-xs">
          {words.wordsHint}
        </p>
        {said.trim() !== '' && (
          <div className="rounded-xl bg-sunken px-3 py-2 text-sm">
            <p className="text-muted text-xs">{words.becomes(words.example)}</p>
            <p dir="auto" className="break-words">
              {promptInStyle(words.example, said)}
            </p>
            {slots.length > 0 && <p className="pt-1 text-muted text-xs">{words.asksFor(slots)}</p>}
          </div>
        )}
      </div>
      <div className="grid gap-1">
        <label htmlFor={`${id}-negative`} className="font-medium text-sm">
          {words.negative}
        </label>
        <input
          id={`${id}-negative`}
          dir="auto"
          maxLength={styleLimits.negativeLength}
          value={negative}
          onChange={(event) => onChange({ ...draft, negative: event.currentTarget.value })}
          className="field"
        />
      </div>
      <OptionPills draft={draft} form={form} onChange={onChange} />
      <Pictures draft={draft} onChange={onChange} />
      <Button type="submit" look="primary" disabled={isBusy || name.trim() === ''} className="justify-self-start">
        {words.save}
      </Button>
    </form>
  );
}

/** Those of the form that are chosen from a list. */
function OptionPills({ draft, form, onChange }: Pick<StyleEditorProps, 'draft' | 'form' | 'onChange'>): ReactElement {
  const model = form.models.find(({ id }) => id === (draft.options.model ?? form.default_model));
  const names = [...new Set([...quickOptions(form), ...moreOptions(form), ...Object.keys(draft.options)])].filter(
    (name) => name !== 'private',
  );
  const set = (name: string, value: string) => {
    const { [name]: _, ...others } = draft.options;
    onChange({ ...draft, options: value === '' ? others : { ...others, [name]: value } });
  };
  return (
    <fieldset className="flex flex-wrap items-center gap-2">
      <legend className="mb-2 font-medium text-sm">{words.options}</legend>
      {names.map((name) => {
        const property = form.schema.properties[name];
        const value = draft.options[name];
        const choices = choicesOf(form, model, name, value, undefined);
        const given = value === undefined ? '' : String(value);
        if (property === undefined) return null;
        const open = ['', property.title] as const;
        // What is typed was taken over from a video, and can only be left out.
        const shown = choices ?? (given === '' ? undefined : [open, [given, `${property.title}: ${given}`] as const]);
        if (shown === undefined) return null;
        const named = shown.map((each) => (each[0] === '' ? open : each));
        return <Pill key={name} label={property.title} value={given} choices={named} onChoose={(chosen) => set(name, chosen)} />;
      })}
    </fieldset>
  );
}

function Pictures({ draft, onChange }: Pick<StyleEditorProps, 'draft' | 'onChange'>): ReactElement {
  const picker = useRef<HTMLInputElement>(null);
  const { kept, added } = draft;
  const room = styleLimits.pictures - kept.length - added.length;
  const latest = useRef(added);
  latest.current = added;
  useEffect(
    () => () => {
      for (const { url } of latest.current) URL.revokeObjectURL(url);
    },
    [],
  );
  const add = (files: readonly File[]) => {
    const opened = files.slice(0, room).map((file) => ({ key: clickKey(), file, url: URL.createObjectURL(file) }));
    onChange({ ...draft, added: [...added, ...opened] });
  };
  const shown = [
    ...kept.map(({ place, url }) => ({
      key: String(place),
      src: local(url),
      drop: { kept: kept.filter((each) => each.place !== place) },
    })),
    ...added.map(({ key, url }) => ({ key, src: url, drop: { added: added.filter((each) => each.key !== key) } })),
  ];
  return (
    <fieldset className="flex flex-wrap items-center gap-2">
      <legend className="mb-2 font-medium text-sm">{words.pictures(styleLimits.pictures)}</legend>
      {shown.map(({ key, src, drop }, at) => (
        <span key={key} className="relative">
          <img src={src} alt={words.picture(at + 1)} className="size-20 rounded-xl bg-sunken object-cover" />
          <button
            type="button"
            aria-label={words.removePicture(at + 1)}
            onClick={() => onChange({ ...draft, ...drop })}
            className="absolute end-1 top-1 grid size-7 place-items-center rounded-full bg-black/75 text-white pointer-coarse:size-11"
          >
            <X aria-hidden="true" className="size-4" />
          </button>
        </span>
      ))}
      <input
        ref={picker}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        multiple
        hidden
        onChange={(event) => {
          add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      {room > 0 && (
        <Button onClick={() => picker.current?.click()}>
          <ImagePlus aria-hidden="true" className="size-4" />
          {words.addPicture}
        </Button>
      )}
    </fieldset>
  );
}
