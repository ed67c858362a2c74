import { type ReactElement, type ReactNode, useCallback, useEffect, useState } from 'react';
import { asApiError } from '../server/api.ts';
import { Notices } from '../ui/ui.tsx';
import { useProblemNotice } from '../ui/use-problem-notice.ts';
import { adminApi, type Status } from './admin-api.ts';
import { Approvals } from './approvals.tsx';
import { Health } from './health.tsx';
import { Acts, Blocks, Parked, Questions } from './lists.tsx';
import { Now } from './now.tsx';
import { type DoIt, NotRead } from './parts.tsx';
import { People } from './people.tsx';
import { Queue } from './queue.tsx';
import { Reports } from './reports.tsx';
import { Settings } from './settings.tsx';
import { Spending } from './spending.tsx';
import { Tiers } from './tiers.tsx';
import { Words } from './unwanted-words.tsx';
import { useRead } from './use-read.ts';
import { words } from './words.ts';

type Part = keyof typeof words.sections;

const everyMs = 3000;
const parts = Object.keys(words.sections).filter((name): name is Part => name in words.sections);

/** The admin's view of the bot: what runs, what it costs, and what to do about it. */
export function Admin({ leading }: { readonly leading: ReactNode }): ReactElement {
  const { notices, tell, hold } = useProblemNotice();
  const [acts, setActs] = useState(0);
  const [part, setPart] = useState<Part>(partOf);
  const status = useRead(adminApi.status, acts, everyMs);
  useEffect(() => {
    const onHash = () => setPart(partOf());
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);
  const doIt: DoIt = useCallback(
    (deed, body = {}) => {
      adminApi
        .act(deed, body)
        .then(
          ({ message }) => tell(message),
          (error: unknown) => tell(asApiError(error).message),
        )
        .finally(() => setActs((count) => count + 1));
    },
    [tell],
  );
  const { value, trouble } = status;
  const counts = value === undefined ? {} : countsOf(value);
  return (
    <div className="relative flex h-full min-h-0 flex-col bg-ground">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-line border-b bg-surface px-3 sm:px-5">
        {leading}
        <h1 className="min-w-0 grow truncate font-semibold">{words.title}</h1>
      </header>
      <nav aria-label={words.navigation} className="shrink-0 overflow-x-auto border-line border-b bg-surface px-3 sm:px-5">
        <ul className="flex gap-1 py-2">
          {parts.map((name) => (
            <li key={name}>
              <a
                href={`#${name}`}
                aria-current={part === name ? 'page' : undefined}
                className={`inline-flex h-9 items-center whitespace-nowrap rounded-full px-3.5 font-medium text-sm pointer-coarse:h-11 ${part === name ? 'bg-accent-soft' : 'text-muted hover:bg-sunken hover:text-ink'}`}
              >
                {words.sections[name]}
                {(counts[name] ?? 0) > 0 && <span className="ms-1.5 text-xs">{counts[name]}</span>}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="pointer-events-none absolute inset-x-0 bottom-0 z-20 h-36">
        <Notices rows={notices} onHold={hold} />
      </div>
      {value !== undefined && trouble !== undefined && (
        <p role="status" className="bg-warn-soft px-4 py-2 text-center text-sm text-warn">
          {trouble.message}
        </p>
      )}
      <main className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto grid max-w-6xl gap-4 p-3 sm:p-5">
          {value === undefined ? <NotRead trouble={trouble} /> : views[part]({ status: value, doIt, acts })}
        </div>
      </main>
    </div>
  );
}

interface Shown {
  readonly status: Status;
  readonly doIt: DoIt;
  readonly acts: number;
}

/** What stands in each part. */
const views: { readonly [Name in Part]: (shown: Shown) => ReactElement } = {
  now: (shown) => <Now {...shown} />,
  queue: (shown) => <Queue {...shown} />,
  spending: (shown) => <Spending {...shown} />,
  tiers: (shown) => <Tiers {...shown} />,
  approvals: (shown) => <Approvals {...shown} />,
  questions: (shown) => <Questions {...shown} />,
  parked: (shown) => <Parked {...shown} />,
  people: (shown) => <People {...shown} />,
  blocks: (shown) => <Blocks {...shown} />,
  reports: (shown) => <Reports {...shown} />,
  words: (shown) => <Words {...shown} />,
  settings: (shown) => <Settings {...shown} />,
  health: (shown) => <Health {...shown} />,
  acts: (shown) => <Acts {...shown} />,
};

/** How much there is of each part that somebody may have to look at. */
function countsOf(status: Status): Partial<Record<Part, number>> {
  return {
    now: status.running_count + status.waiting_count,
    queue: status.pauses.length + (status.hold ? 1 : 0),
    approvals: status.awaiting_count,
    questions: status.unknown_count,
    parked: status.parked_count,
    health: status.health.problems?.length ?? 0,
  };
}

function partOf(): Part {
  return parts.find((name) => location.hash === `#${name}`) ?? 'now';
}
