import { Pause, Play } from 'lucide-react';
import { type ReactElement, useEffect, useMemo, useRef } from 'react';
import { sayClock } from '../say.ts';
import { local } from '../server/server.ts';
import { Button, Dialog } from '../ui/ui.tsx';
import { DialogHead } from './clip-dialog.tsx';
import { spanOf } from './cut.ts';
import { isSeen, leadingAt, type Scene, shareAt } from './sequence.ts';
import { type Sequence, useSequence } from './use-sequence.ts';
import type { Strip } from './use-strip.ts';
import { words } from './words.ts';

/** Plays the film through before it is made: the pieces in a row with title, captions and cross-fades, out of the videos themselves. */
export function PreviewDialog({ strip, onClose }: { readonly strip: Strip; readonly onClose: () => void }): ReactElement {
  const { clips, stretches, title, seconds } = strip;
  const scenes = useMemo(() => scenesOf({ clips, stretches, title }), [clips, stretches, title]);
  const sequence = useSequence(scenes);
  const { position, isPlaying, play } = sequence;
  const begin = useRef(play);
  useEffect(() => begin.current(), []);
  const first = clips.flatMap(({ source }) => (source === undefined || source === 'gone' ? [] : [source.video]))[0];
  const ratio = first === undefined ? 16 / 9 : first.width / first.height;
  return (
    <Dialog label={words.preview} onClose={onClose} className="max-w-4xl">
      <div className="grid grid-cols-1 gap-3 p-4 sm:p-5">
        <DialogHead title={words.preview} onClose={onClose} />
        <Stage scenes={scenes} sequence={sequence} ratio={ratio} />
        {sequence.hasFailed && (
          <p role="alert" className="text-danger text-sm">
            {words.loadFailed}
          </p>
        )}
        <div dir="ltr" className="flex items-center gap-3">
          <Button look="primary" onClick={isPlaying ? sequence.pause : play}>
            {isPlaying ? <Pause aria-hidden="true" className="size-4" /> : <Play aria-hidden="true" className="size-4" />}
            {isPlaying ? words.pause : words.play}
          </Button>
          <input
            type="range"
            aria-label={words.position}
            aria-valuetext={`${sayClock(position)} / ${sayClock(seconds)}`}
            min={0}
            max={seconds}
            step={0.1}
            value={position}
            onChange={(event) => {
              sequence.pause();
              sequence.seek(Number(event.currentTarget.value));
            }}
            className="h-9 min-w-0 grow accent-accent pointer-coarse:h-11"
          />
          <span className="text-muted text-sm tabular-nums">{`${sayClock(position)} / ${sayClock(seconds)}`}</span>
        </div>
        <p className="text-muted text-xs">{words.previewNote}</p>
      </div>
    </Dialog>
  );
}

interface StageProps {
  readonly scenes: readonly Scene[];
  readonly sequence: Sequence;
  /** Width by height of the film: the first clip's. */
  readonly ratio: number;
}

function Stage({ scenes, sequence: { slots, position, fail }, ratio }: StageProps): ReactElement {
  const leading = leadingAt(scenes, position);
  const [title] = scenes;
  const titleShare =
    title === undefined || title.url !== undefined || !isSeen(title, position) ? 0 : 1 - shareOfNext(scenes, position);
  const caption = scenes.findLast((scene) => scene.url !== undefined && isSeen(scene, position) && scene.words !== '');
  return (
    <div
      className="relative mx-auto max-w-full overflow-hidden rounded-2xl bg-black"
      style={{ aspectRatio: ratio, width: `calc(56dvh * ${ratio})` }}
    >
      {slots.map((slot, at) => {
        const index = leading % 2 === at ? leading : isUnderTitle(scenes, leading) ? leading + 1 : leading - 1;
        const share = leading === index ? shareAt(scenes, index, position) : 1;
        return (
          <video
            // biome-ignore lint/suspicious/noArrayIndexKey: there are two, and they never change places
            key={at}
            ref={slot}
            aria-hidden="true"
            tabIndex={-1}
            playsInline
            preload="auto"
            onError={(event) => event.currentTarget.hasAttribute('src') && fail()}
            className="absolute inset-0 size-full object-contain"
            style={{ opacity: isShown(scenes, index, position) ? share : 0, zIndex: leading === index ? 1 : 0 }}
          />
        );
      })}
      {titleShare > 0 && (
        <p
          dir="auto"
          className="absolute inset-0 z-10 grid place-items-center bg-black/55 p-[8%] text-center font-semibold text-[clamp(1rem,5cqi,3rem)] text-white"
          style={{ opacity: titleShare }}
        >
          {title?.words}
        </p>
      )}
      {caption !== undefined && titleShare === 0 && (
        <p dir="auto" className="absolute inset-x-0 bottom-[6%] z-10 px-[6%] text-center text-sm text-white sm:text-lg">
          <span className="rounded-lg bg-black/60 box-decoration-clone px-2 py-0.5">{caption.words}</span>
        </p>
      )}
    </div>
  );
}

/** Behind the title stands the first frame of the first clip. */
function isUnderTitle(scenes: readonly Scene[], leading: number): boolean {
  return leading === 0 && scenes[0]?.url === undefined;
}

function isShown(scenes: readonly Scene[], index: number, position: number): boolean {
  const scene = scenes[index];
  if (scene?.url === undefined) return false;
  const isLast = index === scenes.length - 1 && position >= scene.startSeconds;
  return isSeen(scene, position) || isLast || (index === 1 && isUnderTitle(scenes, leadingAt(scenes, position)));
}

function shareOfNext(scenes: readonly Scene[], position: number): number {
  const next = scenes[1];
  return next === undefined || position < next.startSeconds ? 0 : shareAt(scenes, 1, position);
}

function scenesOf({ clips, stretches, title }: Pick<Strip, 'clips' | 'stretches' | 'title'>): readonly Scene[] {
  const hasTitle = stretches.length > clips.length;
  return stretches.map((stretch, at): Scene => {
    const clip = clips[hasTitle ? at - 1 : at];
    if (clip === undefined) return { ...stretch, url: undefined, fromSeconds: 0, words: title };
    const { source, caption } = clip;
    if (source === undefined || source === 'gone') return { ...stretch, url: undefined, fromSeconds: 0, words: caption };
    const { fromSeconds } = spanOf(clip, source.video.duration_seconds);
    return { ...stretch, url: local(source.video.url), fromSeconds, words: caption };
  });
}
