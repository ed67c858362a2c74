import { ChevronDown } from 'lucide-react';
import { type ReactElement, useId, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { hiddenOptions, shownValue } from '../composer/option-choices.ts';
import { say } from '../say.ts';
import { type Fields, type FormOptions, formOf, type Generation, type Options } from '../server/api.ts';

/** The settings of a generation that its line of facts does not say. Nothing where all were as usual. */
export function GenerationDetails({
  generation: { makes, options: chosen },
  options,
}: {
  readonly generation: Generation;
  readonly options: Options | undefined;
}): ReactElement | null {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const form = options && formOf(options, makes);
  const settings = form === undefined ? [] : unusualSettings(form, chosen);
  if (settings.length === 0) return null;
  return (
    <div className="grid gap-1 px-1 text-sm">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-6 items-center gap-1 justify-self-start text-muted hover:text-ink pointer-coarse:min-h-11"
      >
        {say(text('page.details'))}
        <ChevronDown aria-hidden="true" className={`size-4 ${isOpen ? 'rotate-180' : ''}`} />
      </button>
      <dl id={id} hidden={!isOpen} className={isOpen ? 'grid grid-cols-[auto_1fr] gap-x-3 gap-y-1' : ''}>
        {settings.map(({ name, title, shown }) => (
          <div key={name} className="contents">
            <dt className="text-muted first-letter:uppercase">{title}</dt>
            <dd dir="auto" className="words min-w-0">
              {shown}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function unusualSettings(form: FormOptions, chosen: Fields) {
  return hiddenOptions(form).flatMap((name) => {
    const value = chosen[name];
    const property = form.schema.properties[name];
    if (property === undefined || value === undefined || value === property.default) return [];
    return [{ name, title: property.title, shown: shownValue(form, name, String(value)) }];
  });
}
