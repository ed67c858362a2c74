import type { ReactElement } from 'react';
import { sayShortPrice } from '../say.ts';
import type { FormOptions, ModelRow } from '../server/api.ts';
import { Pill } from '../ui/ui.tsx';
import type { Composer } from './use-composer.ts';

/** As many as stand side by side; a server with more has a list. */
const mostCards = 4;

/** The largest lever on the price: each model with what this request would cost with it. */
export function ModelChoice({
  options,
  composer,
}: {
  readonly options: FormOptions;
  readonly composer: Composer;
}): ReactElement | null {
  const title = options.schema.properties.model?.title;
  if (title === undefined || options.models.length < 2) return null;
  // A quality decides it where it is left open, which the server says.
  const decided = composer.values.quality === undefined ? options.default_model : composer.estimate?.model;
  const chosen = String(composer.values.model ?? decided ?? '');
  const choose = (id: string) => composer.setValue('model', id === options.default_model ? undefined : id);
  if (options.models.length > mostCards) {
    const choices = options.models.map((model) => [model.id, nameOf(model, composer).join(' · ')] as const);
    return <Pill label={title} value={chosen} isWrong={isWrong(composer)} choices={choices} onChoose={choose} />;
  }
  return (
    <fieldset className="flex basis-full flex-wrap gap-1.5">
      <legend className="sr-only">{title}</legend>
      {options.models.map((model) => (
        <label
          key={model.id}
          className="relative grid rounded-2xl border border-line px-3 py-1.5 text-sm hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name="veo-bot-model"
            className="absolute inset-0 cursor-pointer appearance-none rounded-2xl"
            checked={model.id === chosen}
            aria-invalid={isWrong(composer)}
            onChange={() => choose(model.id)}
          />
          {nameOf(model, composer).map((part, at) => (
            <span key={at === 0 ? 'name' : 'price'} className={at === 0 ? 'font-medium' : 'text-muted text-xs'}>
              {part}
            </span>
          ))}
        </label>
      ))}
      {options.reported_note !== null && <p className="basis-full px-2 text-muted text-xs">{options.reported_note}</p>}
    </fieldset>
  );
}

function isWrong({ problem }: Composer): boolean {
  return problem?.field === 'model';
}

/** Its price stands there once something is asked for: before, nobody knows of what. */
function nameOf({ id, label, reported }: ModelRow, { estimate, isCurrent }: Composer): readonly string[] {
  const name = reported.length > 0 ? `${label}*` : label;
  const found = isCurrent ? estimate?.models.find(({ model }) => model === id) : undefined;
  return found === undefined ? [name] : [name, sayShortPrice(found.price_usd)];
}
