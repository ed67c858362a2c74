import { type KeyboardEvent, type PointerEvent, type ReactElement, useRef } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import { type Crop, cropRectangle, type Picture, wholeCrop } from './picture-files.ts';

const maxZoom = 4;
/** How far an arrow key moves the picture, as a share of its side. */
const keyStep = 0.02;

interface CropProps {
  readonly picture: Picture;
  readonly ratio: number;
  readonly onCrop: (crop: Crop) => void;
  readonly onClose: () => void;
}

/** Lets a person choose the part of a picture that fills the video's shape: by dragging, by arrow keys, by a slider. */
export function CropDialog({ picture, ratio, onCrop, onClose }: CropProps): ReactElement {
  return (
    <Dialog label={say(text('page.cropTitle'))} onClose={onClose} className="max-w-2xl">
      <div className="grid gap-4 p-5">
        <div>
          <h2 className="font-semibold text-lg">{say(text('page.cropTitle'))}</h2>
          <p className="text-muted text-sm">{say(text('page.cropHelp'))}</p>
        </div>
        <CropView picture={picture} ratio={ratio} onCrop={onCrop} />
        <label className="flex items-center gap-3 text-sm">
          <span className="text-muted">{say(text('page.zoom'))}</span>
          <input
            type="range"
            min={1}
            max={maxZoom}
            step={0.01}
            value={picture.crop.zoom}
            onChange={(event) => onCrop({ ...picture.crop, zoom: Number(event.currentTarget.value) })}
            className="grow accent-accent"
          />
        </label>
        <div className="flex justify-end gap-2">
          <Button onClick={() => onCrop(wholeCrop)}>{say(text('page.reset'))}</Button>
          <Button look="primary" onClick={onClose}>
            {say(text('page.done'))}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** The part of the picture that is chosen, to be dragged. */
function CropView({ picture, ratio, onCrop }: Omit<CropProps, 'onClose'>): ReactElement {
  const view = useRef<HTMLButtonElement>(null);
  const from = useRef<{ x: number; y: number }>(undefined);
  const part = cropRectangle(picture, ratio);

  /** Moves by a share of the picture's sides, from where it really is. */
  const move = (x: number, y: number) => {
    const within = (value: number, length: number) => Math.min(Math.max(length / 2, value), 1 - length / 2);
    onCrop({
      ...picture.crop,
      centerX: within((part.x + part.width / 2) / picture.width + x, part.width / picture.width),
      centerY: within((part.y + part.height / 2) / picture.height + y, part.height / picture.height),
    });
  };
  const onPointerMove = ({ clientX: x, clientY: y }: PointerEvent) => {
    const width = view.current?.clientWidth;
    if (from.current === undefined || width === undefined) return;
    const pixels = part.width / width;
    move(((from.current.x - x) * pixels) / picture.width, ((from.current.y - y) * pixels) / picture.height);
    from.current = { x, y };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move((step[0] ?? 0) * keyStep, (step[1] ?? 0) * keyStep);
  };

  return (
    <button
      ref={view}
      type="button"
      aria-label={say(text('page.cropHelp'))}
      className="relative mx-auto w-full touch-none overflow-hidden rounded-2xl bg-sunken active:cursor-grabbing"
      style={{ aspectRatio: ratio, maxWidth: `calc(56dvh * ${ratio})`, cursor: 'grab' }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        from.current = undefined;
      }}
    >
      <img
        src={picture.url}
        alt=""
        draggable={false}
        className="pointer-events-none absolute max-w-none select-none"
        style={{
          width: `${(picture.width / part.width) * 100}%`,
          left: `${(-part.x / part.width) * 100}%`,
          top: `${(-part.y / part.height) * 100}%`,
        }}
      />
    </button>
  );
}
