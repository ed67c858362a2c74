import { ChevronDown } from 'lucide-react';
import { type ReactElement, useId, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { hiddenOptions, shownValue } from '../composer/option-choices.ts';
import { say, sayPrice } from '../say.ts';
import { type Fields, type FormOptions, formOf, type Generation, type Options } from '../server/api.ts';

/** The settings of a generation that its line of facts does not say, and what a mark at its price means. Nothing where all were as usual. */
export function GenerationDetails({
  generation: { makes, options: chosen, price_usd: price, price_reported: isReported },
  options,
}: {
  readonly generation: Generation;
  readonly options: Options | undefined;
}): ReactElement | null {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const form = options && formOf(options, makes);
  const settings = form === undefined ? [] : unusualSettings(form, chosen);
  if (settings.length === 0 && !isReported) return null;
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
        {isReported && (
          <div className="contents">
            <dt className="text-muted first-letter:uppercase">{say(text('page.priceTitle'))}</dt>
            <dd className="words min-w-0">{say(text('page.reportedPrice', { price: sayPrice(price, true) }))}</dd>
          </div>
        )}
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
