import { type RefObject, useCallback, useEffect, useState } from 'react';

/** Gives the focus to the item of a generation once it is drawn, or drawn again. */
export function useGenerationFocus(root: RefObject<HTMLElement | null>): (id: string) => void {
  const [wanted, setWanted] = useState<{ readonly id: string }>();
  useEffect(() => {
    if (wanted === undefined) return;
    root.current?.querySelector<HTMLElement>(`#generation-${CSS.escape(wanted.id)}`)?.focus({ preventScroll: true });
  }, [root, wanted]);
  return useCallback((id) => setWanted({ id }), []);
}
