import { type ReactElement, useState } from 'react';
import { Button } from '../ui/ui.tsx';
import type { Row, Status } from './admin-api.ts';
import { type DoIt, Empty, Generations, Section, Sure } from './parts.tsx';
import { words } from './words.ts';

/** What runs and what waits. */
export function Now({ status, doIt }: { readonly status: Status; readonly doIt: DoIt }): ReactElement {
  const { running, running_count: runningCount, waiting, waiting_count: waitingCount } = status;
  const [isSure, setSure] = useState(false);
  const cancel = ({ operation_id: id, prompt }: Row) => (
    <Button aria-label={`${words.cancel}: ${words.about(prompt)}`} onClick={() => doIt('cancel', { operation_id: id })}>
      {words.cancel}
    </Button>
  );
  const isCancelable = ({ state, discarded }: Row) => (state === 'submitting' || state === 'generating') && !discarded;
  return (
    <>
      <Section title={`${words.running} · ${runningCount}`}>
        {running.length === 0 ? (
          <Empty>{words.nothingRuns}</Empty>
        ) : (
          <Generations label={words.running} rows={running} actions={(row) => isCancelable(row) && cancel(row)} />
        )}
        {runningCount > running.length && <Empty>{words.more(runningCount - running.length)}</Empty>}
      </Section>
      <Section
        title={`${words.waiting} · ${waitingCount}`}
        actions={waitingCount > 0 && <Button onClick={() => setSure(true)}>{words.cancelAll}</Button>}
      >
        {waiting.length === 0 ? (
          <Empty>{words.nothingWaits}</Empty>
        ) : (
          <Generations
            label={words.waiting}
            rows={waiting}
            actions={(row) => (
              <>
                {row.position !== 1 && (
                  <Button
                    aria-label={`${words.front}: ${words.about(row.prompt)}`}
                    onClick={() => doIt('front', { operation_id: row.operation_id })}
                  >
                    {words.front}
                  </Button>
                )}
                {cancel(row)}
              </>
            )}
          />
        )}
        {waitingCount > waiting.length && <Empty>{words.more(waitingCount - waiting.length)}</Empty>}
      </Section>
      {isSure && (
        <Sure
          question={words.cancelAllSure(waitingCount)}
          yes={words.cancelAll}
          onYes={() => doIt('cancel_all')}
          onClose={() => setSure(false)}
        />
      )}
    </>
  );
}
