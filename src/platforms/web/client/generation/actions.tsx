import {
  Check,
  Clapperboard,
  Download,
  Film,
  Link2,
  PencilLine,
  Repeat,
  RotateCcw,
  Share2,
  StepForward,
  Trash2,
  Wand,
} from 'lucide-react';
import { type ReactElement, useContext, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { ComposerStart } from '../composer/start.ts';
import { useFeature } from '../embed/embedding.ts';
import { say, sayPrice, sayShortPrice } from '../say.ts';
import {
  asApiError,
  clickKey,
  type FollowUp,
  type FollowUpBody,
  type Generation,
  type Makes,
  type Still,
  type Video,
} from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { Button } from '../ui/ui.tsx';
import { Filming } from './filming.ts';
import { ReportButton } from './report-button.tsx';
import { Sharing, type ToShare } from './sharing.ts';
import { Styling } from './styling.ts';

const copiedMs = 1800;

/** What a person can do with a generation; each rejects with what to tell them. */
export interface Acts {
  cancel(generation: Generation): Promise<void>;
  decide(generation: Generation, decision: 'again' | 'leave'): Promise<void>;
  /** @param agreedUsd the price that stood on what was pressed, where it is not that of the first time */
  runAgain(generation: Generation, agreedUsd?: number): Promise<void>;
  /** Kinds of which there is a form, here or in another mode. */
  readonly starts: readonly Makes[];
  /** Begins a form of one of these kinds. */
  start(start: ComposerStart): Promise<void>;
  remove(generation: Generation): Promise<void>;
  /** @param number of one of several videos */
  removeVideo(generation: Generation, number: number): Promise<void>;
  /**
   * Makes a video of an earlier one, and shows it.
   *
   * @param key the same for the same press, so that a lost answer never pays twice
   */
  followUp(generation: Generation, verb: FollowUp, body: FollowUpBody, key: string): Promise<void>;
  /** Joins the videos that it goes on from, and itself, and shows the film. @param key as that of `followUp` */
  join(chain: NonNullable<Generation['chain']>, key: string): Promise<void>;
  /** Brings another generation into sight. */
  show(id: string): Promise<void>;
  tell(problem: string): void;
}

interface ActionsProps {
  readonly generation: Generation;
  readonly acts: Acts;
}

/** A button whose work may take a moment or be refused. */
export function ActButton({
  act,
  acts,
  ...rest
}: Parameters<typeof Button>[0] & { readonly act: () => Promise<void>; readonly acts: Acts }): ReactElement {
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    await act().catch((error: unknown) => acts.tell(asApiError(error).message));
    setBusy(false);
  };
  return <Button {...rest} disabled={isBusy} onClick={() => void run()} />;
}

/** For one that has ended. */
export function EndedActions({
  generation,
  acts,
  isLooping,
  onLoop,
}: ActionsProps & { readonly isLooping: boolean; readonly onLoop: (isLooping: boolean) => void }): ReactElement {
  const { makes, videos, pictures, film } = generation;
  const count = videos.length + pictures.length;
  // Of what a film is made, no form says.
  const change =
    film === null && acts.starts.includes(makes) ? () => acts.start({ makes, generation, from: 'request' }) : undefined;
  const [only] = count === 1 ? [...videos, ...pictures] : [];
  const [video] = count === 1 ? videos : [];
  const [still] = count === 1 ? pictures : [];
  const deletes = useFeature('delete');
  return (
    <div className="flex flex-wrap items-center gap-1">
      {only !== undefined && <DownloadLink url={only.url}>{say(text('page.download'))}</DownloadLink>}
      {count === 0 && film === null && <RunAgain generation={generation} acts={acts} />}
      {still !== undefined && <StillActions generation={generation} acts={acts} still={still} />}
      {count === 0 && change !== undefined && (
        <ActButton acts={acts} act={change} look="quiet">
          <PencilLine className="size-4" />
          {say(text('page.change'))}
        </ActButton>
      )}
      <JoinButton generation={generation} acts={acts} />
      <span className="flex grow flex-wrap items-center justify-end">
        {only !== undefined && <CopyLink url={only.url} label={say(text('page.copyLink'))} />}
        {only !== undefined && <Share generation={generation} number={only.number} label={say(text('page.share'))} />}
        {count > 0 && <ReportButton generation={generation} />}
        {video !== undefined && <ToFilm generation={generation} number={video.number} label={say(text('page.toFilm'))} />}
        {videos.length > 0 && film === null && <SaveStyle generation={generation} />}
        {videos.length > 0 && <LoopButton isLooping={isLooping} onLoop={onLoop} />}
        {count > 0 && change !== undefined && (
          <ActButton acts={acts} act={change} look="quiet" label={say(text('page.change'))}>
            <PencilLine className="size-4.5" />
          </ActButton>
        )}
        {count > 0 && film === null && <RunAgain generation={generation} acts={acts} isSmall />}
        {video !== undefined && (
          <LastFrame generation={generation} acts={acts} video={video} label={say(text('page.useLastFrame'))} />
        )}
        {deletes && generation.may_change && (
          <ActButton
            acts={acts}
            act={() => acts.remove(generation)}
            look="quiet"
            label={say(count > 1 ? text('page.deleteAll', { count }) : text('page.delete'))}
          >
            <Trash2 className="size-4.5" />
          </ActButton>
        )}
      </span>
    </div>
  );
}

