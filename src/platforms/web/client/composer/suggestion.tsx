import { LoaderCircle, WandSparkles } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import { asApiError } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { Button } from '../ui/ui.tsx';
import { ownVideoOf } from './request.ts';
import type { Composer } from './use-composer.ts';

/** Better words for the prompt, before anything is made. */
export interface Suggestion {
  /** There is something that it could be asked about. */
  readonly isPossible: boolean;
  readonly isAsking: boolean;
  /** What was suggested; the person may change it before they take it. */
  readonly words: string | undefined;
  readonly problem: string | undefined;
  ask(): void;
  change(words: string): void;
  take(): void;
  drop(): void;
}

/** @param isOffered whether there is a text model */
export function useSuggestion(composer: Composer, isOffered: boolean): Suggestion {
  const { api } = useServer();
  const [words, setWords] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const { prompt, pictures, values, makes, count } = composer;
  const drop = () => {
    setWords(undefined);
    setProblem(undefined);
  };
  const ask = async () => {
    drop();
    setAsking(true);
    try {
      const model = values.model === undefined ? {} : { model: String(values.model) };
      setWords((await api.suggest({ prompt, ...model, starts_from_image: pictures.length > 0 })).prompt);
    } catch (error) {
      setProblem(asApiError(error).message);
    }
    setAsking(false);
  };
  return {
    // Alternatives are the person's own grammar, and a change is about a video that nobody reads here.
    isPossible: isOffered && makes === 'video' && prompt.trim() !== '' && count === 1 && ownVideoOf(composer) === undefined,
    ...{ isAsking, words, problem, change: setWords, drop },
    ask: () => void ask(),
    take() {
      const taken = words;
      drop();
      // What was there comes back by “Undo”.
      if (taken !== undefined) void composer.fill(async () => (content) => ({ ...content, prompt: taken }));
    },
  };
}

export function ImproveButton({ suggestion }: { readonly suggestion: Suggestion }): ReactElement | null {
  if (!suggestion.isPossible) return null;
  return (
    <Button look="quiet" label={say(text('page.improve'))} disabled={suggestion.isAsking} onClick={suggestion.ask}>
      {suggestion.isAsking ? <LoaderCircle className="size-4.5 animate-spin" /> : <WandSparkles className="size-4.5" />}
    </Button>
  );
}

/** What was suggested, to be read, changed, taken or not. */
export function SuggestionView({ suggestion }: { readonly suggestion: Suggestion }): ReactElement | null {
  const { isAsking, words, problem, change, take, drop } = suggestion;
  if (!isAsking && words === undefined && problem === undefined) return null;
  return (
    <section
      aria-label={say(text('page.improved'))}
      className="grid gap-2 rounded-2xl border border-accent bg-accent-soft p-3 text-sm"
    >
      <p role="status">{problem ?? (isAsking ? say(text('page.improving')) : say(text('page.improved')))}</p>
      {words !== undefined && (
        <textarea
          dir="auto"
          aria-label={say(text('page.improved'))}
          value={words}
          onChange={(event) => change(event.currentTarget.value)}
          className="prompt w-full"
        />
      )}
      {!isAsking && (
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={drop}>{say(text('page.dropImproved'))}</Button>
          {words !== undefined && (
            <Button look="primary" onClick={take}>
              {say(text('page.useImproved'))}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
