import { Search, X } from 'lucide-react';
import { type ReactElement, useEffect, useRef } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { Choice } from '../composer/option-choices.ts';
import { say } from '../say.ts';
import type { Options } from '../server/api.ts';
import { Button, Pill } from '../ui/ui.tsx';
import type { Filters } from './use-filters.ts';

/** Search and filters. The slash key leads to the search. */
export function FilterBar({
  filters,
  options,
}: {
  readonly filters: Filters;
  readonly options: Options | undefined;
}): ReactElement {
  const { person } = filters;
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onSlash = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener('keydown', onSlash);
    return () => document.removeEventListener('keydown', onSlash);
  }, []);
  const pill = (label: string, value: string, choices: readonly Choice[], onChoose: (value: string) => void) => (
    <Pill label={label} value={value} choices={choices} onChoose={onChoose} />
  );

  return (
    <search className="flex shrink-0 flex-wrap items-center gap-2 px-3 py-3 sm:px-5">
      <label className="relative min-w-48 grow sm:max-w-xs">
        <span className="sr-only">{say(text('page.search'))}</span>
        <Search aria-hidden="true" className="absolute inset-y-0 start-3 my-auto size-4 text-muted" />
        <input
          ref={search}
          type="search"
          value={filters.typed}
          onChange={(event) => filters.setTyped(event.currentTarget.value)}
          placeholder={say(text('page.search'))}
          dir="auto"
          className="h-9 w-full rounded-full border pointer-coarse:h-11 border-line bg-surface pe-3 ps-9 text-sm placeholder:text-muted"
        />
      </label>
      {pill(say(text('page.filterWhere')), filters.scope, scopes(options), filters.setScope)}
      {pill(say(text('page.filterStatus')), filters.status, statuses(), filters.setStatus)}
      {pill(say(text('page.filterDate')), filters.days, dates(), filters.setDays)}
      {options !== undefined &&
        pill(
          say(text('page.filterModel')),
          filters.model,
          [
            ['', say(text('page.anyModel'))],
            ...[...options.models, ...options.image.models].map(({ id, label }): Choice => [id, label]),
          ],
          filters.setModel,
        )}
      {person !== undefined && (
        <Button onClick={() => filters.setPerson(undefined)} className="bg-accent-soft">
          {person.name ?? person.id}
          <X aria-hidden="true" className="size-4" />
        </Button>
      )}
    </search>
  );
}

function scopes(options: Options | undefined): readonly Choice[] {
  return [
    ['all', say(text('page.everywhere'))],
    ['session', say(text('page.thisSession'))],
    ['web', say(text('page.platformWeb'))],
    ...(options?.platforms ?? []).map(({ id, label }) => [id, label] as const),
  ];
}

function statuses(): readonly Choice[] {
  return [
    ['', say(text('page.anyStatus'))],
    ['completed', say(text('page.statusCompleted'))],
    ['processing', say(text('page.statusProcessing'))],
    ['pending', say(text('page.statusPending'))],
    ['error', say(text('page.statusError'))],
  ];
}

function dates(): readonly Choice[] {
  return [
    ['', say(text('page.anyDate'))],
    ['1', say(text('page.today'))],
    ['7', say(text('page.week'))],
    ['30', say(text('page.month'))],
  ];
}
