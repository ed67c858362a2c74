import { type FormEvent, type ReactElement, useState } from 'react';
import { sayDate } from '../say.ts';
import { Button } from '../ui/ui.tsx';
import type { Status } from './admin-api.ts';
import { type DoIt, Empty, Section, Sure, Table } from './parts.tsx';
import { words } from './words.ts';

const { columns } = words;

/** What holds the queue up: the admin, or a provider. */
export function Queue({ status, doIt }: { readonly status: Status; readonly doIt: DoIt }): ReactElement {
  const { hold, pauses, gone_models: gone, limits } = status;
  const [isSure, setSure] = useState(false);
  const onPause = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '').trim();
    doIt('pause', reason === '' ? {} : { reason });
  };
  return (
    <>
      <Section
        title={words.sections.queue}
        actions={
          <>
            {hold !== null && (
              <Button look="primary" onClick={() => doIt('resume', { what: 'queue' })}>
                {words.resumeNow}
              </Button>
            )}
            {hold?.kind !== 'drain' && <Button onClick={() => setSure(true)}>{words.drain}</Button>}
          </>
        }
      >
        <p role="status">{holdText(status)}</p>
        <Empty>{words.limits(limits.at_once, limits.per_minute, limits.per_person)}</Empty>
        {hold === null && (
          <form onSubmit={onPause} className="flex flex-wrap items-end gap-2">
            <label className="grid min-w-56 grow gap-1 text-sm">
              <span className="text-muted">{words.reasonLabel}</span>
              <input
                name="reason"
                maxLength={200}
                className="h-9 rounded-full border border-line bg-surface px-3.5 pointer-coarse:h-11"
              />
            </label>
            <Button type="submit">{words.pause}</Button>
          </form>
        )}
      </Section>
      <Section
        title={words.automatic}
        actions={pauses.length + gone.length > 0 && <Button onClick={() => doIt('resume')}>{words.resumeAll}</Button>}
      >
        {pauses.length === 0 ? (
          <Empty>{words.noPauses}</Empty>
        ) : (
          <Table
            label={words.automatic}
            head={[columns.provider, columns.reason, columns.until, columns.actions]}
            rows={pauses.map(({ provider, message, until }) => ({
              key: provider,
              cells: [
                ...[provider, message, sayDate(until)],
                <Button
                  key="resume"
                  aria-label={`${words.resumeNow}: ${provider}`}
                  onClick={() => doIt('resume', { what: provider })}
                >
                  {words.resumeNow}
                </Button>,
              ],
            }))}
          />
        )}
        {gone.length > 0 && <Empty>{words.goneModels(gone.join(', '))}</Empty>}
      </Section>
      {isSure && <Sure question={words.drainSure} yes={words.drain} onYes={() => doIt('drain')} onClose={() => setSure(false)} />}
    </>
  );
}

function holdText({ hold, is_drained: isDrained }: Status): string {
  if (hold === null) return words.goesOn;
  if (hold.kind === 'pause') return words.pausedBy(sayDate(hold.since), hold.reason);
  return isDrained ? words.drained : words.draining(sayDate(hold.since));
}
