import { LoaderCircle, TriangleAlert } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, type ReactElement, useEffect, useId, useRef } from 'react';
import { type Text, text } from '../../../../../domain/texts.ts';
import { say } from '../../say.ts';
import type { FollowUpOffer } from '../../server/api.ts';
import { Button, isTouch } from '../../ui/ui.tsx';
import { followUpName, priced, questions } from './follow-up-texts.ts';
import type { FollowUpSending } from './use-follow-up.ts';

/** What will be made of a video, the words for it, and the button that spends its price. */
export function FollowUpForm({
  id,
  offer,
  about,
  sending,
  isFocused,
  onClose,
}: {
  readonly id: string;
  readonly offer: FollowUpOffer;
  /** What it will be, or why it can't be. */
  readonly about: string;
  readonly sending: FollowUpSending;
  /** Whether the person has just asked for it, so that their keyboard goes on here. */
  readonly isFocused: boolean;
  readonly onClose: () => void;
}): ReactElement {
  const { prompt, problem, isBusy, isRefused } = sending;
  const [aboutId, problemId] = [useId(), useId()];
  const form = useRef<HTMLFormElement>(null);
  useFirstFocus(form, isFocused);
  const question = offer.needs_words ? questions[offer.verb] : undefined;
  const isPossible = offer.refusal === null;
  const lacksWords = question !== undefined && prompt.trim() === '';
  const described = problem === undefined ? aboutId : `${aboutId} ${problemId}`;
  const send = () => {
    if (isPossible && !lacksWords && !isBusy && !isRefused) void sending.send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Only this is closed, not the dialog that it may stand in.
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <form
      ref={form}
      id={id}
      aria-label={followUpName(offer)}
      aria-busy={isBusy}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={onKeyDown}
      className="grid gap-2.5 rounded-2xl bg-sunken p-3"
    >
      <p id={aboutId} dir="auto" className="words text-sm">
        {about}
      </p>
      {isPossible && question !== undefined && (
        <Words
          {...question}
          prompt={prompt}
          isWrong={problem !== undefined}
          describedBy={described}
          onWords={sending.setPrompt}
          onSend={send}
        />
      )}
      {problem !== undefined && <Problem id={problemId} message={problem.message} />}
      <Bar offer={offer} sending={sending} isWordless={lacksWords} describedBy={described} onClose={onClose} />
    </form>
  );
}

/** What is asked, and the field for the answer. */
function Words({
  label,
  hint,
  prompt,
  isWrong,
  describedBy,
  onWords,
  onSend,
}: {
  readonly label: Text;
  readonly hint: Text;
  readonly prompt: string;
  readonly isWrong: boolean;
  readonly describedBy: string;
  readonly onWords: (words: string) => void;
  readonly onSend: () => void;
}): ReactElement {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || isTouch()) return;
    event.preventDefault();
    onSend();
  };
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium text-sm">
        {say(label)}
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={2}
        placeholder={say(hint)}
        value={prompt}
        aria-describedby={describedBy}
        aria-invalid={isWrong}
        onChange={(event) => onWords(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        className="field prompt h-auto min-h-16 py-2"
      />
    </div>
  );
}

/** What it costs and how long it takes, and the button that spends it. */
function Bar({
  offer,
  sending: { forecast, risenUsd, isBusy, isRefused },
  isWordless,
  describedBy,
  onClose,
}: {
  readonly offer: FollowUpOffer;
  readonly sending: FollowUpSending;
  /** There are no words yet. */
  readonly isWordless: boolean;
  readonly describedBy: string;
  readonly onClose: () => void;
}): ReactElement {
  const isPossible = offer.refusal === null;
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      {isPossible && (
        <p
          role="status"
          className={`min-w-0 grow basis-full px-1 text-sm sm:basis-0 ${isRefused ? 'text-danger' : 'text-muted'}`}
        >
          {forecast}
        </p>
      )}
      <Button onClick={onClose}>{say(text('page.close'))}</Button>
      {isPossible && (
        <Button
          type="submit"
          look="primary"
          // Not switched off while it is on its way: the focus would be lost.
          aria-disabled={isBusy}
          disabled={isWordless || isRefused}
          aria-describedby={describedBy}
        >
          {isBusy && <LoaderCircle aria-hidden="true" className="size-4 animate-spin" />}
          {priced(say(text('page.make')), risenUsd === undefined ? offer : { ...offer, price_usd: risenUsd })}
        </Button>
      )}
    </div>
  );
}

function Problem({ id, message }: { readonly id: string; readonly message: string }): ReactElement {
  return (
    <p id={id} role="alert" className="flex items-start gap-2 rounded-xl bg-danger-soft px-3 py-2 text-sm">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger" />
      <span dir="auto" className="words min-w-0">
        {message}
      </span>
    </p>
  );
}

/** The field has the focus, else the first button. */
function useFirstFocus(form: React.RefObject<HTMLFormElement | null>, isFocused: boolean): void {
  useEffect(() => {
    if (isFocused) form.current?.querySelector<HTMLElement>('textarea, button:not(:disabled)')?.focus();
  }, [form, isFocused]);
}
