import { type FormEvent, type ReactElement, useState } from 'react';
import { sayDate, sayShortPrice } from '../say.ts';
import { Button, Pill } from '../ui/ui.tsx';
import { type Act, adminApi } from './admin-api.ts';
import { type DoIt, Empty, Generations, NotRead, Person, Section, Table } from './parts.tsx';
import { useRead } from './use-read.ts';
import { words } from './words.ts';

interface ListProps {
  readonly doIt: DoIt;
  /** How many acts were done: what is listed is read again after each. */
  readonly acts: number;
}

const { columns } = words;
const everyMs = 10_000;

/** What may have been charged, and waits for a word. */
export function Questions({ doIt, acts }: ListProps): ReactElement {
  const { value, trouble } = useRead(adminApi.unknowns, acts, everyMs);
  if (value === undefined) return <NotRead trouble={trouble} />;
  const { unknowns } = value;
  return (
    <Section title={words.sections.questions}>
      {unknowns.length === 0 ? <Empty>{words.noQuestions}</Empty> : <p className="text-sm">{words.questionsNote}</p>}
      {unknowns.length > 0 && (
        <Generations
          label={words.sections.questions}
          rows={unknowns}
          more={[[columns.reason, ({ message }) => message]]}
          actions={({ operation_id: id, price_usd: price, prompt }) => (
            <>
              <Button
                aria-label={`${words.again(sayShortPrice(price))}: ${words.about(prompt)}`}
                onClick={() => doIt('decide', { operation_id: id, decision: 'again', agreed_usd: price })}
              >
                {words.again(sayShortPrice(price))}
              </Button>
              <Button
                aria-label={`${words.leave}: ${words.about(prompt)}`}
                onClick={() => doIt('decide', { operation_id: id, decision: 'leave' })}
              >
                {words.leave}
              </Button>
            </>
          )}
        />
      )}
    </Section>
  );
}

/** Posts that could be made nowhere. */
export function Parked({ doIt, acts }: ListProps): ReactElement {
  const { value, trouble } = useRead(adminApi.parked, acts, everyMs);
  if (value === undefined) return <NotRead trouble={trouble} />;
  const { parked } = value;
  return (
    <Section
      title={words.sections.parked}
      actions={parked.length > 0 && <Button onClick={() => doIt('redeliver', { all: true })}>{words.sendAllAgain}</Button>}
    >
      {parked.length === 0 ? (
        <Empty>{words.noParked}</Empty>
      ) : (
        <Generations
          label={words.sections.parked}
          rows={parked}
          more={[
            [columns.kind, ({ kind }) => kind],
            [columns.reason, ({ message }) => message],
          ]}
          actions={({ operation_id: id, prompt }) => (
            <Button
              aria-label={`${words.sendAgain}: ${words.about(prompt)}`}
              onClick={() => doIt('redeliver', { operation_id: id })}
            >
              {words.sendAgain}
            </Button>
          )}
        />
      )}
    </Section>
  );
}

/** Who may not ask. */
export function Blocks({ doIt, acts }: ListProps): ReactElement {
  const { value, trouble } = useRead(adminApi.blocks, acts, everyMs);
  const [seconds, setSeconds] = useState('');
  const onBlock = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const typed = (name: string) => String(given.get(name) ?? '').trim();
    const [reason, place] = [typed('reason'), typed('place')];
    doIt('block', {
      person: typed('person'),
      ...(place !== '' && { place }),
      ...(seconds !== '' && { for_seconds: Number(seconds) }),
      ...(reason !== '' && { reason }),
    });
  };
  const field = 'h-9 rounded-full border border-line bg-surface px-3.5 pointer-coarse:h-11';
  return (
    <Section title={words.sections.blocks}>
      <form onSubmit={onBlock} className="flex flex-wrap items-end gap-2">
        <label className="grid min-w-56 grow gap-1 text-sm">
          <span className="text-muted">{words.personLabel}</span>
          <input name="person" required maxLength={250} className={field} />
        </label>
        <label className="grid min-w-40 grow gap-1 text-sm">
          <span className="text-muted">{words.reasonLabel}</span>
          <input name="reason" maxLength={200} className={field} />
        </label>
        <label className="grid min-w-40 grow gap-1 text-sm">
          <span className="text-muted">{words.placeLabel}</span>
          <input name="place" maxLength={150} className={field} />
        </label>
        <Pill label={words.forLabel} value={seconds} choices={words.durations} onChoose={setSeconds} />
        <Button type="submit">{words.block}</Button>
      </form>
      {value === undefined && <NotRead trouble={trouble} />}
      {value?.blocks.length === 0 && <Empty>{words.noBlocks}</Empty>}
      {value !== undefined && value.blocks.length > 0 && (
        <Table
          label={words.sections.blocks}
          head={[columns.person, columns.place, columns.since, columns.until, columns.reason, columns.actions]}
          rows={value.blocks.map(({ person, person_name, place, since, until, reason }) => ({
            key: `${person} ${place}`,
            cells: [
              <Person key="person" person={person} person_name={person_name} />,
              ...[place ?? words.everywhere, sayDate(since), until === null ? words.untilTaken : sayDate(until), reason],
              <Button
                key="unblock"
                aria-label={`${words.unblock}: ${person}${place === null ? '' : ` (${place})`}`}
                onClick={() => doIt('unblock', { person, ...(place !== null && { place }) })}
              >
                {words.unblock}
              </Button>,
            ],
          }))}
        />
      )}
    </Section>
  );
}

/** What admins did. */
export function Acts({ acts }: Pick<ListProps, 'acts'>): ReactElement {
  const { value, trouble } = useRead(adminApi.acts, acts, everyMs);
  const [older, setOlder] = useState<readonly Act[]>([]);
  const [next, setNext] = useState<number | null>();
  if (value === undefined) return <NotRead trouble={trouble} />;
  // What came meanwhile stands in both.
  const newest = value.acts;
  const all = [...newest, ...older.filter(({ id }) => id < (newest.at(-1)?.id ?? 0))];
  const before = next === undefined ? value.next : next;
  const showOlder = async (from: number) => {
    const page = await adminApi.acts(from);
    setOlder((known) => [...known, ...page.acts]);
    setNext(page.next);
  };
  return (
    <Section title={words.sections.acts}>
      {all.length === 0 ? (
        <Empty>{words.noActs}</Empty>
      ) : (
        <Table
          label={words.sections.acts}
          head={[columns.at, columns.who, columns.act, columns.details]}
          rows={all.map(({ id, at, who, act, details }) => ({
            key: String(id),
            cells: [
              ...[sayDate(at), whoSaid(who), act],
              Object.entries(details)
                .map(([name, detail]) => `${name}: ${detail}`)
                .join(', '),
            ],
          }))}
        />
      )}
      {before !== null && (
        <Button className="justify-self-start" onClick={() => void showOlder(before).catch(() => undefined)}>
          {words.older}
        </Button>
      )}
    </Section>
  );
}

function whoSaid(who: Act['who']): string {
  const label = Object.entries(words.whoLabels).find(([name]) => name === who)?.[1];
  return label ?? words.person(who.replace(/^person-/, ''));
}
