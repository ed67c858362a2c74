import { ArrowLeft, Plus, X } from 'lucide-react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { StyleAsk } from '../generation/styling.ts';
import { formOf } from '../server/api.ts';
import { useOptions } from '../server/use-options.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import { copyOf, draftOf, draftOfGeneration, emptyDraft } from './drafts.ts';
import { SlotFields } from './slot-fields.tsx';
import { StyleCard } from './style-card.tsx';
import { StyleEditor } from './style-editor.tsx';
import { type Style, type StyleDraft, useStyles } from './use-styles.ts';
import { words } from './words.ts';

/** Looks and characters to use again: chosen, made, changed and shared. Loaded when somebody opens it. */
export function StylesDialog({ asked, onClose }: { readonly asked: StyleAsk; readonly onClose: () => void }): ReactElement {
  const styles = useStyles();
  const { options } = useOptions();
  const form = options && formOf(options, 'video');
  const [draft, setDraft] = useState<StyleDraft | undefined>(() =>
    asked.generation === undefined ? undefined : draftOfGeneration(asked.generation),
  );
  const [chosen, setChosen] = useState<Style>();
  const { onChoose } = asked;
  const choose = (style: string, given: string) => {
    onChoose?.(style, given);
    onClose();
  };
  const start = (style: Style) => (style.asks_for.length === 0 ? choose(style.handle, '') : setChosen(style));
  const isList = draft === undefined && chosen === undefined;
  const heading = useViewFocus(isList);
  const title = chosen !== undefined ? words.slotsOf(chosen.label) : draft === undefined ? words.title : titleOf(draft);
  return (
    <Dialog label={title} onClose={onClose} className="max-w-4xl">
      <div className="grid gap-4 p-4 sm:p-5">
        <div className="flex items-center gap-2">
          {!isList && (
            <Button
              look="quiet"
              label={words.back}
              onClick={() => {
                setDraft(undefined);
                setChosen(undefined);
              }}
            >
              <ArrowLeft aria-hidden="true" className="size-5 rtl:-scale-x-100" />
            </Button>
          )}
          <h2 ref={heading} tabIndex={-1} className="min-w-0 grow truncate font-semibold text-lg outline-none">
            {title}
          </h2>
          {isList && (
            <Button onClick={() => setDraft(emptyDraft)}>
              <Plus aria-hidden="true" className="size-4" />
              {words.add}
            </Button>
          )}
          <Button look="quiet" label={words.close} onClick={onClose}>
            <X aria-hidden="true" className="size-5" />
          </Button>
        </div>
        {styles.problem !== undefined && (
          <p role="alert" className="rounded-2xl bg-danger-soft px-4 py-2 text-sm">
            {styles.problem}
          </p>
        )}
        <p role="status" className="text-muted text-sm empty:hidden">
          {styles.told}
        </p>
        {chosen !== undefined && <SlotFields style={chosen} onDone={(given) => choose(chosen.handle, given)} />}
        {draft !== undefined && form !== undefined && (
          <StyleEditor
            draft={draft}
            form={form}
            isBusy={styles.isBusy}
            onChange={setDraft}
            onSave={async () => {
              if (await styles.save(draft, words.saved(draft.name.trim()))) setDraft(undefined);
            }}
          />
        )}
        {isList && (
          <StyleList
            styles={styles}
            inUse={asked.inUse}
            onChoose={onChoose === undefined ? undefined : start}
            onNone={onChoose === undefined || asked.inUse === undefined ? undefined : () => choose('', '')}
            onEdit={(style) => setDraft(style.may_change ? draftOf(style) : copyOf(style))}
          />
        )}
      </div>
    </Dialog>
  );
}

/** Gives the focus to the heading when another view stands below it, and in the end back to what opened the dialog. */
function useViewFocus(isList: boolean) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [from] = useState(() => document.activeElement);
  const before = useRef(isList);
  useEffect(() => {
    if (before.current !== isList) heading.current?.focus();
    before.current = isList;
  }, [isList]);
  useEffect(() => () => (from instanceof HTMLElement ? from.focus() : undefined), [from]);
  return heading;
}

function titleOf({ id, name }: StyleDraft): string {
  return id === undefined ? words.newTitle : words.editTitle(name);
}

interface StyleListProps {
  readonly styles: ReturnType<typeof useStyles>;
  /** The handle of the one that the form has. */
  readonly inUse: string | undefined;
  readonly onChoose: ((style: Style) => void) | undefined;
  readonly onNone: (() => void) | undefined;
  readonly onEdit: (style: Style) => void;
}

function StyleList({ styles: all, inUse, onChoose, onNone, onEdit }: StyleListProps): ReactElement {
  const { styles, isLoaded } = all;
  return (
    <>
      <p className="text-muted text-sm">
        {words.about} {words.previews}
      </p>
      {!isLoaded && <p className="min-h-40 text-muted text-sm">{all.problem === undefined && words.loading}</p>}
      {onNone !== undefined && (
        <Button onClick={onNone} className="justify-self-start">
          {words.none}
        </Button>
      )}
      <ul aria-label={words.list} className="grid gap-3 sm:grid-cols-2">
        {styles.map((style) => (
          <StyleCard
            key={style.style_id}
            style={style}
            isBusy={all.isBusy}
            isInUse={style.handle === inUse}
            onChoose={onChoose === undefined ? undefined : () => onChoose(style)}
            onEdit={() => onEdit(style)}
            onShare={() => void all.share(style, words.shared(style.label))}
            onRemove={() => void all.remove(style)}
          />
        ))}
      </ul>
    </>
  );
}
