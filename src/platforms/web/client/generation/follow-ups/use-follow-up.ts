import { useCallback, useEffect, useRef, useState } from 'react';
import { text } from '../../../../../domain/texts.ts';
import { say } from '../../say.ts';
import { ApiError, asApiError, clickKey, type Estimate, type FollowUpBody } from '../../server/api.ts';
import { useServer } from '../../server/server.ts';
import { type FollowUpPlace, keyFor, readFollowUpDraft, saveFollowUpDraft } from './follow-up-drafts.ts';

const estimateDelayMs = 300;
/** What is refused now may be possible when others are done, or when a minute or a day is over. */
const refusedRetryMs = 15_000;

/** The words for a verb, on their way to the server. */
export interface FollowUpSending {
  readonly prompt: string;
  /** What it would cost and how long it would take, or why it would be refused. */
  readonly forecast: string | undefined;
  /** It would be refused as things are now, for the reason that `forecast` says. */
  readonly isRefused: boolean;
  readonly problem: ApiError | undefined;
  /** What it costs, in US dollars, where the server said that it is more than what stood on the button. */
  readonly risenUsd: number | undefined;
  readonly isBusy: boolean;
  setPrompt(prompt: string): void;
  send(): Promise<void>;
}

/**
 * Keeps the words of a verb until they are accepted, and sends them once.
 *
 * @param make asks for it, and shows what was begun; the same key is the same request
 */
export function useFollowUp(
  place: FollowUpPlace,
  { make, onMade }: { readonly make: (body: FollowUpBody, key: string) => Promise<void>; readonly onMade: () => void },
): FollowUpSending {
  const [draft, setDraft] = useState(() => readFollowUpDraft(place));
  const [problem, setProblem] = useState<ApiError>();
  const [risenUsd, setRisenUsd] = useState<number>();
  const [isBusy, setBusy] = useState(false);
  const isSending = useRef(false);
  const forecast = useForecast(place);
  const keep = (next: typeof draft) => {
    saveFollowUpDraft(place, next);
    setDraft(next);
  };
  return {
    prompt: draft.prompt,
    ...forecast,
    problem,
    risenUsd,
    isBusy,
    setPrompt(prompt) {
      setProblem(undefined);
      keep({ ...draft, prompt });
    },
    async send() {
      // Two presses are one.
      if (isSending.current) return;
      isSending.current = true;
      const { prompt } = draft;
      const key = keyFor(draft, prompt, clickKey());
      // Stored before it goes out: a person who leaves the page meanwhile and sends it again pays once.
      keep({ prompt, tried: { prompt, key } });
      setBusy(true);
      setProblem(undefined);
      try {
        const agreed = risenUsd !== undefined && { agreed_usd: risenUsd };
        await make({ video: place.video, ...(prompt.trim() !== '' && { prompt }), ...agreed }, key);
        saveFollowUpDraft(place, { prompt: '' });
        setDraft({ prompt: '' });
        onMade();
      } catch (error) {
        const told = refusalOf(error);
        setProblem(told);
        if (told.priceUsd !== undefined) setRisenUsd(told.priceUsd);
      } finally {
        isSending.current = false;
        setBusy(false);
      }
    },
  };
}

/** Asks what a verb costs and how long it takes as things are now. Words cost nothing. */
function useForecast({ id, video, verb }: FollowUpPlace): Pick<FollowUpSending, 'forecast' | 'isRefused'> {
  const { api } = useServer();
  const [estimate, setEstimate] = useState<Estimate>();
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((count) => count + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies(turn): counts up when it is time to ask once more
  useEffect(() => {
    const asking = new AbortController();
    const ask = async () => {
      try {
        const answer = await api.estimateFollowUp(id, verb, { video }, asking.signal);
        if (asking.signal.aborted) return;
        setEstimate(answer);
        if (answer.refusal !== null || answer.budget?.fits === false) timer = window.setTimeout(again, refusedRetryMs);
      } catch {
        // The price stands on the button; why it can't be sent is said when it is.
        if (!asking.signal.aborted) setEstimate(undefined);
      }
    };
    let timer = window.setTimeout(() => void ask(), estimateDelayMs);
    return () => {
      asking.abort();
      window.clearTimeout(timer);
    };
  }, [api, id, video, verb, turn, again]);
  const isRefused = estimate !== undefined && (estimate.refusal !== null || estimate.budget?.fits === false);
  return { forecast: estimate?.message, isRefused };
}

/** Nobody knows then whether it arrived; sent once more it is the same request. */
function refusalOf(error: unknown): ApiError {
  const told = asApiError(error);
  return told.code === 'offline' ? new ApiError('offline', say(text('page.notSent')), { cause: error }) : told;
}
