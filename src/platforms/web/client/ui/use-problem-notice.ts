import { useCallback, useState } from 'react';
import type { NoticeRow } from './ui.tsx';
import { useStandingTimer } from './use-standing-timer.ts';

const noticeMs = 7000;

/** A message that goes by itself, but not while somebody looks at it. */
export function useProblemNotice(): {
  readonly notices: readonly NoticeRow[];
  readonly tell: (message: string) => void;
  readonly hold: (isHeld: boolean) => void;
} {
  const [message, setMessage] = useState<string>();
  const { start, stop, hold } = useStandingTimer(() => setMessage(undefined));
  const tell = useCallback(
    (told: string) => {
      setMessage(told);
      start(noticeMs);
    },
    [start],
  );
  const onClose = () => {
    stop();
    setMessage(undefined);
  };
  return { notices: message === undefined ? [] : [{ key: 'told', message, onClose }], tell, hold };
}
