import { LoaderCircle, TriangleAlert } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, type ReactElement, useEffect, useId, useRef } from 'react';
import { text } from '../../../../../domain/texts.ts';
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
  const [aboutId, problemId, fieldId] = [useId(), useId(), useId()];
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
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || isTouch()) return;
    event.preventDefault();
    send();
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
        <div>
          <label htmlFor={fieldId} className="mb-1 block font-medium text-sm">
            {say(question.label)}
          </label>
          <textarea
            id={fieldId}
            dir="auto"
            rows={2}
            placeholder={say(question.hint)}
            value={prompt}
            aria-describedby={described}
            aria-invalid={problem !== undefined}
            onChange={(event) => sending.setPrompt(event.currentTarget.value)}
            onKeyDown={onEnter}
            className="field prompt h-auto min-h-16 py-2"
          />
        </div>
      )}
      {problem !== undefined && <Problem id={problemId} message={problem.message} />}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {isPossible && (
          <p
            role="status"
            className={`min-w-0 grow basis-full px-1 text-sm sm:basis-0 ${isRefused ? 'text-danger' : 'text-muted'}`}
          >
            {sending.forecast}
          </p>
        )}
        <Button onClick={onClose}>{say(text('page.close'))}</Button>
        {isPossible && (
          <Button
            type="submit"
            look="primary"
            // Not switched off while it is on its way: the focus would be lost.
            aria-disabled={isBusy}
            disabled={lacksWords || isRefused}
            aria-describedby={described}
          >
            {isBusy && <LoaderCircle aria-hidden="true" className="size-4 animate-spin" />}
            {priced(say(text('page.make')), offer)}
          </Button>
        )}
      </div>
    </form>
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
