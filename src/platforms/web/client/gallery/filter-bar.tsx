import { Search, SlidersHorizontal, X } from 'lucide-react';
import { type ReactElement, type ReactNode, type RefObject, useContext, useEffect, useId, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { Choice } from '../composer/option-choices.ts';
import { WholePage } from '../composer/use-dropped-pictures.ts';
import { say } from '../say.ts';
import type { Options } from '../server/api.ts';
import { hasDialog } from '../ui/in-document.ts';
import { Button, Dialog, Pill } from '../ui/ui.tsx';
import { countFilters, type FilterValues, mine, personKey, readPerson } from './filter-values.ts';
import type { Folder } from './library-api.ts';
import { PersonSearch } from './person-search.tsx';
import type { Filters } from './use-filters.ts';
import type { People } from './use-people.ts';

interface BarProps {
  readonly filters: Filters;
  readonly options: Options | undefined;
  readonly people: People;
  readonly folders: readonly Folder[];
}

/** A filter with its choices; the first one is none. */
interface Row {
  readonly name: keyof FilterValues;
  readonly label: string;
  readonly choices: readonly Choice[];
}

/** Search and filters: one after the other where there is room, else in a sheet. The slash key leads to the search. */
export function FilterBar(props: BarProps): ReactElement {
  const { filters } = props;
  const [isOpen, setOpen] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  useSlash(search);
  const rows = rowsOf(props);
  const count = countFilters(filters.values);
  const findPerson = <PersonSearch people={props.people} />;
  return (
    <search className="flex shrink-0 flex-wrap items-center gap-2 px-3 py-3 sm:px-5">
      <label className="relative min-w-0 grow basis-40 sm:min-w-48 sm:max-w-sm">
        <span className="sr-only">{say(text('page.search'))}</span>
        <Search aria-hidden="true" className="absolute inset-y-0 start-3 my-auto size-4 text-muted" />
        <input
          ref={search}
          type="search"
          value={filters.typed}
          onChange={(event) => filters.setTyped(event.currentTarget.value)}
          placeholder={say(text('page.search'))}
          dir="auto"
          className="h-9 w-full rounded-full border border-line bg-surface text-ellipsis ps-9 pe-3 text-sm placeholder:text-muted pointer-coarse:h-11"
        />
      </label>
      <div className="hidden flex-wrap gap-2 sm:flex">
        {rows
          .filter(({ name }) => name !== 'sort')
          .map(({ name, label, choices }) => (
            <Pill
              key={name}
              label={label}
              value={filters.values[name]}
              choices={choices}
              onChoose={(value) => filters.set({ [name]: value })}
            />
          ))}
        {findPerson}
      </div>
      <Button onClick={() => setOpen(true)} className={`sm:hidden ${count > 0 ? 'bg-accent-soft' : ''}`}>
        <SlidersHorizontal aria-hidden="true" className="size-4" />
        {count === 0 ? say(text('page.filter')) : say(text('page.filterCount', { number: count }))}
      </Button>
      {isOpen && (
        <FilterSheet rows={rows} filters={filters} onClose={() => setOpen(false)}>
          {findPerson}
        </FilterSheet>
      )}
    </search>
  );
}

/** The order stands above the list, where there is room. */
export function OrderChoice({ filters }: { readonly filters: Filters }): ReactElement {
  return (
    <span className="hidden sm:block">
      <Pill
        label={say(text('page.filterSort'))}
        value={filters.values.sort}
        choices={orders()}
        onChoose={(sort) => filters.set({ sort })}
      />
    </span>
  );
}

/** All filters on a phone. Each is there at once; nothing waits for the last press. */
function FilterSheet({
  rows,
  filters,
  onClose,
  children,
}: {
  readonly rows: readonly Row[];
  readonly filters: Filters;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const id = useId();
  return (
    <Dialog
      label={say(text('page.filter'))}
      onClose={onClose}
      shape="mx-0 mt-auto mb-0 max-w-none max-h-[90dvh] rounded-t-3xl border-t"
    >
      <div className="grid gap-3 p-4">
        <div className="flex items-center justify-between">
          <h2 className="font-semibold">{say(text('page.filter'))}</h2>
          <Button look="quiet" label={say(text('page.close'))} onClick={onClose}>
            <X className="size-5" />
          </Button>
        </div>
        {rows.map(({ name, label, choices }) => (
          <div key={name} className="grid gap-1">
            <label htmlFor={`${id}-${name}`} className="text-muted text-sm">
              {label}
            </label>
            <select
              id={`${id}-${name}`}
              value={filters.values[name]}
              onChange={(event) => filters.set({ [name]: event.currentTarget.value })}
              className="field"
            >
              {choices.map(([value, shown]) => (
                <option key={value} value={value}>
                  {shown}
                </option>
              ))}
            </select>
          </div>
        ))}
        {children}
        <div className="flex justify-end gap-2">
          {filters.isNarrowed && <Button onClick={filters.reset}>{say(text('page.resetFilters'))}</Button>}
          <Button look="primary" onClick={onClose}>
            {say(text('page.done'))}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function useSlash(search: RefObject<HTMLInputElement | null>): void {
  const isWhole = useContext(WholePage);
  useEffect(() => {
    const onSlash = (event: globalThis.KeyboardEvent) => {
      const [target] = event.composedPath();
      // Keys that somebody presses elsewhere on another app's page are not ours.
      const gallery = search.current?.closest('.veo-bot');
      if (!isWhole && !(target instanceof Node && gallery?.contains(target))) return;
      if (event.key !== '/' || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
      if (hasDialog(search.current)) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener('keydown', onSlash);
    return () => document.removeEventListener('keydown', onSlash);
  }, [search, isWhole]);
}

function rowsOf({ options, people, folders, filters: { values } }: BarProps): readonly Row[] {
  const models = options === undefined ? [] : [...options.models, ...options.image.models];
  return [
    { name: 'where', label: say(text('page.filterWhere')), choices: scopes(options) },
    { name: 'kind', label: say(text('page.filterKind')), choices: kinds() },
    { name: 'status', label: say(text('page.filterStatus')), choices: statuses() },
    { name: 'days', label: say(text('page.filterDate')), choices: dates() },
    {
      name: 'model',
      label: say(text('page.filterModel')),
      choices: [['', say(text('page.anyModel'))], ...models.map(({ id, label }): Choice => [id, label])],
    },
    { name: 'kept', label: say(text('page.filterKept')), choices: keeping() },
    ...(folders.length === 0 && values.folder === ''
      ? []
      : [{ name: 'folder', label: say(text('page.filterFolder')), choices: folderChoices(folders) } as const]),
    {
      name: 'person',
      label: say(text('page.filterPerson')),
      choices: peopleChoices(people, values.person, options?.you != null),
    },
    { name: 'sort', label: say(text('page.filterSort')), choices: orders() },
  ];
}

/** Those who were found, and the one who is chosen. @param hasName the one who looks is a person by name */
function peopleChoices({ list, nameOf }: People, chosen: string, hasName: boolean): readonly Choice[] {
  const choices = list.map((person): Choice => [personKey(person), person.name ?? person.id]);
  const isMissing = chosen !== '' && chosen !== mine && choices.every(([key]) => key !== chosen);
  return [
    ['', say(text('page.everybody'))],
    ...(hasName || chosen === mine ? [[mine, say(text('page.mine'))] as const] : []),
    ...(isMissing ? [[chosen, nameOf(chosen) ?? readPerson(chosen)?.id ?? chosen] as const] : []),
    ...choices,
  ];
}

function kinds(): readonly Choice[] {
  return [
    ['', say(text('page.anyKind'))],
    ['video', say(text('page.kindVideo'))],
    ['picture', say(text('page.kindPicture'))],
    ['film', say(text('page.kindFilm'))],
    ['upload', say(text('page.kindUpload'))],
  ];
}

function orders(): readonly Choice[] {
  return [
    ['', say(text('page.sortNewest'))],
    ['oldest', say(text('page.sortOldest'))],
    ['longest', say(text('page.sortLongest'))],
    ['dearest', say(text('page.sortDearest'))],
    ['name', say(text('page.sortName'))],
  ];
}

function scopes(options: Options | undefined): readonly Choice[] {
  return [
    ['', say(text('page.everywhere'))],
    ['session', say(text('page.thisSession'))],
    ['web', say(text('page.platformWeb'))],
    ...(options?.platforms ?? []).map(({ id, label }) => [id, label] as const),
  ];
}

function statuses(): readonly Choice[] {
  return [
    ['', say(text('page.withoutErrors'))],
    ['any', say(text('page.anyStatus'))],
    ['completed', say(text('page.statusCompleted'))],
    ['processing', say(text('page.statusProcessing'))],
    ['pending', say(text('page.statusPending'))],
    ['error', say(text('page.statusError'))],
  ];
}

function keeping(): readonly Choice[] {
  return [
    ['', say(text('page.keptAny'))],
    ['favourites', say(text('page.onlyFavourites'))],
    ['ever', say(text('page.onlyKept'))],
  ];
}

function folderChoices(folders: readonly Folder[]): readonly Choice[] {
  return [['', say(text('page.anyFolder'))], ...folders.map(({ folder_id: id, name }): Choice => [id, name])];
}

function dates(): readonly Choice[] {
  return [
    ['', say(text('page.anyDate'))],
    ['1', say(text('page.today'))],
    ['7', say(text('page.week'))],
    ['30', say(text('page.month'))],
  ];
}
