import type { ReactElement } from 'react';
import { shownValue } from '../composer/option-choices.ts';
import type { FormOptions } from '../server/api.ts';
import type { RowProblem } from '../server/use-checked.ts';
import type { ReadPrompts } from './read-prompts.ts';
import { words } from './words.ts';

interface BatchTableProps {
  readonly read: ReadPrompts;
  readonly problems: readonly RowProblem[];
  readonly form: FormOptions;
}

/** What was read, a row for each prompt, with what is wrong below each cell. */
export function BatchTable({ read: { entries, fields }, problems, form }: BatchTableProps): ReactElement {
  const titleOf = (field: string) => form.schema.properties[field]?.title ?? field;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keys
    <section aria-label={words.table} tabIndex={0} className="overflow-x-auto rounded-2xl border border-line bg-surface">
      <table className="w-full border-collapse text-start text-sm">
        <thead>
          <tr className="border-line border-b text-muted">
            <th scope="col" className="w-14 px-3 py-2 text-start font-medium">
              {words.row}
            </th>
            {fields.map((field) => (
              <th key={field} scope="col" className="px-3 py-2 text-start font-medium first-letter:uppercase">
                {titleOf(field)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map(({ row, fields: given }, index) => {
            const wrong = problems.filter((each) => each.index === index);
            return (
              <tr key={row} className="border-line border-t align-top first:border-t-0">
                <th scope="row" className="px-3 py-2 text-start font-normal text-muted tabular-nums">
                  {row}
                </th>
                {fields.map((field) => (
                  <Cell
                    key={field}
                    shown={given[field] === undefined ? '' : shownValue(form, field, given[field])}
                    isWide={field === 'prompt'}
                    // What belongs to no column is told at the prompt.
                    faults={wrong.filter((each) => (fields.includes(each.field ?? '') ? each.field : 'prompt') === field)}
                  />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

interface CellProps {
  readonly shown: string;
  readonly isWide: boolean;
  readonly faults: readonly RowProblem[];
}

function Cell({ shown, isWide, faults }: CellProps): ReactElement {
  const isWrong = faults.length > 0;
  return (
    <td className={`px-3 py-2 ${isWide ? 'min-w-56' : 'min-w-24'} ${isWrong ? 'bg-danger-soft' : ''}`}>
      <span dir="auto" className="words block">
        {shown}
      </span>
      {faults.map(({ message }) => (
        <span key={message} className="mt-1 block text-danger text-xs">
          {message}
        </span>
      ))}
    </td>
  );
}
