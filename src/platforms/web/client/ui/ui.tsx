import { ChevronDown, X } from 'lucide-react';
import type { ButtonHTMLAttributes, KeyboardEvent, ReactElement, ReactNode, Ref } from 'react';
import { useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { text } from '../../../../domain/texts.ts';
import { useEmbedding } from '../embed/embedding.ts';
import { say } from '../say.ts';

type Look = 'primary' | 'quiet' | 'outline' | 'open' | 'danger';

const looks: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong disabled:bg-sunken disabled:text-muted',
  outline: 'border border-line bg-surface hover:bg-sunken',
  open: 'border border-accent bg-accent-soft',
  quiet: 'hover:bg-sunken text-muted hover:text-ink',
  danger: 'bg-danger text-on-danger hover:opacity-90',
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  /** Only the icon is seen: its name is read out and shown as a tooltip. */
  readonly label?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = 'outline', label, className = '', children, ...rest }: ButtonProps): ReactElement {
  const shape = label === undefined ? 'h-9 px-3.5 gap-1.5 pointer-coarse:h-11' : 'size-9 pointer-coarse:size-11';
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      className={`inline-flex shrink-0 items-center justify-center rounded-full font-medium text-sm transition-colors disabled:cursor-not-allowed ${shape} ${looks[look]} ${className}`}
      {...rest}
    >
      {children}
    </button>
  );
}

/** A choice that looks like a pill and is a plain select. */
export function Pill({
  label,
  value,
  isWrong = false,
  choices,
  onChoose,
}: {
  readonly label: string;
  readonly value: string;
  readonly isWrong?: boolean;
  readonly choices: readonly (readonly [value: string, shown: string])[];
  readonly onChoose: (value: string) => void;
}): ReactElement {
  return (
    <span className={`relative inline-block ${isWrong ? 'text-danger' : ''}`}>
      <select
        aria-label={label}
        aria-invalid={isWrong}
        title={label}
        value={value}
        onChange={(event) => onChoose(event.currentTarget.value)}
        className={`pill h-9 max-w-52 rounded-full border bg-surface px-3 font-medium text-sm hover:bg-sunken sm:pe-7.5 pointer-coarse:h-11 max-sm:pointer-coarse:px-2.5 ${isWrong ? 'border-danger' : 'border-line'}`}
      >
        {choices.map(([each, shown]) => (
          <option key={each} value={each}>
            {shown}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden="true" className="pointer-events-none absolute inset-y-0 end-2.5 my-auto hidden size-4 sm:block" />
    </span>
  );
}

/** A modal dialog of the browser: it keeps the focus inside and closes with Escape or a click beside it. */
export function Dialog({
  label,
  onClose,
  className = '',
  shape = 'm-auto max-h-[94dvh] rounded-3xl border',
  children,
}: {
  readonly label: string;
  readonly onClose: () => void;
  readonly className?: string;
  /** Where it stands, and its edges; in the middle of the page by default. */
  readonly shape?: string;
  readonly children: ReactNode;
}): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const embedding = useEmbedding();
  useEffect(() => dialog.current?.showModal(), []);
  // Not inside a form that it may be opened from: Enter in it is not for that form.
  return createPortal(
    <div className={embedding === undefined ? 'veo-bot' : undefined} style={{ display: 'contents' }}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape */}
      <dialog
        ref={dialog}
        aria-label={label}
        onClose={onClose}
        onClick={(event) => event.target === dialog.current && dialog.current.close()}
        className={`w-full overflow-y-auto border-line bg-surface text-ink shadow-pop backdrop:bg-black/60 ${shape} ${className}`}
      >
        {children}
      </dialog>
    </div>,
    embedding?.surface ?? document.body,
  );
}

/** There is no Shift there: Enter breaks the line, and a button sends. */
export function isTouch(): boolean {
  return matchMedia('(hover: none) and (pointer: coarse)').matches;
}

/** Ctrl+Z, or ⌘Z. */
export function isUndo({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'z' && (ctrlKey || metaKey) && !shiftKey && !altKey;
}

/** The same where it is not for words that somebody is typing. */
export function isUndoOutsideWords(event: KeyboardEvent): boolean {
  const { target } = event;
  const isTyping = (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) && target.value !== '';
  return isUndo(event) && !isTyping && !event.defaultPrevented;
}

export interface NoticeRow {
  readonly key: string;
  readonly message: string;
  readonly action?: { readonly label: string; readonly hint?: string; readonly run: () => void } | undefined;
  readonly onClose?: (() => void) | undefined;
}

/** Messages that float above everything. */
export function Notices({
  rows,
  onHold,
}: {
  readonly rows: readonly NoticeRow[];
  /** Somebody has the mouse or the focus on them: what goes by itself has to wait. */
  readonly onHold?: ((isHeld: boolean) => void) | undefined;
}): ReactElement {
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 top-17 z-20 flex flex-col items-center gap-2 px-4">
      {rows.map(({ key, ...row }) => (
        <Notice key={key} {...row} onHold={onHold} />
      ))}
    </div>
  );
}

function Notice({
  message,
  action,
  onClose,
  onHold,
}: Omit<NoticeRow, 'key'> & { readonly onHold: ((isHeld: boolean) => void) | undefined }): ReactElement {
  // One that goes away under the mouse never hears that the mouse has left.
  useEffect(() => () => onHold?.(false), [onHold]);
  const button = 'h-8 shrink-0 rounded-full bg-ground/15 font-semibold hover:bg-ground/25 pointer-coarse:h-11';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: that somebody looks at it, which is nothing to press
    <div
      className="pointer-events-auto flex items-center gap-2 rounded-3xl bg-ink py-2 pe-2 ps-5 text-ground text-sm shadow-pop"
      onPointerEnter={() => onHold?.(true)}
      onPointerLeave={() => onHold?.(false)}
      onFocus={() => onHold?.(true)}
      onBlur={() => onHold?.(false)}
    >
      <span className="pe-2">{message}</span>
      {action !== undefined && (
        <button type="button" onClick={action.run} title={action.hint} className={`${button} px-4`}>
          {action.label}
        </button>
      )}
      {onClose !== undefined && (
        <button type="button" onClick={onClose} aria-label={say(text('page.close'))} className={`${button} px-2`}>
          <X aria-hidden="true" className="size-4" />
        </button>
      )}
    </div>
  );
}

export function Logo({ className = 'size-7' }: { readonly className?: string }): ReactElement {
  return (
    <svg viewBox="0 0 64 64" className={className} aria-hidden="true">
      <rect width="64" height="64" rx="18" className="fill-accent" />
      <path
        d="M25 19.5c0-1.9 2.1-3.1 3.7-2.1l18 11.5c1.5 1 1.5 3.2 0 4.2l-18 11.5c-1.6 1-3.7-.2-3.7-2.1z"
        className="fill-on-accent"
      />
    </svg>
  );
}
