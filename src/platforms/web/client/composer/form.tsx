import { ArrowUp, ImagePlus, LoaderCircle, SlidersHorizontal, TriangleAlert } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, type ReactElement, type RefObject, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say, sayShortPrice } from '../say.ts';
import type { FormOptions } from '../server/api.ts';
import { Button, isTouch, isUndo } from '../ui/ui.tsx';
import { MoreOptions, moreOptionsOf, QuickOptions } from './option-fields.tsx';
import { PictureList } from './picture-list.tsx';
import { ownVideoOf } from './request.ts';
import { SettingChips } from './setting-chips.tsx';
import type { Composer } from './use-composer.ts';

/** Prompt, pictures, options, price, and the button that spends it. */
export function ComposerForm({
  options,
  composer,
  promptRef,
  isDropping,
  onMade,
}: {
  readonly options: FormOptions;
  readonly composer: Composer;
  readonly promptRef: RefObject<HTMLTextAreaElement | null>;
  /** Pictures are being dragged over it. */
  readonly isDropping: boolean;
  readonly onMade: (id: string) => void;
}): ReactElement {
  const [isOpen, setOpen] = useState(false);

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
        {isDropping && <DropHint words={say(words.drop)} />}
        <OnTheirWay composer={composer} />
        {problem !== undefined && <Problem composer={composer} />}
        {isOpen && (
          <section
            id="veo-bot-more-options"
            aria-label={say(text('page.options'))}
            className="max-h-[42dvh] overflow-y-auto px-2 pt-1"
          >
            <MoreOptions options={options} composer={composer} />
          </section>
        )}
        {composer.pictures.length > 0 && (
          <div className="px-1 pt-1">
            <PictureList options={options} composer={composer} />
          </div>
        )}
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
        <Bar options={options} composer={composer} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
      </form>
    </div>
  );
}

function DropHint({ words }: { readonly words: string }): ReactElement {
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
  isOpen,
  onToggle,
}: {
  readonly options: FormOptions;
  readonly composer: Composer;
  /** More options are in sight. */
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}): ReactElement {
  return (
    <div className="flex flex-wrap items-center gap-1 @sm:gap-1.5">
      <AddPictures composer={composer} />
      <QuickOptions options={options} composer={composer} />
      {moreOptionsOf({ options, composer }).length > 0 && (
        <Button
          look="quiet"
          label={say(text('page.options'))}
          aria-expanded={isOpen}
          aria-controls="veo-bot-more-options"
          onClick={onToggle}
          className={isOpen ? 'bg-sunken text-ink' : ''}
        >
          <SlidersHorizontal className="size-4.5" />
        </Button>
      )}
      {/* Where there is room for it, both stay together: on a line of their own if need be. */}
      <div className="contents @xl:flex @xl:grow @xl:items-center @xl:justify-end @xl:gap-1.5">
        <p
          role="status"
          className={`order-last grow basis-full px-2 text-sm @xl:order-none @xl:basis-auto @xl:text-end ${composer.isOverLimit ? 'text-danger' : 'text-muted'}`}
        >
          <Forecast composer={composer} />
        </p>
        <Button
          type="submit"
          look="primary"
          disabled={composer.isEmpty || composer.isOpening || composer.isOverLimit}
          className="ms-auto"
        >
          <span className="sr-only @lg:not-sr-only">{makeLabel(composer)}</span>
          {composer.isOpening ? <LoaderCircle className="size-4 animate-spin" /> : <ArrowUp className="size-4" />}
        </Button>
      </div>
    </div>
  );
}

const pictureTypes = 'image/jpeg,image/png,image/webp';

function AddPictures({ composer }: { readonly composer: Composer }): ReactElement {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={picker}
        type="file"
        accept={composer.makes === 'video' ? `${pictureTypes},video/mp4` : pictureTypes}
        multiple={composer.makes === 'video'}
        hidden
        onChange={(event) => {
          void composer.addPictures([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <Button look="quiet" label={say(text('page.addImage'))} onClick={() => picker.current?.click()}>
        <ImagePlus className="size-5" />
      </Button>
    </>
  );
}

/** How long it would take, and its price where the button has no room for that. */
function Forecast({
  composer: { priceUsd, forecast, forecastWithoutPrice },
}: {
  readonly composer: Composer;
}): ReactElement | string | undefined {
  if (priceUsd === undefined || forecast === forecastWithoutPrice) return forecast;
  return (
    <>
      <span className="@lg:hidden">{forecast}</span>
      <span className="hidden @lg:inline">{forecastWithoutPrice}</span>
    </>
  );
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
