import type { FormEvent, ReactElement } from 'react';
import { sayDate } from '../say.ts';
import { Button } from '../ui/ui.tsx';
import { adminApi } from './admin-api.ts';
import { type DoIt, Empty, NotRead, Section, Table } from './parts.tsx';
import { useRead } from './use-read.ts';
import { words } from './words.ts';

const { unwanted } = words;
const everyMs = 10_000;
const field = 'h-9 rounded-full border border-line bg-surface px-3.5 pointer-coarse:h-11';

/** What people may not say where, with how often somebody did. */
export function Words({ doIt, acts }: { readonly doIt: DoIt; readonly acts: number }): ReactElement {
  const { value, trouble } = useRead(adminApi.words, acts, everyMs);
  const onAdd = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    doIt('words', { place: String(given.get('place') ?? '').trim(), words: String(given.get('words') ?? '') });
  };
  return (
    <Section title={words.sections.words}>
      <p className="text-muted text-sm">{unwanted.about}</p>
      <form onSubmit={onAdd} className="flex flex-wrap items-end gap-2">
        <label className="grid min-w-56 grow gap-1 text-sm">
          <span className="text-muted">{unwanted.place}</span>
          <input name="place" required maxLength={250} defaultValue="web" className={field} />
        </label>
        <label className="grid min-w-56 grow gap-1 text-sm">
          <span className="text-muted">{unwanted.words}</span>
          <input name="words" required maxLength={20_000} className={field} />
        </label>
        <Button type="submit">{unwanted.add}</Button>
      </form>
      {value === undefined && <NotRead trouble={trouble} />}
      {value?.words.length === 0 && <Empty>{unwanted.none}</Empty>}
      {value !== undefined && value.words.length > 0 && (
        <Table
          label={words.sections.words}
          head={[unwanted.word, words.columns.place, unwanted.hits, unwanted.last, words.columns.actions]}
          rows={value.words.map(({ place, word, hits, last_hit: last }) => ({
            key: `${place} ${word}`,
            cells: [
              ...[word, place, hits, last === null ? null : sayDate(last)],
              <Button
                key="remove"
                aria-label={`${unwanted.remove}: ${word} (${place})`}
                onClick={() => doIt('words_remove', { place, word })}
              >
                {unwanted.remove}
              </Button>,
            ],
          }))}
        />
      )}
    </Section>
  );
}
