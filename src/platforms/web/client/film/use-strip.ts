import { useCallback, useMemo, useRef, useState } from 'react';
import { filmLimits } from '../../../../domain/film.ts';
import type { AcceptedAnswer } from '../../rest/answer-schemas.ts';
import type { ToShare } from '../generation/sharing.ts';
import { asApiError, clickKey } from '../server/api.ts';
import { ask } from '../server/server.ts';
import { type Cut, layOut, type Stretch, spanOf, tooShortToFade, totalSeconds } from './cut.ts';
import { createFrameReader, type FrameReader } from './read-frames.ts';
import { inserted, type StripEdits, stripEdits } from './strip-edits.ts';
import { useCutHistory } from './use-cut-history.ts';
import { type StripClip, useSources } from './use-sources.ts';
import { words } from './words.ts';

/** Why no film can be made of it as it is. */
export interface StripProblem {
  readonly of: 'gone' | 'fade' | 'length' | 'server';
  readonly message: string;
}

export interface Strip extends Omit<Cut, 'clips'>, StripEdits {
  readonly clips: readonly StripClip[];
  /** Of the title, where there is one, and of each clip. */
  readonly stretches: readonly Stretch[];
  /** Of the film. */
  readonly seconds: number;
  readonly reader: FrameReader;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly canPlay: boolean;
  readonly canMake: boolean;
  readonly isSending: boolean;
  readonly problem: StripProblem | undefined;
  /** What happened last, for people who do not see it. */
  readonly told: string;
  undo(): void;
  redo(): void;
  add(videos: readonly ToShare[]): void;
  make(): Promise<void>;
}

/** The film that is put together in a session. @param onMade told of a film that was begun */
export function useStrip(session: string, onMade: (id: string) => void): Strip {
  const { cut, change, ...history } = useCutHistory(session);
  const sources = useSources(cut.clips);
  const reader = useMemo(createFrameReader, []);
  const [told, tell] = useState('');
  const clips = cut.clips.map((clip): StripClip => {
    const source = sources.of(clip);
    if (source === undefined || source === 'gone') return { ...clip, source, seconds: 0 };
    const { fromSeconds, toSeconds } = spanOf(clip, source.video.duration_seconds);
    return { ...clip, source, seconds: toSeconds - fromSeconds };
  });
  const stretches = layOut(
    cut,
    clips.map(({ seconds }) => seconds),
  );
  const seconds = totalSeconds(stretches);
  const problem = problemOf(cut, clips, seconds);
  const sending = useSending(session, cut, onMade, () => {
    tell(words.made);
    sources.look();
  });
  const isWhole = clips.every(({ source }) => source !== undefined && source !== 'gone');
  const { know } = sources;
  const count = cut.clips.length;
  const add = useCallback(
    (videos: readonly ToShare[]) => {
      for (const { generation } of videos) know(generation);
      change((known) => videos.reduce((all, { generation, number }) => inserted(all, generation.operation_id, number), known));
      const isFull = count + videos.length > filmLimits.parts;
      tell(isFull ? words.full(filmLimits.parts) : words.addedVideos(videos.length));
    },
    [change, know, count],
  );
  const { length } = clips;
  return {
    ...{ clips, stretches, seconds, reader, told, add },
    ...stripEdits(clips, change, tell),
    ...{ crossFadeSeconds: cut.crossFadeSeconds, title: cut.title },
    canUndo: history.canUndo,
    canRedo: history.canRedo,
    canPlay: length > 0 && isWhole,
    canMake: length > 1 && isWhole && problem === undefined && !sending.isSending,
    isSending: sending.isSending,
    problem: problem ?? sending.problem,
    undo() {
      history.undo();
      tell(words.undone);
    },
    redo() {
      history.redo();
      tell(words.redone);
    },
    make: sending.send,
  };
}

function problemOf(cut: Cut, clips: readonly StripClip[], seconds: number): StripProblem | undefined {
  const gone = clips.flatMap(({ source }, at) => (source === 'gone' ? [at + 1] : []));
  if (gone.length > 0) return { of: 'gone', message: words.goneClips(gone) };
  const known = clips.map((each) => (each.source === undefined ? Number.POSITIVE_INFINITY : each.seconds));
  const short = tooShortToFade(cut, known);
  if (short !== -1) {
    const most = Math.floor(((known[short] ?? 0) / 2) * 10) / 10;
    return { of: 'fade', message: words.fadeTooLong(short + 1, most) };
  }
  if (seconds <= filmLimits.seconds) return undefined;
  return { of: 'length', message: words.tooLong(Math.ceil(seconds), filmLimits.seconds) };
}

/** Has the film made. The same film whose answer was lost is made once: it is sent under the same key. */
function useSending(session: string, cut: Cut, onMade: (id: string) => void, onTaken: () => void) {
  const [isSending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<{ readonly message: string; readonly cut: Cut }>();
  const key = useRef({ cut, key: clickKey() });
  const send = async () => {
    if (key.current.cut !== cut) key.current = { cut, key: clickKey() };
    setSending(true);
    setRefusal(undefined);
    try {
      const headers = { 'idempotency-key': key.current.key };
      const made = await ask<AcceptedAnswer>('POST', '/films', { body: JSON.stringify(bodyOf(session, cut)), headers });
      // Who presses once more wants another one.
      key.current = { cut, key: clickKey() };
      onTaken();
      onMade(made.operation_id);
    } catch (error) {
      setRefusal({ message: asApiError(error).message, cut });
    }
    setSending(false);
  };
  const problem: StripProblem | undefined = refusal?.cut === cut ? { of: 'server', message: refusal.message } : undefined;
  return { isSending, send, problem };
}

function bodyOf(session: string, { clips, crossFadeSeconds, title }: Cut): object {
  return {
    session_id: session,
    parts: clips.map(({ id, video, trim, caption }) => ({
      ...{ operation_id: id, video },
      ...(trim !== undefined && { from_seconds: trim.fromSeconds, to_seconds: trim.toSeconds }),
      ...(caption.trim() !== '' && { caption }),
    })),
    ...(crossFadeSeconds > 0 && { crossfade_seconds: crossFadeSeconds }),
    ...(title.trim() !== '' && { title }),
  };
}
