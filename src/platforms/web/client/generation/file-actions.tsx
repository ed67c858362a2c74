import { Check, Clapperboard, Download, Film, Link2, Share2, StepForward, Trash2, Wand } from 'lucide-react';
import { type ReactElement, useContext, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { useFeature } from '../embed/embedding.ts';
import { say } from '../say.ts';
import type { Still, Video } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { Button } from '../ui/ui.tsx';
import { ActButton, type ActionsProps } from './act-button.tsx';
import { Filming } from './filming.ts';
import { Sharing, type ToShare } from './sharing.ts';

const copiedMs = 1800;

/** For one of several files that a generation made. What is said of it names its number. */
export function FileActions({ generation, acts, index }: ActionsProps & { readonly index: number }): ReactElement | null {
  const { download } = useServer();
  const downloads = useFeature('download');
  const deletes = useFeature('delete');
  const { videos, pictures } = generation;
  const file = [...videos, ...pictures][index];
  const video = videos[index];
  const still = pictures[index - videos.length];
  if (file === undefined) return null;
  const { number } = file;
  return (
    <div className="flex flex-wrap items-center">
      {downloads && (
        <a
          href={download(file.url)}
          download=""
          title={say(text('page.downloadOne', { number }))}
          aria-label={say(text('page.downloadOne', { number }))}
          className="inline-flex size-9 items-center justify-center rounded-full text-muted hover:bg-sunken hover:text-ink pointer-coarse:size-11"
        >
          <Download aria-hidden="true" className="size-4.5" />
        </a>
      )}
      <CopyLink url={file.url} label={say(text('page.copyLinkOne', { number }))} />
      <Share generation={generation} number={number} label={say(text('page.shareOne', { number }))} />
      {video !== undefined && <ToFilm generation={generation} number={number} label={say(text('page.toFilmOne', { number }))} />}
      {video !== undefined && (
        <LastFrame generation={generation} acts={acts} video={video} label={say(text('page.useLastFrameOne', { number }))} />
      )}
      {still !== undefined && <StillActions generation={generation} acts={acts} still={still} number={number} />}
      {video !== undefined && deletes && generation.may_change && (
        <ActButton
          acts={acts}
          act={() => acts.removeVideo(generation, number)}
          look="quiet"
          label={say(text('page.deleteOne', { number }))}
        >
          <Trash2 className="size-4.5" />
        </ActButton>
      )}
    </div>
  );
}

export function LastFrame({
  generation,
  acts,
  video,
  label,
}: ActionsProps & { readonly video: Video; readonly label: string }): ReactElement | null {
  const takesPictures = useFeature('pictures');
  if (!takesPictures || !acts.starts.includes('video')) return null;
  return (
    <ActButton
      acts={acts}
      act={() => acts.start({ makes: 'video', generation, from: 'last frame', video })}
      look="quiet"
      label={label}
    >
      <StepForward className="size-4.5" />
    </ActButton>
  );
}

/** @param number of several: then there is no room for words */
export function StillActions({
  generation,
  acts,
  still,
  number,
}: ActionsProps & { readonly still: Still; readonly number?: number }): ReactElement | null {
  const takesPictures = useFeature('pictures');
  if (!takesPictures) return null;
  const animate = say(number === undefined ? text('page.animate') : text('page.animateOne', { number }));
  const edit = say(number === undefined ? text('page.edit') : text('page.editOne', { number }));
  const named = (label: string) => (number === undefined ? {} : ({ label, look: 'quiet' } as const));
  return (
    <>
      {acts.starts.includes('video') && (
        <ActButton acts={acts} act={() => acts.start({ makes: 'video', generation, from: 'still', still })} {...named(animate)}>
          <Clapperboard className="size-4" />
          {number === undefined && animate}
        </ActButton>
      )}
      {acts.starts.includes('image') && (
        <ActButton
          acts={acts}
          act={() => acts.start({ makes: 'image', generation, from: 'still', still })}
          look="quiet"
          {...named(edit)}
        >
          <Wand className="size-4" />
          {number === undefined && edit}
        </ActButton>
      )}
    </>
  );
}

export function CopyLink({ url, label }: { readonly url: string; readonly label: string }): ReactElement | null {
  const [isCopied, setCopied] = useState(false);
  const { isForeign } = useServer();
  // An address of a file of a bot elsewhere is open to anybody for a while.
  if (isForeign) return null;
  // Browsers only give it to pages that came by HTTPS or from this machine.
  if (navigator.clipboard === undefined) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    setCopied(true);
    window.setTimeout(() => setCopied(false), copiedMs);
  };
  return (
    <Button look="quiet" label={isCopied ? say(text('page.copied')) : label} onClick={() => void copy()}>
      {isCopied ? <Check className="size-4.5" /> : <Link2 className="size-4.5" />}
    </Button>
  );
}

export function Share({ label, ...shared }: ToShare & { readonly label: string }): ReactElement | null {
  const share = useContext(Sharing);
  if (share === undefined || !shared.generation.may_change) return null;
  return (
    <Button look="quiet" label={label} onClick={() => share(shared)}>
      <Share2 className="size-4.5" />
    </Button>
  );
}

export function ToFilm({ label, ...video }: ToShare & { readonly label: string }): ReactElement | null {
  const film = useContext(Filming);
  const [isAdded, setAdded] = useState(false);
  if (film === undefined) return null;
  const add = () => {
    film(video);
    setAdded(true);
    window.setTimeout(() => setAdded(false), copiedMs);
  };
  return (
    <Button look="quiet" label={isAdded ? say(text('page.inFilm')) : label} onClick={add}>
      {isAdded ? <Check className="size-4.5" /> : <Film className="size-4.5" />}
    </Button>
  );
}
