import { useEffect, useMemo, useRef, useState } from 'react';
import { shotLimits, splitShots } from '../../../../../domain/shots/shot-lines.ts';
import type { AcceptedAnswer } from '../../../rest/answer-schemas.ts';
import { clickKey } from '../../server/api.ts';
import { ask } from '../../server/server.ts';
import { type Checked, checkedBy, checkSeveral, type RowProblem, useChecked } from '../../server/use-checked.ts';
import { type KeptShots, noShots, readShotsDraft, saveShotsDraft } from './kept-shots.ts';

export interface Shots extends KeptShots {
  /** As they are read. */
  readonly words: readonly string[];
  readonly problems: readonly RowProblem[];
  readonly message: string | undefined;
  /** Of all shots, in US dollars, as long as that is about what stands there now; null where nobody knows. */
  readonly priceUsd: number | null | undefined;
  readonly isChecking: boolean;
  readonly isSending: boolean;
  change(next: Partial<KeptShots>): void;
  setCaption(at: number, caption: string): void;
  make(): Promise<void>;
}

/** A film of shots that is being written, and what it costs: the server says that before anything is made. @param onMade told of the film */
export function useShots(session: string, onMade: (id: string) => void): Shots {
  const [kept, setKept] = useState(readShotsDraft);
  const [isSending, setSending] = useState(false);
  useEffect(() => saveShotsDraft(kept), [kept]);
  const words = useMemo(() => splitShots(kept.lines), [kept.lines]);
  const isCount = words.length >= shotLimits.least && words.length <= shotLimits.most;
  const body = isCount ? bodyOf(session, kept, words) : '';
  const { checked, setChecked } = useChecked(body, checkFilm);
  const key = useRef({ body, key: clickKey() });
  const make = async () => {
    if (checked?.priceUsd === undefined) return;
    if (key.current.body !== body) key.current = { body, key: clickKey() };
    setSending(true);
    try {
      const agreed = checked.priceUsd === null ? {} : { agreed_usd: checked.priceUsd };
      const sent = JSON.stringify({ ...JSON.parse(body), ...agreed });
      const made = await ask<AcceptedAnswer>('POST', '/films', {
        body: sent,
        headers: { 'idempotency-key': key.current.key },
      });
      // What is chosen for all shots is for the next film, too.
      const next = { ...noShots, shared: kept.shared };
      saveShotsDraft(next);
      setKept(next);
      onMade(made.operation_id);
    } catch (error) {
      setChecked(checkedBy(error, body));
    }
    setSending(false);
  };
  return {
    ...{ ...kept, words, isSending, make },
    problems: checked?.problems ?? [],
    message: checked?.message,
    priceUsd: checked?.priceUsd,
    isChecking: body !== '' && checked === undefined,
    change: (next) => setKept((known) => ({ ...known, ...next })),
    setCaption: (at, caption) => setKept((known) => ({ ...known, captions: withCaption(known.captions, at, caption) })),
  };
}

function checkFilm(body: string, signal: AbortSignal): Promise<Checked | 'offline'> {
  return checkSeveral('/films', body, signal);
}

function withCaption(captions: readonly string[], at: number, caption: string): readonly string[] {
  return Array.from({ length: Math.max(captions.length, at + 1) }, (_, index) =>
    index === at ? caption : (captions[index] ?? ''),
  );
}

function bodyOf(
  session: string,
  { look, isSequence, title, crossFadeSeconds, captions, shared }: KeptShots,
  words: readonly string[],
): string {
  const drawn = words.map((_, at) => (captions[at] ?? '').trim());
  return JSON.stringify({
    ...{ ...shared, session_id: session, shots: words },
    ...(look.trim() !== '' && { look }),
    ...(isSequence && { sequence: true }),
    ...(title.trim() !== '' && { title }),
    ...(crossFadeSeconds > 0 && { crossfade_seconds: crossFadeSeconds }),
    ...(drawn.some((caption) => caption !== '') && { captions: drawn }),
  });
}
