import { ChevronDown, Crop as CropIcon, X } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { proportion } from '../../../../domain/nearest-aspect.ts';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { FormOptions } from '../server/api.ts';
import { onDemand } from '../ui/on-demand.tsx';
import { cropRectangle, frameFields, type Picture, pictureFields } from './picture-files.ts';
import type { Composer } from './use-composer.ts';

const CropDialog = onDemand(() => import('./crop-dialog.tsx').then(({ CropDialog: part }) => part));

/** The pictures of a request: what each is for, which part of it is taken, and away with it. */
export function PictureList({ options, composer }: { readonly options: FormOptions; readonly composer: Composer }): ReactElement {
  const [cropped, setCropped] = useState<string>();
  const ratio = proportion(composer.aspect);
  const uses = pictureFields[composer.makes];
  const inDialog = composer.pictures.find(({ key }) => key === cropped);
  return (
    <ul className="flex flex-wrap gap-3" aria-label={say(text('page.pictures'))}>
      {composer.pictures.map((picture) => {
        const title = options.schema.properties[picture.field]?.title ?? picture.field;
        const isFrame = composer.makes === 'video' && frameFields.includes(picture.field) && picture.width > 0;
        return (
          <li key={picture.key} className="group relative flex flex-col gap-1.5">
            <Thumbnail picture={picture} ratio={isFrame ? ratio : undefined} />
            <div className="absolute top-1 end-1 flex gap-1">
              {isFrame && (
                <Tool label={say(text('page.crop', { option: title }))} onClick={() => setCropped(picture.key)}>
                  <CropIcon className="size-3.5" />
                </Tool>
              )}
              <Tool label={say(text('page.removeImage', { option: title }))} onClick={() => composer.removePicture(picture.key)}>
                <X className="size-3.5" />
              </Tool>
            </div>
            {uses.length > 1 && picture.seconds === undefined && (
              <span className="relative text-muted hover:text-ink">
                <select
                  aria-label={say(text('page.pictureUse'))}
                  value={picture.field}
                  onChange={(event) => composer.movePicture(picture.key, event.currentTarget.value)}
                  className="pill h-7 rounded-full pe-6 ps-1 text-xs pointer-coarse:h-11"
                >
                  {uses.map((field) => (
                    <option key={field} value={field}>
                      {options.schema.properties[field]?.title ?? field}
                    </option>
                  ))}
                </select>
                <ChevronDown aria-hidden="true" className="-ms-5 pointer-events-none inline size-3.5" />
              </span>
            )}
          </li>
        );
      })}
      {inDialog !== undefined && (
        <CropDialog
          picture={inDialog}
          ratio={ratio}
          onClose={() => setCropped(undefined)}
          onCrop={(crop) => composer.cropPicture(inDialog.key, crop)}
        />
      )}
    </ul>
  );
}

/** A frame shows the part that will be sent. */
function Thumbnail({ picture, ratio }: { readonly picture: Picture; readonly ratio: number | undefined }): ReactElement {
  const box = 'relative h-22 overflow-hidden rounded-xl border border-line bg-sunken';
  if (picture.seconds !== undefined)
    return <video src={picture.url} muted playsInline preload="metadata" className={`${box} max-w-40 object-cover`} />;
  if (ratio === undefined) return <img src={picture.url} alt="" className={`${box} max-w-40 object-cover`} />;
  const part = cropRectangle(picture, ratio);
  const style = {
    width: `${(picture.width / part.width) * 100}%`,
    left: `${(-part.x / part.width) * 100}%`,
    top: `${(-part.y / part.height) * 100}%`,
  };
  return (
    <div className={box} style={{ aspectRatio: ratio }}>
      <img src={picture.url} alt="" className="absolute max-w-none" style={style} />
    </div>
  );
}

function Tool({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactElement;
}): ReactElement {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-6 place-items-center pointer-coarse:size-9 rounded-full bg-black/65 text-white hover:bg-black/85"
    >
      {children}
    </button>
  );
}
