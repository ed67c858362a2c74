import { type ReactElement, type ReactNode, useId } from 'react';

/** Does something of one's own, and reads anew what there is. */
export type Act = (work: () => Promise<{ readonly message: string }>) => void;

/** A part of the page with its heading. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-3 rounded-2xl border border-line bg-surface p-4 shadow-card">
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** One thing of a list, with what can be done about it. */
export function Row({ children, actions }: { readonly children: ReactNode; readonly actions: ReactNode }): ReactElement {
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 rounded-xl border border-line px-3 py-2">
      <span className="min-w-0 grow break-words">{children}</span>
      {actions}
    </li>
  );
}
