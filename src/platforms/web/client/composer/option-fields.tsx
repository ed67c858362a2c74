import type { ReactElement } from 'react';
import type { OptionValue } from '../../rest/form-schemas.ts';
import type { Fields, FormOptions, OptionSchema } from '../server/api.ts';
import { Pill } from '../ui/ui.tsx';
import { choicesOf, isOffered, moreOptions, qualityField, qualityLabels, quickOptions } from './option-choices.ts';
import type { Composer } from './use-composer.ts';

interface OptionFieldsProps {
  readonly options: FormOptions;
  readonly composer: Composer;
}

/** Shape, sharpness and length: one tap away. */
export function QuickOptions({ options, composer }: OptionFieldsProps): ReactElement {
  return (
    <>
      {quickOptions(options).map((name) => {
        const { property, value, choices } = optionOf(options, composer, name);
        if (property === undefined || choices === undefined) return null;
        return (
          <Pill
            key={name}
            label={property.title}
            value={String(value ?? '')}
            isWrong={composer.problem?.field === name}
            choices={choices}
            onChoose={(chosen) => composer.setValue(name, chosen === '' ? undefined : chosen)}
          />
        );
      })}
    </>
  );
}

/** The names of everything else that the chosen model takes. */
export function moreOptionsOf({ options, composer }: OptionFieldsProps): readonly string[] {
  const model = modelOf(options, composer);
  // The model has a place of its own, where there are several.
  const others = moreOptions(options).filter((name) => name !== 'model');
  return others.filter((name) => isOffered(options, model, name) || composer.values[name] !== undefined);
}

export function MoreOptions({ options, composer }: OptionFieldsProps): ReactElement {
  const shown = moreOptionsOf({ options, composer });
  return (
    <div className="grid gap-x-4 gap-y-3 @md:grid-cols-2">
      {shown.map((name) => (
        <OptionField key={name} name={name} options={options} composer={composer} />
      ))}
    </div>
  );
}

function OptionField({ name, options, composer }: OptionFieldsProps & { readonly name: string }): ReactElement | null {
  const { property, value, choices } = optionOf(options, composer, name);
  if (property === undefined) return null;
  const isWrong = composer.problem?.field === name;
  const set = (chosen: string) => composer.setValue(name, chosen === '' ? undefined : chosen);
  const shared = { className: 'field', 'aria-invalid': isWrong, 'aria-describedby': `veo-bot-help-${name}` };
  return (
    <div className={property.maxLength === undefined ? '' : '@md:col-span-2'}>
      <label className="mb-1 block font-medium text-sm first-letter:uppercase" htmlFor={`veo-bot-option-${name}`}>
        {property.title}
      </label>
      {choices === undefined ? (
        <input
          id={`veo-bot-option-${name}`}
          {...shared}
          {...inputOf(property)}
          dir="auto"
          value={String(value ?? '')}
          onChange={(event) => set(event.currentTarget.value)}
        />
      ) : (
        <select
          id={`veo-bot-option-${name}`}
          {...shared}
          value={String(value ?? '')}
          onChange={(event) => set(event.currentTarget.value)}
        >
          {choices.map(([each, label]) => (
            <option key={each} value={each}>
              {label}
            </option>
          ))}
        </select>
      )}
      <p id={`veo-bot-help-${name}`} className="mt-1 text-muted text-xs">
        {property.description}
      </p>
    </div>
  );
}

function inputOf({ type, minimum, maximum }: OptionSchema) {
  return type === 'integer' ? { type: 'number', min: minimum, max: maximum, inputMode: 'numeric' as const } : { type: 'text' };
}

function optionOf(options: FormOptions, composer: Composer, name: string) {
  const property = options.schema.properties[name];
  const value: OptionValue | undefined = composer.values[name];
  // A still takes after its picture; how, the server says once there are words.
  const isOpen = name !== 'aspect_ratio' || (composer.makes === 'image' && composer.pictures.length > 0);
  const { [name]: filledIn }: Fields = composer.estimate?.options ?? {};
  const told = filledIn ?? property?.default;
  const usual = isOpen ? told : composer.aspect;
  const choices = choicesOf(options, modelOf(options, composer), name, value, value === undefined ? usual : property?.default);
  if (name !== qualityField) return { property, value, choices };
  const labels = qualityLabels(options, composer.values, composer.isCurrent ? composer.estimate : undefined);
  return { property, value, choices: choices?.map(([each, shown]) => [each, labels.get(each) ?? shown] as const) };
}

/** The model that is chosen, or that is taken where none is. */
export function modelOf(options: FormOptions, { values }: Composer) {
  return options.models.find(({ id }) => id === (values.model ?? options.default_model));
}
