import { X } from 'lucide-react';
import { type ReactElement, useId } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { OptionValue } from '../../rest/form-schemas.ts';
import { shownValue } from '../composer/option-choices.ts';
import { say } from '../say.ts';
import type { Fields, FormOptions } from '../server/api.ts';
import { useOptions } from '../server/use-options.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import { useDefaults } from './use-defaults.ts';

/** What one's videos are where something is left open: each choice is kept at once. Loaded when somebody opens it. */
export function DefaultsDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { options } = useOptions();
  const { known, told, problem, isBusy, choose, reset } = useDefaults();
  const title = say(text('page.ownDefaults'));
  const usual: Fields = known === undefined ? {} : { ...known.options, model: known.model };
  return (
    <Dialog label={title} onClose={onClose} className="max-w-lg">
      <div className="grid gap-4 p-4 sm:p-5">
        <div className="flex items-center gap-2">
          <h2 className="min-w-0 grow font-semibold text-lg">{title}</h2>
          <Button look="quiet" label={say(text('page.close'))} onClick={onClose}>
            <X aria-hidden="true" className="size-5" />
          </Button>
        </div>
        <p className="text-muted text-sm">{say(text('page.ownDefaultsAbout'))}</p>
        {problem !== undefined && (
          <p role="alert" className="rounded-2xl bg-danger-soft px-4 py-2 text-sm">
            {problem}
          </p>
        )}
        {known === undefined || options === undefined ? (
          <p className="min-h-40 text-muted text-sm">{problem === undefined && say(text('page.loading'))}</p>
        ) : (
          <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
            {known.names.map((name) => (
              <Choice
                key={name}
                name={name}
                options={options}
                chosen={known.defaults[name]}
                usual={usual[name]}
                onChoose={(value) => void choose(name, value)}
              />
            ))}
          </div>
        )}
        <div className="flex min-h-10 items-center gap-3">
          <p role="status" className="grow text-muted text-sm">
            {told}
          </p>
          {known !== undefined && Object.keys(known.defaults).length > 0 && (
            <Button disabled={isBusy} onClick={() => void reset()}>
              {say(text('page.ownDefaultsReset'))}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly options: FormOptions;
  readonly chosen: OptionValue | undefined;
  /** What it is now where it is left open. */
  readonly usual: OptionValue | undefined;
  readonly onChoose: (value: string | undefined) => void;
}

function Choice({ name, options, chosen, usual, onChoose }: ChoiceProps): ReactElement | null {
  const id = useId();
  const property = options.schema.properties[name];
  if (property === undefined) return null;
  const values = (property.type === 'boolean' ? [true, false] : (property.enum ?? [])).map(String);
  const labelOf = (value: string): string => property.labels?.[value] ?? shownValue(options, name, value);
  const automatic = say(text('page.automatic'));
  // What it is by one's own choice says nothing of how it would be without.
  const open = chosen !== undefined || usual === undefined ? automatic : `${automatic} · ${labelOf(String(usual))}`;
  const gone = chosen === undefined || values.includes(String(chosen)) ? [] : [String(chosen)];
  return (
    <div>
      <label className="mb-1 block font-medium text-sm first-letter:uppercase" htmlFor={id}>
        {property.title}
      </label>
      <select
        id={id}
        className="field"
        value={String(chosen ?? '')}
        onChange={({ currentTarget: { value } }) => onChoose(value === '' ? undefined : value)}
      >
        <option value="">{open}</option>
        {[...values, ...gone].map((value) => (
          <option key={value} value={value}>
            {labelOf(value)}
          </option>
        ))}
      </select>
    </div>
  );
}
