import { useCallback, useEffect, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { DefaultsAnswer } from '../../rest/answer-schemas.ts';
import { say } from '../say.ts';
import { asApiError, type Fields } from '../server/api.ts';
import { ask } from '../server/server.ts';
import { defaultsChanged } from '../server/use-options.ts';

export interface Defaults {
  /** Undefined until they are there. */
  readonly known: DefaultsAnswer | undefined;
  /** What happened last. */
  readonly told: string;
  readonly problem: string | undefined;
  readonly isBusy: boolean;
  /** Keeps one; undefined: it is as usual again. */
  choose(name: string, value: string | undefined): Promise<void>;
  /** All of them are as usual again. */
  reset(): Promise<void>;
}

/** What somebody chose for what they leave open, and what they do with it. */
export function useDefaults(): Defaults {
  const [known, setKnown] = useState<DefaultsAnswer>();
  const [told, tell] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const act = useCallback(async (work: () => Promise<DefaultsAnswer>, said: string) => {
    setBusy(true);
    setProblem(undefined);
    tell('');
    try {
      setKnown(await work());
      tell(said);
      if (said !== '') window.dispatchEvent(new Event(defaultsChanged));
    } catch (error) {
      setProblem(asApiError(error).message);
    }
    setBusy(false);
  }, []);
  useEffect(() => void act(() => ask<DefaultsAnswer>('GET', '/defaults'), ''), [act]);
  const put = (fields: Fields) =>
    act(() => ask<DefaultsAnswer>('PUT', '/defaults', { body: JSON.stringify(fields) }), say(text('page.ownDefaultsSaved')));
  return {
    ...{ known, told, problem, isBusy },
    async choose(name, value) {
      const { [name]: _, ...others } = known?.defaults ?? {};
      await put(value === undefined ? others : { ...others, [name]: value });
    },
    reset: () => put({}),
  };
}
