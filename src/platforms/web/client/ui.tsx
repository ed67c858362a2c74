import { ChevronDown } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactElement, ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

type Look = 'primary' | 'quiet' | 'outline' | 'danger';

const looks: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong disabled:bg-sunken disabled:text-muted',
  outline: 'border border-line bg-surface hover:bg-sunken',
  quiet: 'hover:bg-sunken text-muted hover:text-ink',
  danger: 'bg-danger text-on-danger hover:opacity-90',
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  /** Only the icon is seen: its name is read out and shown as a tooltip. */
  readonly label?: string;
}

export function Button({ look = 'outline', label, className = '', children, ...rest }: ButtonProps): ReactElement {
  const shape = label === undefined ? 'h-9 px-3.5 gap-1.5' : 'size-9';
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
        className={`pill h-9 max-w-44 rounded-full border bg-surface px-3 font-medium text-sm hover:bg-sunken sm:pr-7.5 ${isWrong ? 'border-danger' : 'border-line'}`}
      >
        {choices.map(([each, shown]) => (
          <option key={each} value={each}>
            {shown}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden="true" className="pointer-events-none absolute top-2.5 right-2.5 hidden size-4 sm:block" />
    </span>
  );
}

/** A modal dialog of the browser: it keeps the focus inside and closes with Escape or a click beside it. */
export function Dialog({
  label,
  onClose,
  className = '',
  children,
}: {
  readonly label: string;
  readonly onClose: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  // Not inside a form that it may be opened from: Enter in it is not for that form.
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
      className={`m-auto max-h-[94dvh] w-full overflow-y-auto rounded-3xl border border-line bg-surface text-ink shadow-pop backdrop:bg-black/60 ${className}`}
    >
      {children}
    </dialog>,
    document.body,
  );
}

/** The one message that floats above everything: said once, gone by itself. */
export function Notice({
  message,
  action,
}: {
  readonly message: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}): ReactElement {
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 top-17 z-20 flex justify-center px-4">
      {message !== undefined && (
        <div className="pointer-events-auto flex items-center gap-3 rounded-full bg-ink py-2 pr-2 pl-5 text-ground text-sm shadow-pop">
          <span>{message}</span>
          {action === undefined ? (
            <span className="pr-3" />
          ) : (
            <button
              type="button"
              onClick={action.run}
              className="h-8 rounded-full bg-ground/15 px-4 font-semibold hover:bg-ground/25"
            >
              {action.label}
            </button>
          )}
        </div>
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
