import { type ReactElement, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say, sayDate, sayShortPrice } from '../say.ts';
import { asApiError } from '../server/api.ts';
import { Button } from '../ui/ui.tsx';
import { ScheduleForm } from './schedule-form.tsx';
import { type Schedule, schedulesApi } from './schedules-api.ts';

/** What is made at set times: one’s own, and for admins all of it. */
export function SchedulesView({ session, leading }: { readonly session: string; readonly leading: ReactNode }): ReactElement {
  const [schedules, setSchedules] = useState<readonly Schedule[]>();
  const [told, setTold] = useState('');
  const read = useCallback(
    () => schedulesApi.list().then(setSchedules, (error: unknown) => setTold(asApiError(error).message)),
    [],
  );
  useEffect(() => void read(), [read]);
  const status = useRef<HTMLParagraphElement>(null);
  // On a phone the form reaches beyond it.
  useEffect(() => {
    if (told !== '') status.current?.scrollIntoView({ block: 'center' });
  }, [told]);
  const act = (work: Promise<{ readonly message: string }>) =>
    void work
      .then(({ message }) => setTold(message))
      .catch((error: unknown) => setTold(asApiError(error).message))
      .then(read);
  return (
    <div className="flex h-full min-h-0 min-w-0 grow flex-col bg-ground">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-line border-b bg-surface px-3 sm:px-5">
        {leading}
        <h1 className="min-w-0 grow truncate font-semibold">{say(text('page.schedules'))}</h1>
      </header>
      <main className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto grid max-w-3xl gap-4 p-3 sm:p-5">
          <p className="text-muted text-sm">{say(text('page.schedulesAbout'))}</p>
          <p ref={status} role="status" className="rounded-2xl bg-sunken px-4 py-2 text-sm empty:hidden">
            {told}
          </p>
          {schedules?.length === 0 && <p className="text-sm">{say(text('page.noSchedules'))}</p>}
          <ul className="grid gap-2 empty:hidden">
            {schedules?.map((schedule) => (
              <ScheduleRow key={schedule.schedule_id} schedule={schedule} act={act} />
            ))}
          </ul>
          <ScheduleForm
            session={session}
            onAdded={(message) => {
              setTold(message);
              void read();
            }}
          />
        </div>
      </main>
    </div>
  );
}

interface RowProps {
  readonly schedule: Schedule;
  readonly act: (work: Promise<{ readonly message: string }>) => void;
}

function ScheduleRow({ schedule, act }: RowProps): ReactElement {
  const { schedule_id: id, name, state, is_own: isOwn } = schedule;
  const [pause, resume, remove] = [
    say(text('page.schedulePause')),
    say(text('page.scheduleResume')),
    say(text('page.scheduleDelete')),
  ];
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 rounded-2xl border border-line bg-surface p-4 shadow-card">
      <span className="grid min-w-0 grow gap-0.5 break-words">
        <bdi className="font-medium">{name}</bdi>
        <bdi className="text-sm">{String(schedule.request.prompt ?? schedule.request.style ?? '')}</bdi>
        {factsOf(schedule).map((fact) => (
          <bdi key={fact} className="text-muted text-sm">
            {fact}
          </bdi>
        ))}
      </span>
      <span className="flex flex-wrap gap-2">
        {state === 'active' && (
          <Button aria-label={`${pause}: ${name}`} onClick={() => act(schedulesApi.set(id, 'paused'))}>
            {pause}
          </Button>
        )}
        {state === 'paused' && isOwn && (
          <Button aria-label={`${resume}: ${name}`} onClick={() => act(schedulesApi.set(id, 'active'))}>
            {resume}
          </Button>
        )}
        <Button aria-label={`${remove}: ${name}`} onClick={() => act(schedulesApi.remove(id))}>
          {remove}
        </Button>
      </span>
    </li>
  );
}

/** When, for how much and who asked; what comes next, and what was last. */
function factsOf(schedule: Schedule): readonly string[] {
  const { when, cap_usd: cap, person_name: person, is_own: isOwn, state, reason, next_runs: runs, last_run: last } = schedule;
  const [next] = runs;
  const atMost = say(text('page.scheduleAtMost', { price: sayShortPrice(cap) }));
  return [
    [when, atMost, ...(isOwn || person === null ? [] : [person])].join(' · '),
    ...(state === 'paused' ? [[say(text('page.schedulePaused')), ...(reason === null ? [] : [reason])].join(': ')] : []),
    ...(next === undefined ? [] : [say(text('page.scheduleNext', { time: sayDate(next) }))]),
    ...(last === null ? [] : [last]),
  ];
}
