import { Copy, PencilLine, Trash2, Users } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { Button } from '../ui/ui.tsx';
import { StylePicture } from './style-picture.tsx';
import type { Style } from './use-styles.ts';
import { words } from './words.ts';

interface StyleCardProps {
  readonly style: Style;
  readonly isBusy: boolean;
  /** Whether the form has it. */
  readonly isInUse: boolean;
  /** Absent where there is no form to use it in. */
  readonly onChoose: (() => void) | undefined;
  readonly onEdit: () => void;
  readonly onShare: () => void;
  readonly onRemove: () => void;
}

/** A style: what it is, what it asks for, and what can be done with it. */
export function StyleCard(props: StyleCardProps): ReactElement {
  const { style, isBusy, isInUse, onChoose, onEdit, onShare, onRemove } = props;
  const [isAsked, setAsked] = useState(false);
  const { label, scope, mention, preview_url: preview, asks_for: slots, may_change: mayChange } = style;
  const facts = [words.scopes[scope], ...(mention === null ? [] : [mention]), ...(isInUse ? [words.inUse] : [])];
  return (
    <li className={`flex min-w-0 flex-col gap-2 rounded-2xl border p-3 ${isInUse ? 'border-accent' : 'border-line'}`}>
      <div className="flex min-w-0 gap-3">
        <StylePicture url={preview} className="w-36" />
        <div className="min-w-0">
          <h3 dir="auto" className="words font-semibold">
            {label}
          </h3>
          <p className="text-muted text-xs">{facts.join(' · ')}</p>
          {slots.length > 0 && <p className="text-muted text-xs">{words.asksFor(slots)}</p>}
        </div>
      </div>
      <p dir="auto" className="line-clamp-3 grow break-words text-sm">
        {style.words}
      </p>
      {isAsked ? (
        <div role="alert" className="flex flex-wrap items-center gap-2 text-sm">
          <span className="grow basis-full">{words.removeSure(label)}</span>
          <Button look="danger" disabled={isBusy} onClick={onRemove}>
            {words.remove}
          </Button>
          <Button onClick={() => setAsked(false)}>{words.keep}</Button>
        </div>
      ) : (
        <div className="flex flex-wrap items-center gap-1">
          {onChoose !== undefined && (
            <Button look={isInUse ? 'outline' : 'open'} aria-label={words.applyOf(label)} onClick={onChoose}>
              {words.use}
            </Button>
          )}
          <span className="grow" />
          {mayChange && scope === 'own' && (
            <Button look="quiet" label={words.shareOf(label)} disabled={isBusy} onClick={onShare}>
              <Users aria-hidden="true" className="size-4.5" />
            </Button>
          )}
          <Button look="quiet" label={mayChange ? words.editOf(label) : words.copyOf(label)} onClick={onEdit}>
            {mayChange ? (
              <PencilLine aria-hidden="true" className="size-4.5" />
            ) : (
              <Copy aria-hidden="true" className="size-4.5" />
            )}
          </Button>
          {mayChange && (
            <Button look="quiet" label={words.removeOf(label)} onClick={() => setAsked(true)}>
              <Trash2 aria-hidden="true" className="size-4.5" />
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
