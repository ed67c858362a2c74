import { useEffect, useState } from 'react';
import { variantCount } from '../../../../domain/sets/alternatives.ts';
import { type ApiError, asApiError, type Estimate, type Makes, type VideoRequestBody } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { type Content, isBlank } from './state.ts';

const estimateDelayMs = 300;
const offlineRetryMs = 3000;
/** What is refused now may be possible when others are done, or when a minute or a day is over. */
const refusedRetryMs = 15_000;

export interface Estimated {
  readonly estimate: Estimate | undefined;
  /** Whether it is about what is in the form now: words cost nothing, but for alternatives, which multiply it. */
  readonly isCurrent: boolean;
  readonly problem: ApiError | undefined;
}

/** Whether a request would be refused as things are now. */
export function isRefused({ budget, refusal }: Estimate): boolean {
  return budget?.fits === false || refusal !== null;
}

/**
 * Asks what the request in a form would cost, and whether it would work.
 *
 * @param requestOf makes a request of the form, with small pictures; the same function as long as the form is the same
 * @param onAnswered the server answered, whatever it said
 */
export function useEstimate(
  makes: Makes,
  content: Content,
  requestOf: (content: Content) => Promise<VideoRequestBody>,
  onAnswered: () => void,
): Estimated {
  const { api } = useServer();
  const [answer, setAnswer] = useState<{ readonly estimate: Estimate; readonly content: Content }>();
  const [problem, setProblem] = useState<ApiError>();
  const [turn, setTurn] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies(turn): counts up when it is time to ask once more
  useEffect(() => {
    if (isBlank(content)) {
      setAnswer(undefined);
      setProblem(undefined);
      return;
    }
    const asking = new AbortController();
    const askAgainIn = (ms: number) => {
      timer = window.setTimeout(() => setTurn((count) => count + 1), ms);
    };
    const onEstimate = (estimate: Estimate) => {
      setAnswer({ estimate, content });
      setProblem(undefined);
      onAnswered();
      if (isRefused(estimate)) askAgainIn(refusedRetryMs);
    };
    const onProblem = (told: ApiError) => {
      const isOffline = told.code === 'offline';
      setAnswer(undefined);
      setProblem(isOffline ? undefined : told);
      if (isOffline) askAgainIn(offlineRetryMs);
      else onAnswered();
    };
    const ask = async () => {
      try {
        const estimate = await api.estimate(makes, await requestOf(content), asking.signal);
        if (!asking.signal.aborted) onEstimate(estimate);
      } catch (error) {
        if (!asking.signal.aborted) onProblem(asApiError(error));
      }
    };
    let timer = window.setTimeout(() => void ask(), estimateDelayMs);
    return () => {
      asking.abort();
      window.clearTimeout(timer);
    };
  }, [api, makes, content, requestOf, onAnswered, turn]);

  const isCurrent =
    answer?.content.values === content.values &&
    answer.content.pictures === content.pictures &&
    variantCount(answer.content.prompt) === variantCount(content.prompt);
  return { estimate: answer?.estimate, isCurrent, problem };
}
