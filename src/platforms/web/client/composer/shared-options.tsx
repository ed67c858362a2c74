import type { ReactElement } from 'react';
import type { FormOptions } from '../server/api.ts';
import { Pill } from '../ui/ui.tsx';
import { choicesOf, quickOptions } from './option-choices.ts';

interface SharedOptionsProps {
  readonly form: FormOptions;
  readonly legend: string;
  /** What is chosen, by its names in the API. */
  readonly shared: Readonly<Record<string, string>>;
  readonly onChange: (shared: Readonly<Record<string, string>>) => void;
}

/** The options that are always in sight, and the model, for several requests alike. */
export function SharedOptions({ form, legend, shared, onChange }: SharedOptionsProps): ReactElement {
  const model = form.models.find(({ id }) => id === (shared.model ?? form.default_model));
  const names = [...(form.models.length > 1 ? ['model'] : []), ...quickOptions(form).filter((name) => name !== 'model')];
  const set = (name: string, value: string) => {
    const { [name]: _, ...others } = shared;
    onChange(value === '' ? others : { ...others, [name]: value });
  };
  return (
    <fieldset className="flex flex-wrap items-center gap-2">
      <legend className="mb-2 text-muted text-sm">{legend}</legend>
      {names.map((name) => {
        const property = form.schema.properties[name];
        const value = shared[name];
        const choices = choicesOf(form, model, name, value, property?.default);
        if (property === undefined || choices === undefined) return null;
        return (
          <Pill
            key={name}
            label={property.title}
            value={value ?? ''}
            choices={choices}
            onChoose={(chosen) => set(name, chosen)}
          />
        );
      })}
    </fieldset>
  );
}
