import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { FormOptions } from '../server/api.ts';
import { hiddenOptions, shownValue } from './option-choices.ts';
import type { Composer } from './use-composer.ts';

/** The settings behind “More options” that are not as usual: nothing is sent, and paid for, unseen. */
export function SettingChips({
  options,
  composer,
}: {
  readonly options: FormOptions;
  readonly composer: Composer;
}): ReactElement | null {
  const differing = hiddenOptions(options).flatMap((name) => {
    if (name === 'model' && options.models.length > 1) return [];
    const value = composer.values[name];
    const property = options.schema.properties[name];
    if (value === undefined || value === '' || value === property?.default) return [];
    return [{ name, title: property?.title ?? name, shown: shownValue(options, name, String(value)) }];
  });
  if (differing.length === 0) return null;
  return (
    <ul aria-label={say(text('page.settings'))} className="flex flex-wrap gap-1.5 px-1">
      {differing.map(({ name, title, shown }) => (
        <li
          key={name}
          className="flex h-8 max-w-full items-center rounded-full bg-accent-soft ps-3 text-sm pointer-coarse:h-11"
          title={`${title}: ${shown}`}
        >
          <span className="truncate">
            <span className="text-muted">{title}</span> {shown}
          </span>
          <button
            type="button"
            aria-label={say(text('page.dropSetting', { option: title }))}
            title={say(text('page.dropSetting', { option: title }))}
            onClick={() => composer.setValue(name, undefined)}
            className="grid h-full w-8 shrink-0 place-items-center rounded-full hover:bg-sunken pointer-coarse:w-11"
          >
            <X aria-hidden="true" className="size-3.5" />
          </button>
        </li>
      ))}
    </ul>
  );
}
