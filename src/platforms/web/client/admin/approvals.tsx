import { type FormEvent, type ReactElement, useState } from 'react';
import { sayDate, sayShortPrice } from '../say.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import { type Approval, adminApi } from './admin-api.ts';
import { type DoIt, Empty, NotRead, Person, Section, Table } from './parts.tsx';
import { useRead } from './use-read.ts';
import { words } from './words.ts';

const { columns, approval: says } = words;
const everyMs = 5000;

/** What waits for a yes before anything of it is sent: its price, the month of its person, and the three answers. */
export function Approvals({ doIt, acts }: { readonly doIt: DoIt; readonly acts: number }): ReactElement {
  const { value, trouble } = useRead(adminApi.approvals, acts, everyMs);
  const [declined, setDeclined] = useState<Approval>();
  if (value === undefined) return <NotRead trouble={trouble} />;
  const { approvals } = value;
  return (
    <Section title={words.sections.approvals}>
      {approvals.length === 0 ? <Empty>{says.none}</Empty> : <p className="text-sm">{says.note}</p>}
      {approvals.length > 0 && (
        <Table
          label={words.sections.approvals}
          head={[columns.prompt, columns.person, columns.place, columns.price, says.month, columns.until, columns.actions]}
          rows={approvals.map((each) => ({
            key: each.approval_id,
            cells: [
              <Asked key="asked" {...each} />,
              <Person key="person" person={each.person ?? ''} person_name={each.person_name} />,
              each.place ?? '',
              ...[sayShortPrice(each.price_usd), sayShortPrice(each.month_usd), sayDate(each.until)],
              <Answers key="answers" approval={each} doIt={doIt} onDecline={() => setDeclined(each)} />,
            ],
          }))}
        />
      )}
      {declined !== undefined && <Reason approval={declined} doIt={doIt} onClose={() => setDeclined(undefined)} />}
    </Section>
  );
}

/** What would be made, each with its words. */
function Asked({ operations }: Approval): ReactElement {
  return (
    <ul className="grid gap-1">
      {operations.map(({ operation_id: id, prompt, model, what }) => (
        <li key={id}>
          <span className="block">{prompt}</span>
          <span className="text-muted text-xs">
            {model}, {what}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface AnswerProps {
  readonly approval: Approval;
  readonly doIt: DoIt;
}

function Answers({ approval, doIt, onDecline }: AnswerProps & { readonly onDecline: () => void }): ReactElement {
  const { approval_id, price_usd: price, cheaper } = approval;
  const about = words.about(approval.operations[0]?.prompt ?? '');
  const decide = (deed: 'approve' | 'approve_cheaper', usd: number) => doIt(deed, { approval_id, agreed_usd: usd });
  const buttons = [
    { label: says.approve(sayShortPrice(price)), onClick: () => decide('approve', price) },
    ...(cheaper === null
      ? []
      : [
          {
            label: says.cheaper(sayShortPrice(cheaper.price_usd)),
            title: cheaper.what,
            onClick: () => decide('approve_cheaper', cheaper.price_usd),
          },
        ]),
    { label: says.decline, onClick: onDecline },
  ];
  return (
    <span className="flex flex-wrap gap-2">
      {buttons.map(({ label, ...button }) => (
        <Button key={label} aria-label={`${label}: ${about}`} {...button}>
          {label}
        </Button>
      ))}
    </span>
  );
}

/** Asks why: its person reads it. */
function Reason({ approval, doIt, onClose }: AnswerProps & { readonly onClose: () => void }): ReactElement {
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '').trim();
    doIt('decline', { approval_id: approval.approval_id, reason });
    onClose();
  };
  return (
    <Dialog label={says.decline} onClose={onClose} className="max-w-md">
      <form method="dialog" className="grid gap-4 p-5" onSubmit={onSubmit}>
        <label className="grid gap-1 text-sm">
          <span>{says.why}</span>
          <textarea name="reason" required maxLength={300} rows={3} className="rounded-xl border border-line bg-surface p-3" />
        </label>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{says.back}</Button>
          <Button look="danger" type="submit">
            {says.decline}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
