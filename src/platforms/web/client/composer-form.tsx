import { ArrowUp, ImagePlus, LoaderCircle, SlidersHorizontal, TriangleAlert } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, type ReactElement, type RefObject, useEffect, useRef, useState } from 'react';
import { text } from '../../../domain/texts.ts';
import type { FormOptions } from './api.ts';
import { MoreOptions, moreOptionsOf, QuickOptions } from './option-fields.tsx';
import { PictureList } from './picture-list.tsx';
import { say } from './say.ts';
import { Button } from './ui.tsx';
import type { Composer } from './use-composer.ts';

/** Prompt, pictures, options, price, and the button that spends it. */
export function ComposerForm({
  options,
  composer,
  promptRef,
  onMade,
}: {
  readonly options: FormOptions;
  readonly composer: Composer;
  readonly promptRef: RefObject<HTMLTextAreaElement | null>;
  readonly onMade: (id: string) => void;
}): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const [isDropping, setDropping] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  usePastedAndDropped(composer.addPictures, setDropping);

  const send = async () => {
    const id = await composer.send();
    if (id === undefined) return;
    setOpen(false);
    onMade(id);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  const { estimate, problem, makes } = composer;
  const words = wordsOf[makes];
  return (
    <div className="@container mx-auto w-full max-w-3xl">
      <form
        onSubmit={onSubmit}
        noValidate
        className={`grid gap-3 rounded-[1.75rem] border bg-surface p-3 shadow-card transition-colors ${isDropping ? 'border-accent ring-4 ring-accent-soft' : 'border-line focus-within:border-accent'}`}
      >
        {problem !== undefined && <Problem composer={composer} />}
        {isOpen && (
          <section id="more-options" aria-label={say(text('page.options'))} className="max-h-[42dvh] overflow-y-auto px-2 pt-1">
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
          aria-label={say(words.label)}
          placeholder={say(isDropping ? words.drop : words.hint)}
          rows={1}
          value={composer.prompt}
          onChange={(event) => composer.setPrompt(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          className="prompt w-full bg-transparent px-2 pt-1 text-base outline-none placeholder:text-muted"
        />
        <div className="flex flex-wrap items-center gap-1.5">
          <input
            ref={picker}
            type="file"
            accept="image/jpeg,image/png,image/webp"
            multiple={makes === 'video'}
            hidden
            onChange={(event) => {
              void composer.addPictures([...(event.currentTarget.files ?? [])]);
              event.currentTarget.value = '';
            }}
          />
          <Button look="quiet" label={say(text('page.addImage'))} onClick={() => picker.current?.click()}>
            <ImagePlus className="size-5" />
          </Button>
          <QuickOptions options={options} composer={composer} />
          {moreOptionsOf({ options, composer }).length > 0 && (
            <Button
              look="quiet"
              label={say(text('page.options'))}
              aria-expanded={isOpen}
              aria-controls="more-options"
              onClick={() => setOpen(!isOpen)}
              className={isOpen ? 'bg-sunken text-ink' : ''}
            >
              <SlidersHorizontal className="size-4.5" />
            </Button>
          )}
          <p
            role="status"
            className="order-last grow basis-full px-2 text-muted text-sm @xl:order-none @xl:basis-0 @xl:text-right"
          >
            {estimate?.message}
          </p>
          <Button type="submit" look="primary" disabled={composer.isEmpty || composer.isSending} className="ml-auto">
            <span className="sr-only @lg:not-sr-only">{say(words.make)}</span>
            {composer.isSending ? <LoaderCircle className="size-4 animate-spin" /> : <ArrowUp className="size-4" />}
          </Button>
        </div>
      </form>
    </div>
  );
}

const wordsOf = {
  video: {
    label: text('page.promptLabel'),
    hint: text('page.promptHint'),
    drop: text('page.dropHere'),
    make: text('page.make'),
  },
  image: {
    label: text('page.imagePromptLabel'),
    hint: text('page.imagePromptHint'),
    drop: text('page.dropToEdit'),
    make: text('page.makeImage'),
  },
} as const;

function Problem({ composer: { problem, mend } }: { readonly composer: Composer }): ReactElement {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-2xl bg-danger-soft px-4 py-2.5 text-sm">
      <TriangleAlert aria-hidden="true" className="size-4 shrink-0 text-danger" />
      <span className="min-w-48 grow basis-0">{problem?.message}</span>
      {problem?.suggestion !== undefined && <Button onClick={mend}>{say(text('page.mend'))}</Button>}
    </div>
  );
}

/** Pictures may be pasted and dropped anywhere on the page. */
function usePastedAndDropped(add: Composer['addPictures'], setDropping: (isDropping: boolean) => void): void {
  const latest = useRef(add);
  latest.current = add;
  useEffect(() => {
    const pictures = (list: FileList | undefined) => [...(list ?? [])];
    const onPaste = ({ clipboardData }: ClipboardEvent) => {
      const files = pictures(clipboardData?.files);
      if (files.length > 0) void latest.current(files);
    };
    const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setDropping(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setDropping(false);
    };
    const onDrop = (event: DragEvent) => {
      setDropping(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      void latest.current(pictures(event.dataTransfer?.files));
    };
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener('paste', onPaste, { signal });
    document.addEventListener('dragover', onDragOver, { signal });
    document.addEventListener('dragleave', onDragLeave, { signal });
    document.addEventListener('drop', onDrop, { signal });
    return () => listening.abort();
  }, [setDropping]);
}
