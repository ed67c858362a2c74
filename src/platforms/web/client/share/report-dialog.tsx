import { X } from 'lucide-react';
import { type FormEvent, type ReactElement, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { ReportAnswer } from '../../rest/share-schemas.ts';
import { say } from '../say.ts';
import { asApiError, type Generation } from '../server/api.ts';
import { ask } from '../server/server.ts';
import { Button, Dialog } from '../ui/ui.tsx';

interface ReportDialogProps {
  readonly generation: Generation;
  readonly onClose: () => void;
}

/** Says what is wrong with somebody else's video, to those who decide about it. */
export function ReportDialog({ generation: { operation_id: id }, onClose }: ReportDialogProps): ReactElement {
  const [told, tell] = useState('');
  const [isBusy, setBusy] = useState(false);
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const details = String(given.get('details') ?? '').trim();
    const body = { reason: String(given.get('reason')), ...(details !== '' && { details }) };
    setBusy(true);
    try {
      const path = `/operations/${encodeURIComponent(id)}/reports`;
      tell((await ask<ReportAnswer>('POST', path, { body: JSON.stringify(body) })).message);
    } catch (error) {
      tell(asApiError(error).message);
    }
    setBusy(false);
  };
  return (
    <Dialog label={say(text('page.report'))} onClose={onClose} className="max-w-lg">
      <form className="grid gap-4 p-5" onSubmit={(event) => void send(event)}>
        <div className="flex items-center justify-between gap-3">
          <h2 className="font-semibold text-lg">{say(text('page.report'))}</h2>
          <Button look="quiet" label={say(text('page.close'))} onClick={onClose}>
            <X aria-hidden="true" className="size-5" />
          </Button>
        </div>
        <p className="text-muted text-sm">{say(text('page.reportAbout'))}</p>
        <fieldset className="grid gap-1">
          <legend className="font-medium text-sm">{say(text('page.reportReason'))}</legend>
          {reasons().map(([reason, name]) => (
            <label key={reason} className="inline-flex min-h-9 items-center gap-2 text-sm pointer-coarse:min-h-11">
              <input type="radio" name="reason" value={reason} required className="size-4.5 accent-accent" />
              {name}
            </label>
          ))}
        </fieldset>
        <label className="grid gap-1 text-sm">
          <span className="font-medium">{say(text('page.reportDetails'))}</span>
          <textarea name="details" maxLength={500} rows={3} className="field min-w-0 p-2 text-sm" />
        </label>
        <Button look="primary" type="submit" className="justify-self-start" disabled={isBusy}>
          {say(text('page.reportSend'))}
        </Button>
        <p role="status" className="text-sm empty:hidden">
          {told}
        </p>
      </form>
    </Dialog>
  );
}

function reasons(): readonly (readonly [value: string, name: string])[] {
  return [
    ['sexual', say(text('page.reportSexual'))],
    ['violence', say(text('page.reportViolence'))],
    ['hate', say(text('page.reportHate'))],
    ['person', say(text('page.reportPerson'))],
    ['rights', say(text('page.reportRights'))],
    ['other', say(text('page.reportOther'))],
  ];
}
