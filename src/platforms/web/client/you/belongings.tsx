import { type FormEvent, type ReactElement, useEffect, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say, sayDate } from '../say.ts';
import { asApiError } from '../server/api.ts';
import { forgetHere } from '../server/sign-out.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import { Part } from './parts.tsx';
import { type Belongings as Kept, youApi } from './you-api.ts';

/** What the bot keeps of somebody, and how all of it goes. */
export function Belongings(): ReactElement {
  const [kept, setKept] = useState<Kept>();
  const [told, setTold] = useState('');
  const [isAsking, setAsking] = useState(false);
  useEffect(() => void youApi.belongings(false).then(setKept, (error: unknown) => setTold(asApiError(error).message)), []);
  const underWay = kept?.forgetting?.ended_at === null ? kept.forgetting.message : undefined;
  return (
    <Part title={say(text('page.belongings'))}>
      <p role="status" className="text-sm empty:hidden">
        {told === '' ? underWay : told}
      </p>
      {kept?.copy_at != null && <p className="text-sm">{say(text('page.myDataAt', { time: sayDate(kept.copy_at) }))}</p>}
      <div className="flex flex-wrap gap-2">
        <a
          href={youApi.dataUrl()}
          download
          hidden={kept === undefined || kept.copy_at !== null}
          className="inline-flex h-9 items-center rounded-full border border-line px-3.5 font-medium text-sm hover:bg-sunken pointer-coarse:h-11"
        >
          {say(text('page.myData'))}
        </a>
        <Button look="danger" disabled={underWay !== undefined} onClick={() => setAsking(true)}>
          {say(text('page.forget'))}
        </Button>
      </div>
      {isAsking && (
        <ForgetDialog
          onClose={() => setAsking(false)}
          onBegun={(now) => {
            setKept(now);
            setTold(say(text('page.forgetBegun')));
          }}
        />
      )}
    </Part>
  );
}

interface ForgetDialogProps {
  readonly onClose: () => void;
  readonly onBegun: (kept: Kept) => void;
}

/** The one question: how much there is, and what stays. */
function ForgetDialog({ onClose, onBegun }: ForgetDialogProps): ReactElement {
  const [withAccount, setWithAccount] = useState(false);
  const [asked, setAsked] = useState<Kept>();
  const [told, setTold] = useState('');
  const failed = (error: unknown): void => setTold(asApiError(error).message);
  useEffect(() => {
    // An answer that comes late is not about what is chosen by now.
    let isOver = false;
    youApi.belongings(withAccount).then(
      (now) => !isOver && setAsked(now),
      (error: unknown) => setTold(asApiError(error).message),
    );
    return () => {
      isOver = true;
    };
  }, [withAccount]);
  const question = asked?.question ?? undefined;
  const onForget = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (question === undefined) return;
    setAsked(undefined);
    youApi.forget(question, withAccount).then((now) => {
      forgetHere();
      onBegun(now);
      onClose();
    }, failed);
  };
  return (
    <Dialog label={say(text('page.forget'))} onClose={onClose} className="max-w-lg">
      <form method="dialog" className="grid gap-4 p-5" onSubmit={onForget}>
        <h2 className="font-semibold text-lg">{say(text('page.forget'))}</h2>
        {asked !== undefined && question === undefined && <p>{say(text('page.forgetNothing'))}</p>}
        <div className="grid gap-2 text-sm empty:hidden">
          {question !== undefined && asked?.sentences.map((sentence) => <p key={sentence}>{sentence}</p>)}
        </div>
        <label className="inline-flex min-h-9 items-center gap-2 text-sm pointer-coarse:min-h-11">
          <input
            type="checkbox"
            className="size-4.5 accent-accent"
            checked={withAccount}
            onChange={({ currentTarget }) => setWithAccount(currentTarget.checked)}
          />
          {say(text('page.forgetAccount'))}
        </label>
        <p role="status" className="text-sm empty:hidden">
          {told}
        </p>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{say(text('page.cancel'))}</Button>
          <Button look="danger" type="submit" disabled={question === undefined}>
            {say(text('page.forget'))}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
