import { CircleAlert, LoaderCircle } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { Acts } from '../generation/act-button.tsx';
import { FileActions } from '../generation/file-actions.tsx';
import { say } from '../say.ts';
import type { Generation, Still } from '../server/api.ts';
import { useServer } from '../server/server.ts';

interface StageProps {
  readonly generation: Generation;
  /** Those that were asked for at once with it, and itself. */
  readonly together: readonly Generation[];
  readonly acts: Acts;
  readonly isLooping: boolean;
  readonly onShow: (generation: Generation) => void;
}

/** The video or still, as large as there is room for, over a strip of its variations. */
export function ViewerStage({ generation, together, acts, isLooping, onShow }: StageProps): ReactElement {
  const files = [...generation.videos, ...generation.pictures];
  const [index, setIndex] = useState(0);
  // One of them may be deleted.
  const at = Math.min(index, files.length - 1);
  const file = files[at];
  return (
    <>
      <div className="relative min-h-0 grow max-md:aspect-[4/3]">
        {file === undefined ? (
          <Standing generation={generation} />
        ) : (
          <Media key={`${generation.operation_id} ${file.number}`} generation={generation} file={file} isLooping={isLooping} />
        )}
      </div>
      {files.length > 1 && (
        <div className="flex flex-wrap items-center gap-2 bg-surface p-2">
          <ul aria-label={say(text('page.variations', { count: files.length }))} className="flex grow flex-wrap gap-2">
            {files.map((each, place) => (
              <li key={each.number}>
                <Thumb
                  file={each}
                  label={say(text('page.videoNumber', { number: each.number }))}
                  isShown={place === at}
                  onPress={() => setIndex(place)}
                />
              </li>
            ))}
          </ul>
          <FileActions generation={generation} acts={acts} index={at} />
        </div>
      )}
      {files.length <= 1 && together.length > 1 && (
        <ul aria-label={say(text('page.askedTogether'))} className="flex flex-wrap gap-2 bg-surface p-2">
          {together.map((each) => (
            <li key={each.operation_id}>
              <Thumb
                file={[...each.videos, ...each.pictures][0]}
                label={each.set?.words ?? say(text('page.videoNumber', { number: each.set?.index ?? 1 }))}
                isShown={each.operation_id === generation.operation_id}
                onPress={() => onShow(each)}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Media({
  generation: { prompt, makes },
  file,
  isLooping,
}: Pick<StageProps, 'generation' | 'isLooping'> & { readonly file: Still }): ReactElement {
  const { address } = useServer();
  const [isBroken, setBroken] = useState(false);
  const look = 'absolute inset-0 size-full object-contain';
  if (isBroken)
    return (
      <p role="alert" className="absolute inset-0 grid place-items-center p-14 text-center text-sm text-white">
        {say(text(makes === 'image' ? 'page.stillFailed' : 'page.loadFailed'))}
      </p>
    );
  if (makes === 'image')
    return (
      <a href={address(file.url)} target="_blank" rel="noreferrer" className="absolute inset-0">
        <img
          src={address(file.url)}
          alt={say(text('page.stillLabel', { prompt }))}
          onError={() => setBroken(true)}
          className={look}
        />
      </a>
    );
  return (
    <video
      src={address(file.url)}
      poster={address(file.poster_url)}
      aria-label={say(text('page.videoLabel', { prompt }))}
      controls
      muted
      playsInline
      autoPlay={!matchMedia('(prefers-reduced-motion: reduce)').matches}
      loop={isLooping}
      preload="auto"
      onError={() => setBroken(true)}
      className={look}
    />
  );
}

/** What stands where there is no video: its first frame, where it had one, and what is to be said is beside it. */
function Standing({ generation }: Pick<StageProps, 'generation'>): ReactElement {
  const { address } = useServer();
  const { status, discarded, images } = generation;
  const [picture] = images.filter(({ field }) => field === 'image');
  const isWaiting = (status === 'pending' || status === 'processing') && !discarded;
  const Icon = isWaiting ? LoaderCircle : CircleAlert;
  return (
    <>
      {picture !== undefined && (
        <img src={address(picture.url)} alt="" className="absolute inset-0 size-full object-contain opacity-40" />
      )}
      <span className="absolute inset-0 grid place-items-center text-white">
        <Icon aria-hidden="true" className={`size-10 ${isWaiting ? 'animate-spin' : ''}`} />
      </span>
    </>
  );
}

function Thumb({
  file,
  label,
  isShown,
  onPress,
}: {
  readonly file: Still | undefined;
  readonly label: string;
  readonly isShown: boolean;
  readonly onPress: () => void;
}): ReactElement {
  const { address } = useServer();
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      aria-current={isShown}
      onClick={onPress}
      className={`block h-14 w-24 overflow-hidden rounded-lg border-2 bg-black ${isShown ? 'border-accent' : 'border-line opacity-75 hover:opacity-100'}`}
    >
      {file !== undefined && <img src={address(file.poster_url)} alt="" className="size-full object-contain" />}
    </button>
  );
}
