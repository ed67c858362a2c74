import { Download, Film, PencilLine, Repeat, RotateCcw, Trash2, Wand } from 'lucide-react';
import { type ReactElement, useContext, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { useFeature } from '../embed/embedding.ts';
import { say, sayPrice, sayShortPrice } from '../say.ts';
import { asApiError, clickKey } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { Button } from '../ui/ui.tsx';
import { ActButton, type ActionsProps } from './act-button.tsx';
import { CopyLink, LastFrame, Share, StillActions, ToFilm } from './file-actions.tsx';
import { ReportButton } from './report-button.tsx';
import { Styling } from './styling.ts';

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
