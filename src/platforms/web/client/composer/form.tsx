import { ArrowUp, ImagePlus, LoaderCircle, SlidersHorizontal, TriangleAlert } from 'lucide-react';
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useId,
  useRef,
  useState,
} from 'react';
import { text } from '../../../../domain/texts.ts';
import { useFeature } from '../embed/embedding.ts';
import { say, sayShortPrice } from '../say.ts';
import type { FormOptions } from '../server/api.ts';
import { Button, isTouch, isUndo } from '../ui/ui.tsx';
import { ModeSwitch } from './mode-switch.tsx';
import { ModelChoice } from './model-choice.tsx';
import { MoreOptions, moreOptionsOf, QuickOptions } from './option-fields.tsx';
import { pictureTypes } from './picture-files.ts';
import { PictureList } from './picture-list.tsx';
import { AllReferences, PictureSlots } from './picture-slots.tsx';
import { ownVideoOf } from './request.ts';
import { SettingChips } from './setting-chips.tsx';
import { StyleButton } from './style-button.tsx';
import { ImproveButton, type Suggestion, SuggestionView, useSuggestion } from './suggestion.tsx';
import type { Composer } from './use-composer.ts';

/** Prompt, pictures, options, price, and the button that spends it. */
export function ComposerForm({
  options,
  composer,
  promptRef,
  isDropping,
  onMade,
  onSwitch,
  isSwitched = false,
  suggests = false,
}: {
  readonly options: FormOptions;
  readonly composer: Composer;
  readonly promptRef: RefObject<HTMLTextAreaElement | null>;
  /** Pictures are being dragged over it. */
  readonly isDropping: boolean;
  readonly onMade: (id: string) => void;
  /** The person wants the other kind. Absent: whatever is around the form has a button for it. */
  readonly onSwitch: (() => void) | undefined;
  /** They have just come from the other kind. */
  readonly isSwitched?: boolean | undefined;
  /** Whether better prompts are suggested. */
  readonly suggests?: boolean | undefined;
}): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const moreId = useId();
  const suggestion = useSuggestion(composer, suggests);
  const { picker, pick } = usePicker(composer);

  const send = async () => {
    if (!composer.isEmpty && !composer.isOverLimit) setOpen(false);
    const sending = composer.send();
    promptRef.current?.focus();
    const id = await sending;
    if (id !== undefined) onMade(id);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isUndo(event) && composer.isFilled && composer.asideCount > 0) {
      event.preventDefault();
      composer.undoFill();
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || isTouch()) return;
    event.preventDefault();
    void send();
  };
  const { problem, makes } = composer;
  const words = wordsOf[makes];
  return (
    <div className="@container mx-auto w-full max-w-3xl">
      <form
        onSubmit={onSubmit}
        noValidate
        className={`relative grid gap-3 rounded-[1.75rem] border bg-surface p-3 shadow-card transition-colors ${isDropping ? 'border-accent ring-4 ring-accent-soft' : 'border-line focus-within:border-accent'}`}
      >
        {isDropping && <DropHint words={say(words.drop)} makes={makes} />}
        <OnTheirWay composer={composer} />
        {problem !== undefined && <Problem composer={composer} />}
        {isOpen && (
          <section id={moreId} aria-label={say(text('page.options'))} className="max-h-[42dvh] overflow-y-auto px-2 pt-1">
            <MoreOptions options={options} composer={composer} />
          </section>
        )}
        {(composer.pictures.length > 0 || isDropping) && (
          <div className="flex flex-wrap items-start gap-3 px-1 pt-1">
            {composer.pictures.length > 0 && <PictureList options={options} composer={composer} />}
            <PictureSlots options={options} composer={composer} onPick={pick} />
          </div>
        )}
        <AllReferences options={options} composer={composer} />
        <SuggestionView suggestion={suggestion} />
        <textarea
          ref={promptRef}
          dir="auto"
          aria-label={say(words.label)}
          placeholder={say(ownVideoOf(composer) === undefined ? words.hint : text('page.changeQuestion'))}
          rows={1}
          value={composer.prompt}
          onChange={(event) => composer.setPrompt(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          className="prompt w-full bg-transparent px-2 pt-1 text-base outline-none placeholder:text-muted"
        />
        <SettingChips options={options} composer={composer} />
        {picker}
        <Bar {...{ options, composer, suggestion, isOpen, moreId }} onPick={() => pick()} onToggle={() => setOpen(!isOpen)}>
          {onSwitch !== undefined && <ModeSwitch makes={makes} isSwitched={isSwitched} onSwitch={onSwitch} />}
        </Bar>
      </form>
    </div>
  );
}

/** Over a form with one place for a picture; where there are several, they stay in sight. */
function DropHint({ words, makes }: { readonly words: string; readonly makes: Composer['makes'] }): ReactElement {
  if (makes === 'video') return <p className="px-2 text-center font-medium">{words}</p>;
  return (
    <p className="pointer-events-none absolute inset-0 z-10 grid place-items-center rounded-[1.75rem] bg-surface/90 p-4 text-center font-medium">
      {words}
    </p>
  );
}

/** The row below the words: what can be added and set, what it costs, and the button that spends it. */
function Bar({
  options,
  composer,
  suggestion,
  isOpen,
  moreId,
  onPick,
  onToggle,
  children,
}: {
  readonly options: FormOptions;
  readonly composer: Composer;
  readonly suggestion: Suggestion;
  /** Stands first. */
  readonly children: ReactNode;
  /** More options are in sight. */
  readonly isOpen: boolean;
  readonly moreId: string;
  readonly onPick: () => void;
  readonly onToggle: () => void;
}): ReactElement {
  const takesPictures = useFeature('pictures');
  return (
    <div className="flex flex-wrap items-center gap-1 @sm:gap-1.5">
      <ModelChoice options={options} composer={composer} />
      {children}
      {takesPictures && (
        <Button look="quiet" label={say(text('page.addImage'))} onClick={onPick}>
          <ImagePlus className="size-5" />
        </Button>
      )}
      <ImproveButton suggestion={suggestion} />
      <StyleButton composer={composer} />
      <QuickOptions options={options} composer={composer} />
      {moreOptionsOf({ options, composer }).length > 0 && (
        <Button
          look="quiet"
          label={say(text('page.options'))}
          aria-expanded={isOpen}
          aria-controls={moreId}
          onClick={onToggle}
          className={isOpen ? 'bg-sunken text-ink' : ''}
        >
          <SlidersHorizontal className="size-4.5" />
        </Button>
      )}
      <p
        role="status"
        className={`order-last min-h-5 grow basis-full px-2 text-sm @xl:text-end ${composer.isOverLimit ? 'text-danger' : 'text-muted'}`}
      >
        {forecastOf(composer)}
      </p>
      <Button
        type="submit"
        look="primary"
        disabled={composer.isEmpty || composer.isOpening || composer.isOverLimit}
        className={`ms-auto ${composer.isOverLimit ? 'disabled:bg-danger-soft disabled:text-danger' : ''}`}
      >
        <span className="sr-only @lg:not-sr-only">{makeLabel(composer)}</span>
        {composer.priceUsd !== undefined && (
          <span aria-hidden="true" className="@lg:hidden">
            {sayShortPrice(composer.priceUsd)}
          </span>
        )}
        {composer.isOpening ? <LoaderCircle className="size-4 animate-spin" /> : <ArrowUp className="size-4" />}
      </Button>
    </div>
  );
}

/** Opens the browser's choice of files, for one field or for any. */
function usePicker(composer: Composer) {
  const input = useRef<HTMLInputElement>(null);
  const wanted = useRef<string>(undefined);
  const picker = (
    <input
      ref={input}
      type="file"
      accept={composer.makes === 'video' ? `${pictureTypes},video/mp4` : pictureTypes}
      multiple={composer.makes === 'video'}
      hidden
      onChange={(event) => {
        void composer.addPictures([...(event.currentTarget.files ?? [])], wanted.current);
        event.currentTarget.value = '';
      }}
    />
  );
  const pick = (field?: string) => {
    wanted.current = field;
    input.current?.click();
  };
  return { picker, pick };
}

/** How long it would take; its price stands on the button, as soon as that is known. */
function forecastOf({ priceUsd, forecast, forecastWithoutPrice }: Composer): string | undefined {
  return priceUsd === undefined ? forecast : forecastWithoutPrice;
}

/** What is pressed: how many, and the price of all as soon as that is known. Who presses it agrees to it. */
function makeLabel({ makes, count, priceUsd }: Composer): string {
  const { make, makeSeveral } = wordsOf[makes];
  const name = say(count > 1 ? makeSeveral(count) : make);
  return priceUsd === undefined ? name : say(text('page.namePrice', { name, price: sayShortPrice(priceUsd) }));
}

const wordsOf = {
  video: {
    label: text('page.promptLabel'),
    hint: text('page.promptHint'),
    drop: text('page.dropHere'),
    make: text('page.make'),
    makeSeveral: (count: number) => text('page.makeSeveral', { count }),
  },
  image: {
    label: text('page.imagePromptLabel'),
    hint: text('page.imagePromptHint'),
    drop: text('page.dropToEdit'),
    make: text('page.makeImage'),
    makeSeveral: (count: number) => text('page.makeImageSeveral', { count }),
  },
} as const;

/** What was sent and not answered yet: nobody has to wonder where it went. */
function OnTheirWay({ composer: { sent } }: { readonly composer: Composer }): ReactElement | null {
  if (sent.length === 0) return null;
  return (
    <ul role="status" className="grid gap-1 px-2 pt-1 text-muted text-sm">
      {sent.map(({ key, prompt }) => (
        <li key={key} className="flex min-w-0 items-center gap-2">
          <LoaderCircle aria-hidden="true" className="size-4 shrink-0 animate-spin text-accent" />
          <span dir="auto" className="truncate">
            {say(text('page.sending', { prompt: prompt === '' ? say(text('page.fromImage')) : prompt }))}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Problem({ composer: { problem, mend } }: { readonly composer: Composer }): ReactElement {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-2xl bg-danger-soft px-4 py-2.5 text-sm">
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0 text-danger" />
      <span className="min-w-48 grow basis-0">{problem?.message}</span>
      {problem?.suggestion !== undefined && <Button onClick={mend}>{say(text('page.mend'))}</Button>}
    </div>
  );
}
