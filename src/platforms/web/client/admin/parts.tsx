import { type FormEvent, type ReactElement, type ReactNode, useId } from 'react';
import { sayDate, sayShortPrice } from '../say.ts';
import type { ApiError } from '../server/api.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import type { Deed, Row } from './admin-api.ts';
import { words } from './words.ts';

/** Has something done, and tells what came of it. */
export type DoIt = (deed: Deed, body?: Readonly<Record<string, unknown>>) => void;

export function Section({
  title,
  actions,
  children,
}: {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-3 rounded-2xl border border-line bg-surface p-4 shadow-card">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  );
}

/** A table that is moved sideways by itself where the page is narrow. */
export function Table({
  label,
  head,
  rows,
}: {
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}): ReactElement {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keys
    <section aria-label={label} tabIndex={0} className="-mx-1 overflow-x-auto px-1">
      <table className="w-full border-collapse text-start text-sm">
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col" className="whitespace-nowrap border-line border-b py-1.5 pe-4 font-medium text-muted">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key} className="align-top">
              {cells.map((cell, at) => (
                <td key={head[at]} className="max-w-80 break-words border-line border-b py-2 pe-4">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Empty({ children }: { readonly children: ReactNode }): ReactElement {
  return <p className="text-muted text-sm">{children}</p>;
}

/** What could not be read, or that it is being read. */
export function NotRead({ trouble }: { readonly trouble: ApiError | undefined }): ReactElement {
  return (
    <p role="status" className={`text-sm ${trouble === undefined ? 'text-muted' : 'text-danger'}`}>
      {trouble?.message ?? words.loading}
    </p>
  );
}

const { columns } = words;
const rowHead = [
  ...[columns.prompt, columns.state, columns.since, columns.price, columns.model, columns.person, columns.place],
] as const;

/** Generations in a table. @param more further cells, and what they are called */
export function Generations<T extends Row>({
  label,
  rows,
  more = [],
  actions,
}: {
  readonly label: string;
  readonly rows: readonly T[];
  readonly more?: readonly (readonly [name: string, cell: (row: T) => ReactNode])[];
  readonly actions: (row: T) => ReactNode;
}): ReactElement {
  return (
    <Table
      label={label}
      head={[...rowHead, ...more.map(([name]) => name), columns.actions]}
      rows={rows.map((row) => ({
        key: `${row.operation_id} ${row.state}`,
        cells: [
          ...[row.prompt, row.discarded ? `${row.state}, ${words.calledOff}` : row.state, sayDate(row.since)],
          ...[sayShortPrice(row.price_usd), row.model, <Person key="person" {...row} />, row.place],
          ...more.map(([, cell]) => cell(row)),
          <span key="actions" className="flex flex-wrap gap-2">
            {actions(row)}
          </span>,
        ],
      }))}
    />
  );
}

export function Person({ person, person_name: name }: Pick<Row, 'person' | 'person_name'>): ReactElement {
  return (
    <>
      {name !== null && <span className="block">{name}</span>}
      <span className={name === null ? '' : 'text-muted text-xs'}>{person}</span>
    </>
  );
}

/** Asks once before what can't be taken back. */
export function Sure({
  question,
  yes,
  onYes,
  onClose,
}: {
  readonly question: string;
  readonly yes: string;
  readonly onYes: () => void;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <Dialog label={yes} onClose={onClose} className="max-w-md">
      <form
        method="dialog"
        className="grid gap-4 p-5"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          onYes();
          onClose();
        }}
      >
        <p>{question}</p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{words.keep}</Button>
          <Button look="danger" type="submit">
            {yes}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
