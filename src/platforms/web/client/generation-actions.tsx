import { Check, Clapperboard, Download, Link2, PencilLine, Repeat, RotateCcw, StepForward, Trash2, Wand } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { text } from '../../../domain/texts.ts';
import { asApiError, type Generation, local, type Makes } from './api.ts';
import type { ComposerStart } from './composer-start.ts';
import { say, sayPrice } from './say.ts';
import { Button } from './ui.tsx';

const copiedMs = 1800;

/** What a person can do with a generation; each rejects with what to tell them. */
export interface Acts {
  cancel(generation: Generation): Promise<void>;
  decide(generation: Generation, decision: 'again' | 'leave'): Promise<void>;
  runAgain(generation: Generation): Promise<void>;
  /** Kinds of which there is a form, here or in another mode. */
  readonly starts: readonly Makes[];
  /** Begins a form of one of these kinds. */
  start(start: ComposerStart): Promise<void>;
  remove(generation: Generation): Promise<void>;
  tell(problem: string): void;
}

interface ActionsProps {
  readonly generation: Generation;
  readonly acts: Acts;
}

/** A button whose work may take a moment or be refused. */
export function ActButton({
  act,
  acts,
  ...rest
}: Parameters<typeof Button>[0] & { readonly act: () => Promise<void>; readonly acts: Acts }): ReactElement {
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    await act().catch((error: unknown) => acts.tell(asApiError(error).message));
    setBusy(false);
  };
  return <Button {...rest} disabled={isBusy} onClick={() => void run()} />;
}

/** For one that has ended. */
export function EndedActions({
  generation,
  acts,
  isLooping,
  onLoop,
}: ActionsProps & { readonly isLooping: boolean; readonly onLoop: (isLooping: boolean) => void }): ReactElement {
  const { makes, videos, pictures, price_usd: price } = generation;
  const files = [...videos, ...pictures];
  const [first] = files;
  const [still] = pictures;
  const video = videos.at(-1);
  const change = acts.starts.includes(makes) ? () => acts.start({ makes, generation, from: 'request' }) : undefined;
  const again = say(text('page.runAgain', { price: sayPrice(price) }));
  return (
    <div className="flex flex-wrap items-center gap-1">
      {files.map(({ url }, index) => (
        <a
          key={url}
          href={`${local(url)}?download=1`}
          download=""
          className="inline-flex h-9 items-center gap-1.5 pointer-coarse:h-11 rounded-full bg-accent-soft px-3.5 font-medium text-sm hover:bg-accent hover:text-on-accent"
        >
          <Download aria-hidden="true" className="size-4" />
          {files.length > 1 ? say(text('page.downloadOne', { number: index + 1 })) : say(text('page.download'))}
        </a>
      ))}
      {first === undefined && (
        <ActButton acts={acts} act={() => acts.runAgain(generation)}>
          <RotateCcw className="size-4" />
          {again}
        </ActButton>
      )}
      {still !== undefined && acts.starts.includes('video') && (
        <ActButton acts={acts} act={() => acts.start({ makes: 'video', generation, from: 'still', still })}>
          <Clapperboard className="size-4" />
          {say(text('page.animate'))}
        </ActButton>
      )}
      {still !== undefined && acts.starts.includes('image') && (
        <ActButton acts={acts} act={() => acts.start({ makes: 'image', generation, from: 'still', still })} look="quiet">
          <Wand className="size-4" />
          {say(text('page.edit'))}
        </ActButton>
      )}
      {still === undefined && change !== undefined && (
        <ActButton acts={acts} act={change} look="quiet">
          <PencilLine className="size-4" />
          {say(text('page.change'))}
        </ActButton>
      )}
      <span className="flex grow items-center justify-end">
        {first !== undefined && (
          <>
            <CopyLink url={first.url} />
            {video !== undefined && (
              <Button
                look="quiet"
                label={say(text('page.loop'))}
                aria-pressed={isLooping}
                onClick={() => onLoop(!isLooping)}
                className={isLooping ? 'bg-accent-soft text-ink' : ''}
              >
                <Repeat className="size-4.5" />
              </Button>
            )}
            {still !== undefined && change !== undefined && (
              <ActButton acts={acts} act={change} look="quiet" label={say(text('page.change'))}>
                <PencilLine className="size-4.5" />
              </ActButton>
            )}
            <ActButton acts={acts} act={() => acts.runAgain(generation)} look="quiet" label={again}>
              <RotateCcw className="size-4.5" />
            </ActButton>
            {video !== undefined && acts.starts.includes('video') && (
              <ActButton
                acts={acts}
                act={() => acts.start({ makes: 'video', generation, from: 'last frame', video })}
                look="quiet"
                label={say(text('page.useLastFrame'))}
              >
                <StepForward className="size-4.5" />
              </ActButton>
            )}
          </>
        )}
        <ActButton acts={acts} act={() => acts.remove(generation)} look="quiet" label={say(text('page.delete'))}>
          <Trash2 className="size-4.5" />
        </ActButton>
      </span>
    </div>
  );
}

/** For one whose outcome at Google is not known. */
export function DecisionActions({ generation, acts }: ActionsProps): ReactElement {
  return (
    <div className="flex flex-wrap gap-2">
      <ActButton acts={acts} act={() => acts.decide(generation, 'leave')} look="primary">
        {say(text('page.decideLeave'))}
      </ActButton>
      <ActButton acts={acts} act={() => acts.decide(generation, 'again')}>
        {say(text('page.decideAgain'))}
      </ActButton>
    </div>
  );
}

function CopyLink({ url }: { readonly url: string }): ReactElement | null {
  const [isCopied, setCopied] = useState(false);
  // Browsers only give it to pages that came by HTTPS or from this machine.
  if (navigator.clipboard === undefined) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    setCopied(true);
    window.setTimeout(() => setCopied(false), copiedMs);
  };
  return (
    <Button look="quiet" label={say(text(isCopied ? 'page.copied' : 'page.copyLink'))} onClick={() => void copy()}>
      {isCopied ? <Check className="size-4.5" /> : <Link2 className="size-4.5" />}
    </Button>
  );
}
