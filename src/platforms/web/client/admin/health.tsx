import type { ReactElement } from 'react';
import { sayDate } from '../say.ts';
import { Button } from '../ui/ui.tsx';
import type { Status } from './admin-api.ts';
import { type DoIt, Empty, Section, Table } from './parts.tsx';
import { words } from './words.ts';

const { columns } = words;

/** Doors, models and backups. */
export function Health({ status, doIt }: { readonly status: Status; readonly doIt: DoIt }): ReactElement {
  const { health, last_backup: backup } = status;
  const { problems = [], roles, platforms = [], models = [] } = health;
  return (
    <>
      <Section title={words.sections.health}>
        {problems.length === 0 ? (
          <p>{words.isWell}</p>
        ) : (
          <ul className="grid gap-2">
            {problems.map(({ code, text }) => (
              <li key={`${code} ${text}`} className="rounded-xl bg-warn-soft px-3 py-2 text-sm text-warn">
                {text}
              </li>
            ))}
          </ul>
        )}
        {roles !== undefined && <Empty>{words.roles(roles)}</Empty>}
        <Empty>{words.backup(backup === null ? null : sayDate(backup))}</Empty>
      </Section>
      {platforms.length > 0 && (
        <Section title={words.platforms}>
          <Table
            label={words.platforms}
            head={[columns.platform, columns.state, columns.actions]}
            rows={platforms.map(({ id, label, connected, refused }) => ({
              key: id,
              cells: [
                ...[label, refused ? words.refuses : connected ? words.connected : words.connecting],
                refused && (
                  <Button key="again" aria-label={`${words.tryAgain}: ${label}`} onClick={() => doIt('resume', { what: id })}>
                    {words.tryAgain}
                  </Button>
                ),
              ],
            }))}
          />
        </Section>
      )}
      {models.length > 0 && (
        <Section title={words.models}>
          <Table
            label={words.models}
            head={[columns.model, columns.provider, columns.offered, columns.reason, columns.ends]}
            rows={models.map(({ id, provider, offered, paused, ends }) => ({
              key: id,
              cells: [id, provider, offered ? words.yes : words.no, paused, ends],
            }))}
          />
        </Section>
      )}
    </>
  );
}