/** Makes one film of the videos that follow each other up to this one. A click whose answer is lost makes no second one. */
function JoinButton({ generation: { chain }, acts }: ActionsProps): ReactElement | null {
  const [key, setKey] = useState(clickKey);
  const joins = useFeature('followUps');
  if (chain === null || !joins) return null;
  const join = async () => {
    await acts.join(chain, key);
    setKey(clickKey());
  };
  return (
    <ActButton acts={acts} act={join} look="outline">
      <Film aria-hidden="true" className="size-4" />
      {say(text('page.join'))}
    </ActButton>
  );
}

/**
 * Makes the same once more. Where it costs more by now than stands there, it is not made, and the button shows the new price.
 *
 * @param isSmall an icon alone, as long as the price is that of the first time
 */
function RunAgain({ generation, acts, isSmall = false }: ActionsProps & { readonly isSmall?: boolean }): ReactElement {
  const [risenUsd, setRisenUsd] = useState<number>();
  const run = async () => {
    try {
      await acts.runAgain(generation, risenUsd);
    } catch (error) {
      const { priceUsd } = asApiError(error);
      if (priceUsd !== undefined) setRisenUsd(priceUsd);
      throw error;
    }
  };
  const name = say(text('page.runAgain', { price: sayPrice(risenUsd ?? generation.price_usd) }));
  const isIcon = isSmall && risenUsd === undefined;
  return (
    <ActButton
      acts={acts}
      act={run}
      look={isIcon ? 'quiet' : risenUsd === undefined ? 'outline' : 'open'}
      {...(isIcon && { label: name })}
    >
      <RotateCcw className={isIcon ? 'size-4.5' : 'size-4'} />
      {!isIcon && name}
    </ActButton>
  );
}

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

function LastFrame({
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
function StillActions({
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

function DownloadLink({ url, children }: { readonly url: string; readonly children: string }): ReactElement | null {
  const { download } = useServer();
  const downloads = useFeature('download');
  if (!downloads) return null;
  return (
    <a
      href={download(url)}
      download=""
      className="inline-flex h-9 items-center gap-1.5 rounded-full bg-accent-soft px-3.5 font-medium text-sm hover:bg-accent hover:text-on-accent pointer-coarse:h-11"
    >
      <Download aria-hidden="true" className="size-4" />
      {children}
    </a>
  );
}

function LoopButton({
  isLooping,
  onLoop,
}: {
  readonly isLooping: boolean;
  readonly onLoop: (isLooping: boolean) => void;
}): ReactElement {
  return (
    <Button
      look="quiet"
      label={say(text('page.loop'))}
      aria-pressed={isLooping}
      onClick={() => onLoop(!isLooping)}
      className={isLooping ? 'bg-accent-soft text-ink' : ''}
    >
      <Repeat className="size-4.5" />
    </Button>
  );
}

/** For one whose outcome at its provider is not known. */
export function DecisionActions({ generation, acts }: ActionsProps): ReactElement {
  return (
    <div className="flex flex-wrap gap-2">
      <ActButton acts={acts} act={() => acts.decide(generation, 'leave')} look="primary">
        {say(text('page.decideLeave'))}
      </ActButton>
      <ActButton acts={acts} act={() => acts.decide(generation, 'again')}>
        {say(text('page.namePrice', { name: say(text('page.decideAgain')), price: sayShortPrice(generation.price_usd) }))}
      </ActButton>
    </div>
  );
}

function CopyLink({ url, label }: { readonly url: string; readonly label: string }): ReactElement | null {
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

function Share({ label, ...shared }: ToShare & { readonly label: string }): ReactElement | null {
  const share = useContext(Sharing);
  if (share === undefined || !shared.generation.may_change) return null;
  return (
    <Button look="quiet" label={label} onClick={() => share(shared)}>
      <Share2 className="size-4.5" />
    </Button>
  );
}

function ToFilm({ label, ...video }: ToShare & { readonly label: string }): ReactElement | null {
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

/** Keeps its words and options to use them again. */
function SaveStyle({ generation }: Pick<ActionsProps, 'generation'>): ReactElement | null {
  const open = useContext(Styling);
  if (open === undefined) return null;
  return (
    <Button look="quiet" label={say(text('page.saveStyle'))} onClick={() => open({ generation })}>
      <Wand className="size-4.5" />
    </Button>
  );
}
