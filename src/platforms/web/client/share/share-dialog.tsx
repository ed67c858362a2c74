import { X } from 'lucide-react';
import { type ReactElement, useEffect, useId, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { FolderShareAnswer, FolderSharesAnswer, RemovedShareAnswer, SharesAnswer } from '../../rest/share-schemas.ts';
import type { Choice } from '../composer/option-choices.ts';
import type { FolderToShare, ToReport, ToShare } from '../generation/sharing.ts';
import { say, sayDate } from '../say.ts';
import { asApiError } from '../server/api.ts';
import { ask } from '../server/server.ts';
import { Button, Dialog, Pill } from '../ui/ui.tsx';
import { ReportDialog } from './report-dialog.tsx';
import { SendToChannel } from './send-to-channel.tsx';

interface ShareDialogProps {
  readonly shared: ToShare | FolderToShare | ToReport;
  readonly onClose: () => void;
}

/** What shares a video or a folder, or reports somebody else's. Loaded when somebody opens it. */
export function ShareDialog({ shared, onClose }: ShareDialogProps): ReactElement {
  return 'reported' in shared ? (
    <ReportDialog generation={shared.reported} onClose={onClose} />
  ) : (
    <LinksDialog shared={shared} onClose={onClose} />
  );
}

/** Makes links to a video or a folder for people without the token, and takes them back. */
function LinksDialog({
  shared,
  onClose,
}: Omit<ShareDialogProps, 'shared'> & { readonly shared: ToShare | FolderToShare }): ReactElement {
  const { links, told, isBusy, make, stop, tell } = useLinks(shared);
  const [showsPrompt, setShowsPrompt] = useState(false);
  const [days, setDays] = useState('30');
  const prompt = useId();
  const folder = 'folder' in shared ? shared.folder : undefined;
  return (
    <Dialog label={say(text('page.share'))} onClose={onClose} className="max-w-lg">
      <div className="grid gap-4 p-5">
        <div className="flex items-center justify-between gap-3">
          <h2 className="font-semibold text-lg">
            {folder === undefined ? say(text('page.share')) : say(text('page.shareFolderOf', { folder: folder.name }))}
          </h2>
          <Button look="quiet" label={say(text('page.close'))} onClick={onClose}>
            <X aria-hidden="true" className="size-5" />
          </Button>
        </div>
        <p className="text-muted text-sm">
          {folder === undefined ? say(text('page.shareAbout')) : say(text('page.shareAboutFolder'))}
        </p>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
          <label htmlFor={prompt} className="inline-flex min-h-9 items-center gap-2 pointer-coarse:min-h-11">
            <input
              id={prompt}
              type="checkbox"
              className="size-4.5 accent-accent"
              checked={showsPrompt}
              onChange={(event) => setShowsPrompt(event.currentTarget.checked)}
            />
            {folder === undefined ? say(text('page.sharePrompt')) : say(text('page.sharePrompts'))}
          </label>
          <span className="inline-flex items-center gap-2">
            <span aria-hidden="true">{say(text('page.shareFor'))}</span>
            <Pill label={say(text('page.shareFor'))} value={days} choices={terms()} onChoose={setDays} />
          </span>
        </div>
        <Button
          look="primary"
          className="justify-self-start"
          disabled={isBusy}
          onClick={() => void make({ show_prompt: showsPrompt, expires_in_days: days === '' ? null : Number(days) })}
        >
          {say(text('page.shareMake'))}
        </Button>
        <p role="status" className="text-sm empty:hidden">
          {told}
        </p>
        {links.length > 0 && (
          <ul aria-label={say(text('page.shareLinks'))} className="grid gap-3">
            {links.map((link, at) => (
              <LinkRow
                key={link.share_id}
                link={link}
                name={say(text('page.shareLink', { number: at + 1 }))}
                onStop={() => void stop(link)}
                onTell={tell}
              />
            ))}
          </ul>
        )}
        {'generation' in shared && <SendToChannel shared={shared} onTell={tell} />}
      </div>
    </Dialog>
  );
}

/** How long a link works, in days; empty: as long as it is not stopped. */
function terms(): readonly Choice[] {
  return [
    ...[1, 7, 30].map((count): Choice => [String(count), say(text('page.shareDays', { count }))]),
    ['365', say(text('page.shareYear'))],
    ['', say(text('page.shareNoEnd'))],
  ];
}

interface LinkRowProps {
  readonly link: FolderShareAnswer;
  readonly name: string;
  readonly onStop: () => void;
  readonly onTell: (said: string) => void;
}

function LinkRow({ link, name, onStop, onTell }: LinkRowProps): ReactElement {
  const field = useRef<HTMLInputElement>(null);
  const { url, show_prompt: showsPrompt, expires_at: until } = link;
  const facts = [
    showsPrompt ? say(text('page.shareWith')) : say(text('page.shareWithout')),
    until === null ? say(text('page.shareUntilStopped')) : say(text('page.shareUntil', { date: sayDate(until) })),
  ];
  const copy = async () => {
    if (await copied(url)) return onTell(say(text('page.copied')));
    field.current?.select();
    onTell(say(text('page.shareByHand')));
  };
  // Who closes the sheet of the system wanted nothing else.
  const send = () => navigator.share({ url }).catch(() => undefined);
  return (
    <li className="grid gap-2 rounded-2xl border border-line p-3">
      <input
        ref={field}
        aria-label={name}
        readOnly
        value={url}
        onFocus={(event) => event.currentTarget.select()}
        className="field h-9 w-full min-w-0 text-sm pointer-coarse:h-11"
      />
      <p className="text-muted text-sm">{facts.join(' · ')}</p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void copy()}>{say(text('page.copyLink'))}</Button>
        {'share' in navigator && <Button onClick={() => void send()}>{say(text('page.shareSend'))}</Button>}
        <Button onClick={onStop}>{say(text('page.shareStop'))}</Button>
      </div>
    </li>
  );
}

