import { createContext, type RefObject, useContext, useEffect, useRef, useState } from 'react';

/** Whether everything on the page is ours: then pictures may be pasted and dropped anywhere. In another app only on the component. */
export const WholePage = createContext(false);

/**
 * Takes pictures that are pasted and dropped.
 *
 * @param add told the field whose place they were dropped on, if any. Undefined: none are taken
 * @param element what they may be dropped on, where the page is not all ours
 * @returns whether some are just being dragged
 */
export function useDroppedPictures(
  element: RefObject<HTMLElement | null>,
  add: ((files: readonly File[], field?: string) => void) | undefined,
): boolean {
  const isWhole = useContext(WholePage);
  const [isDragging, setDragging] = useState(false);
  const latest = useRef(add);
  latest.current = add;
  const isTaking = add !== undefined;
  useEffect(() => {
    const place = isWhole ? document : element.current;
    if (place === null || !isTaking) return;
    const give = (list: FileList | undefined, field?: string) => {
      const files = [...(list ?? [])];
      if (files.length > 0) latest.current?.(files, field);
    };
    const onPaste = (event: Event) => event instanceof ClipboardEvent && give(event.clipboardData?.files);
    const onDragOver = (event: Event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setDragging(true);
    };
    const onDragLeave = (event: Event) => {
      const to = event instanceof DragEvent ? event.relatedTarget : null;
      if (!(to instanceof Node && place.contains(to))) setDragging(false);
    };
    const onDrop = (event: Event) => {
      setDragging(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      give(event.dataTransfer?.files, slotOf(event.target));
    };
    const listening = new AbortController();
    const { signal } = listening;
    place.addEventListener('paste', onPaste, { signal });
    place.addEventListener('dragover', onDragOver, { signal });
    place.addEventListener('dragleave', onDragLeave, { signal });
    place.addEventListener('drop', onDrop, { signal });
    return () => listening.abort();
  }, [isWhole, isTaking, element]);
  return isDragging;
}

/** The field whose place something was dropped on. */
function slotOf(target: EventTarget | null): string | undefined {
  const slot = target instanceof Element ? target.closest<HTMLElement>('[data-veo-bot-slot]') : null;
  return slot?.dataset.veoBotSlot;
}

/** A file that is dropped where nobody takes it does not open in place of the page. */
export function useHarmlessDrops(): void {
  useEffect(() => {
    const refuse = (event: Event) => {
      if (!holdsFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
    };
    const listening = new AbortController();
    for (const name of ['dragover', 'drop']) window.addEventListener(name, refuse, { signal: listening.signal });
    return () => listening.abort();
  }, []);
}

function holdsFiles(event: Event): event is DragEvent {
  return event instanceof DragEvent && (event.dataTransfer?.types.includes('Files') ?? false);
}
