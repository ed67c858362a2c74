import { ArrowLeftRight, ImagePlus } from 'lucide-react';
import type { ReactElement } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { FormOptions } from '../server/api.ts';
import { Button } from '../ui/ui.tsx';
import { modelOf } from './option-fields.tsx';
import { frameFields, pictureFields } from './picture-files.ts';
import { ownVideoOf } from './request.ts';
import type { Composer } from './use-composer.ts';

interface SlotProps {
  readonly options: FormOptions;
  readonly composer: Composer;
}

const slotNames = {
  image_file: text('page.slotFirst'),
  last_frame: text('page.slotLast'),
  reference_images: text('page.slotReferences'),
} as const;

/** Where further pictures may go, as far as the model can use them; each takes what is dropped on it. */
export function PictureSlots({
  options,
  composer,
  onPick,
}: SlotProps & { readonly onPick: (field: string) => void }): ReactElement | null {
  if (composer.makes !== 'video' || ownVideoOf(composer) !== undefined) return null;
  const { pictures } = composer;
  return (
    <div className="flex flex-wrap items-start gap-3">
      {pictureFields.video
        .filter((field) => pictures.filter((each) => each.field === field).length < roomOf(field, options, composer))
        .map((field) => (
          <EmptySlot key={field} field={field} name={slotName(field, roomOf(field, options, composer))} onPick={onPick} />
        ))}
      {pictures.some(({ field }) => frameFields.includes(field)) && roomOf('last_frame', options, composer) > 0 && (
        <Button look="quiet" label={say(text('page.swapFrames'))} onClick={composer.swapFrames}>
          <ArrowLeftRight className="size-4.5" />
        </Button>
      )}
    </div>
  );
}

/** Frames and references are seldom taken together: a person who adds a third picture may have meant all as references. */
export function AllReferences({ options, composer }: SlotProps): ReactElement | null {
  const { pictures } = composer;
  const frames = pictures.filter(({ field }) => frameFields.includes(field));
  const isMixed = frames.length > 0 && frames.length < pictures.length;
  if (!isMixed || ownVideoOf(composer) !== undefined || pictures.length > roomOf('reference_images', options, composer))
    return null;
  return (
    <div role="status" className="flex flex-wrap items-center gap-2 px-2 text-sm">
      {say(text('page.allReferences', { max: pictures.length }))}
      <Button look="open" onClick={composer.useAsReferences}>
        {say(text('page.useAll'))}
      </Button>
    </div>
  );
}

function EmptySlot({
  field,
  name,
  onPick,
}: {
  readonly field: string;
  readonly name: string;
  readonly onPick: (field: string) => void;
}): ReactElement {
  return (
    <button
      type="button"
      data-veo-bot-slot={field}
      aria-label={say(text('page.addTo', { option: name }))}
      onClick={() => onPick(field)}
      className="grid h-22 w-28 place-content-center justify-items-center gap-1 rounded-xl border border-line border-dashed px-2 text-center text-muted text-xs hover:border-accent hover:text-ink"
    >
      <ImagePlus aria-hidden="true" className="size-4.5" />
      {name}
    </button>
  );
}

function slotName(field: string, room: number): string {
  const name = say(slotNames[field as keyof typeof slotNames]);
  return room > 1 ? say(text('page.upTo', { name, max: room })) : name;
}

/** How many pictures of a field the chosen model takes. */
function roomOf(field: string, options: FormOptions, composer: Composer): number {
  const can = modelOf(options, composer)?.[field];
  return typeof can === 'number' ? can : can === true ? 1 : 0;
}