/** The links to one of a generation's videos, or to a folder, newest first. */
function useLinks(shared: ToShare | FolderToShare) {
  const [links, setLinks] = useState<readonly FolderShareAnswer[]>([]);
  const [told, tell] = useState('');
  const [isBusy, setBusy] = useState(false);
  const number = 'folder' in shared ? undefined : shared.number;
  const owner = 'folder' in shared ? `folders/${shared.folder.folder_id}` : `operations/${shared.generation.operation_id}`;
  const path = `/${owner}/shares`;

  const act = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    await work().catch((error: unknown) => tell(asApiError(error).message));
    setBusy(false);
  };
  useEffect(() => {
    let hasLeft = false;
    const show = ({ shares }: SharesAnswer | FolderSharesAnswer) => {
      if (!hasLeft) setLinks(shares.filter((share) => !('video' in share) || share.video === number).toReversed());
    };
    ask<SharesAnswer | FolderSharesAnswer>('GET', path).then(show, (error: unknown) => tell(asApiError(error).message));
    return () => {
      hasLeft = true;
    };
  }, [path, number]);
  return {
    ...{ links, told, isBusy, tell },
    make: (wish: { readonly show_prompt: boolean; readonly expires_in_days: number | null }) =>
      act(async () => {
        const body = JSON.stringify({ ...wish, ...(number !== undefined && { video: number }) });
        const made = await ask<FolderShareAnswer>('POST', path, { body });
        setLinks((before) => [made, ...before]);
        tell((await copied(made.url)) ? say(text('page.copied')) : '');
      }),
    stop: ({ share_id: gone }: FolderShareAnswer) =>
      act(async () => {
        await ask<RemovedShareAnswer>('DELETE', `${path}/${gone}`);
        setLinks((before) => before.filter(({ share_id: each }) => each !== gone));
        tell(say(text('page.shareStopped')));
      }),
  };
}

/** @returns false where the browser does not let the page: it came by plain http, or the click is too long ago */
async function copied(url: string): Promise<boolean> {
  if (navigator.clipboard === undefined) return false;
  return navigator.clipboard.writeText(url).then(
    () => true,
    () => false,
  );
}
