import { type ReactElement, useEffect, useLayoutEffect, useRef } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { Acts } from '../generation/act-button.tsx';
import { GenerationItem } from '../generation/item.tsx';
import { bySet, GenerationSet } from '../generation/set.tsx';
import { say } from '../say.ts';
import type { Makes, Options } from '../server/api.ts';
import { Empty, type Example } from './empty.tsx';
import type { Sought } from './use-chat-acts.ts';
import type { Heard } from './use-conversation.ts';

/** Closer than this to the end counts as being at it. */
const endPixels = 100;

/** The conversation, newest at the bottom. */
export function ConversationView({
  makes,
  generations,
  isLoaded,
  options,
  acts,
  older,
  newest,
  sought,
  onExample,
}: {
  /** What its form makes. */
  readonly makes: Makes;
  readonly generations: readonly Heard[];
  readonly isLoaded: boolean;
  readonly options: Options | undefined;
  readonly acts: Acts;
  readonly older: ReactElement | undefined;
  /** The one that the person has just begun: it is shown wherever they read. */
  readonly newest: string | undefined;
  /** The one that the person came to see, or asked for last. */
  readonly sought: Sought | undefined;
  readonly onExample: (example: Example) => void;
}): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  /** Whether they look at the newest. */
  const isAtEnd = useRef(true);
  useStayAtEnd(scroller, list, isAtEnd, newest, generations[0]?.operation_id);
  useShown(scroller, isAtEnd, sought, generations);
  return (
    <div ref={scroller} className="relative flex min-h-0 grow flex-col overflow-y-auto px-3 sm:px-5">
      <div className="mx-auto flex w-full max-w-3xl grow flex-col gap-6 py-6">
        {older}
        {!isLoaded && <Loading />}
        {isLoaded && generations.length === 0 && <Empty makes={makes} options={options} onExample={onExample} />}
        <ol
          ref={list}
          aria-label={say(text('page.conversation'))}
          className={`mt-auto flex flex-col gap-9 ${generations.length === 0 ? 'hidden' : ''}`}
        >
          {bySet(generations).map((group) => {
            const [first] = group;
            if (first === undefined) return undefined;
            const key = first.operation_id;
            if (group.length > 1) return <GenerationSet key={key} members={group} options={options} acts={acts} />;
            return <GenerationItem key={key} generation={first} options={options} acts={acts} />;
          })}
        </ol>
      </div>
    </div>
  );
}

function Loading(): ReactElement {
  return (
    <div aria-busy="true" className="mt-auto grid gap-3">
      <span className="sr-only" role="status">
        {say(text('page.loading'))}
      </span>
      <div className="waiting h-11 w-64 max-w-full justify-self-end rounded-3xl" />
      <div className="waiting aspect-video w-full max-w-xl rounded-3xl" />
    </div>
  );
}

/** Brings the one that the person wants to see into sight, once for each time that they ask. */
function useShown(
  scroller: React.RefObject<HTMLElement | null>,
  isAtEnd: React.RefObject<boolean>,
  sought: Sought | undefined,
  generations: readonly Heard[],
): void {
  const shown = useRef<Sought>(undefined);
  useLayoutEffect(() => {
    if (sought === undefined || shown.current === sought) return;
    const view = scroller.current;
    const item = view?.querySelector<HTMLElement>(`#generation-${CSS.escape(sought.id)}`);
    if (view === null || item === null || item === undefined || generations.length === 0) return;
    shown.current = sought;
    item.scrollIntoView({ block: 'center' });
    // At once: the browser tells of a scroll a frame later, and what changes its size until then would take them back to the end.
    isAtEnd.current = isNearEnd(view);
    item.focus({ preventScroll: true });
  }, [scroller, isAtEnd, sought, generations]);
}

function isNearEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight < endPixels;
}

/** A reader of the newest stays there when it changes; a reader further up is left alone. */
function useStayAtEnd(
  scroller: React.RefObject<HTMLElement | null>,
  list: React.RefObject<HTMLOListElement | null>,
  isAtEnd: React.RefObject<boolean>,
  newest: string | undefined,
  first: string | undefined,
): void {
  const height = useRef(0);
  const lastFirst = useRef(first);

  useEffect(() => {
    const view = scroller.current;
    if (view === null || list.current === null) return;
    const onScroll = () => {
      isAtEnd.current = isNearEnd(view);
    };
    const sizes = new ResizeObserver(() => {
      if (isAtEnd.current) showEnd(view, list.current);
    });
    view.addEventListener('scroll', onScroll, { passive: true });
    sizes.observe(view);
    sizes.observe(list.current);
    return () => {
      view.removeEventListener('scroll', onScroll);
      sizes.disconnect();
    };
  }, [scroller, list, isAtEnd]);

  useLayoutEffect(() => {
    const view = scroller.current;
    if (view === null) return;
    // Older ones came in above: what is read stays where it is.
    if (lastFirst.current !== undefined && first !== lastFirst.current && !isAtEnd.current) {
      view.scrollTop += view.scrollHeight - height.current;
    }
    lastFirst.current = first;
    height.current = view.scrollHeight;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies(newest): a new one is shown
  useEffect(() => {
    const view = scroller.current;
    isAtEnd.current = true;
    if (view !== null) showEnd(view, list.current);
  }, [scroller, list, isAtEnd, newest]);
}

/** Where nothing was made yet, what is said instead begins at its top. */
function showEnd(view: HTMLElement, list: HTMLElement | null): void {
  if (list?.hasChildNodes()) view.scrollTop = view.scrollHeight;
}
