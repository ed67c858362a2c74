import { useEffect, useState } from 'react';
import { type ApiError, asApiError, type Options } from './api.ts';
import { useServer } from './server.ts';

const retryMs = 5000;
/** An event of the window: the person chose what is taken where they leave something open. */
export const defaultsChanged = 'veo-bot-defaults-changed';

/** What can be chosen; tried again until it is there. */
export function useOptions(): { readonly options: Options | undefined; readonly problem: ApiError | undefined } {
  const { api } = useServer();
  const [options, setOptions] = useState<Options>();
  const [problem, setProblem] = useState<ApiError>();
  useEffect(() => {
    let timer: number | undefined;
    let stopped = false;
    const ask = async () => {
      try {
        const answer = await api.options();
        if (stopped) return;
        setOptions(answer);
        setProblem(undefined);
      } catch (error) {
        if (stopped) return;
        setProblem(asApiError(error));
        timer = window.setTimeout(() => void ask(), retryMs);
      }
    };
    void ask();
    const askAgain = () => void ask();
    window.addEventListener(defaultsChanged, askAgain);
    return () => {
      stopped = true;
      window.removeEventListener(defaultsChanged, askAgain);
      window.clearTimeout(timer);
    };
  }, [api]);
  return { options, problem };
}
