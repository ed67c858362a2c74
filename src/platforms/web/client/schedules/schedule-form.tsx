import { type FormEvent, type ReactElement, useEffect, useId, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { shownValue } from '../composer/option-choices.ts';
import { spokenLanguage } from '../language/speak.ts';
import { say, sayShortPrice } from '../say.ts';
import { asApiError, type Fields, type FormOptions } from '../server/api.ts';
import { useOptions } from '../server/use-options.ts';
import { Button } from '../ui/ui.tsx';
import { schedulesApi } from './schedules-api.ts';

/** What can be chosen here; all else is as one’s own defaults have it. */
const chosen = ['model', 'duration', 'resolution', 'aspect_ratio'] as const;
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const input = 'field h-9 pointer-coarse:h-11';

/** What has to be agreed to before it is added. */
interface Question {
  readonly fields: Fields;
  readonly message: string;
  readonly priceUsd: number;
}

interface ScheduleFormProps {
  readonly session: string;
  readonly onAdded: (message: string) => void;
}

/** Adds something that is made at set times; where its price has to be agreed to, by a press on it. */
export function ScheduleForm({ session, onAdded }: ScheduleFormProps): ReactElement {
  const { options } = useOptions();
  const [problem, setProblem] = useState('');
  const [question, setQuestion] = useState<Question>();
  const [round, setRound] = useState(0);
  const asked = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (question !== undefined) asked.current?.scrollIntoView({ block: 'nearest' });
  }, [question]);
  const add = (fields: Fields) => {
    setProblem('');
    setQuestion(undefined);
    schedulesApi.add(fields).then(
      ({ message }) => {
        // The form is empty again.
        setRound((before) => before + 1);
        onAdded(message);
      },
      (thrown: unknown) => {
        const { message, priceUsd, question: said } = asApiError(thrown);
        if (said !== undefined && priceUsd !== undefined) setQuestion({ fields, message: said, priceUsd });
        else setProblem(message);
      },
    );
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    add(fieldsOf(new FormData(event.currentTarget), session));
  };
  return (
    <section className="grid gap-3 rounded-2xl border border-line bg-surface p-4 shadow-card">
      <h2 className="font-semibold">{say(text('page.scheduleNew'))}</h2>
      <form key={round} onSubmit={onSubmit} className="grid gap-3 sm:grid-cols-2">
        <Field label={say(text('page.scheduleName'))}>
          {(id) => <input id={id} name="name" required maxLength={100} className={input} />}
        </Field>
        <Field label={say(text('page.scheduleCap'))}>
          {(id) => <input id={id} name="cap" type="number" required min="0.01" step="0.01" className={input} />}
        </Field>
        <Field label={say(text('page.schedulePrompt'))} className="sm:col-span-2">
          {(id) => <textarea id={id} name="prompt" required rows={2} className="field py-2" />}
        </Field>
        <WhenFields />
        {options !== undefined && chosen.map((name) => <OptionField key={name} name={name} options={options} />)}
        <Button look="primary" type="submit" className="justify-self-start">
          {say(text('page.scheduleAdd'))}
        </Button>
      </form>
      {problem !== '' && (
        <p role="alert" className="rounded-2xl bg-danger-soft px-4 py-2 text-sm">
          {problem}
        </p>
      )}
      {question !== undefined && (
        <div ref={asked} role="alert" className="grid gap-3 rounded-2xl bg-sunken p-4 text-sm">
          <p>{question.message}</p>
          <div className="flex flex-wrap gap-2">
            <Button look="primary" onClick={() => add({ ...question.fields, agreed_usd: question.priceUsd })}>
              {say(text('page.scheduleIt', { price: sayShortPrice(question.priceUsd) }))}
            </Button>
            <Button onClick={() => setQuestion(undefined)}>{say(text('page.cancel'))}</Button>
          </div>
        </div>
      )}
    </section>
  );
}

/** What was given, without what was left open. A cron expression takes the place of day and time. */
function fieldsOf(given: FormData, session: string): Fields {
  const { day, time, cron, ...others } = Object.fromEntries(
    [...given].flatMap(([name, value]) => (typeof value === 'string' && value.trim() !== '' ? [[name, value]] : [])),
  );
  const when = cron === undefined ? { ...(day !== undefined && { day }), ...(time !== undefined && { time }) } : { cron };
  return { ...others, ...when, cap: Number(others.cap), session_id: session };
}

function WhenFields(): ReactElement {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  // A week from Monday on.
  const nameOf = (nth: number): string =>
    new Intl.DateTimeFormat(spokenLanguage(), { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + nth));
  return (
    <>
      <Field label={say(text('page.scheduleDays'))}>
        {(id) => (
          <select id={id} name="day" className={input}>
            <option value="daily">{say(text('page.everyDay'))}</option>
            <option value="weekdays">{say(text('page.weekdays'))}</option>
            {weekdays.map((day, nth) => (
              <option key={day} value={day}>
                {nameOf(nth)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={say(text('page.scheduleTime'))}>
        {(id) => <input id={id} name="time" type="time" defaultValue="09:00" className={input} />}
      </Field>
      <Field label={say(text('page.scheduleZone'))}>
        {(id) => <input id={id} name="zone" required dir="ltr" defaultValue={zone} className={input} />}
      </Field>
      <Field label={say(text('page.scheduleCron'))}>
        {(id) => <input id={id} name="cron" dir="ltr" placeholder="0 9 * * 1-5" className={input} />}
      </Field>
    </>
  );
}

function OptionField({ name, options }: { readonly name: string; readonly options: FormOptions }): ReactElement | null {
  const property = options.schema.properties[name];
  if (property?.enum === undefined) return null;
  return (
    <Field label={property.title ?? name}>
      {(id) => (
        <select id={id} name={name} className={input}>
          <option value="">{say(text('page.automatic'))}</option>
          {property.enum?.map((value) => (
            <option key={String(value)} value={String(value)}>
              {property.labels?.[String(value)] ?? shownValue(options, name, String(value))}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface FieldProps {
  readonly label: string;
  readonly className?: string;
  readonly children: (id: string) => ReactElement;
}

function Field({ label, className = '', children }: FieldProps): ReactElement {
  const id = useId();
  return (
    <div className={`grid gap-1 text-sm ${className}`}>
      <label htmlFor={id} className="first-letter:uppercase">
        {label}
      </label>
      {children(id)}
    </div>
  );
}
