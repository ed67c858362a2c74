import type { ReactElement, ReactNode } from 'react';

/** A link of the side bar, so that it can be opened in another tab. */
export function SideItem({
  isCurrent,
  path,
  onOpen,
  className = '',
  children,
}: {
  readonly isCurrent: boolean;
  readonly path: string;
  readonly onOpen: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <a
      href={path}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen();
      }}
      className={`flex h-9 items-center gap-2.5 rounded-xl px-3 pointer-coarse:h-11 text-sm transition-colors ${isCurrent ? 'bg-accent-soft font-medium' : 'text-muted hover:bg-sunken hover:text-ink'} ${className}`}
    >
      {children}
    </a>
  );
}
