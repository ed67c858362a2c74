import { FastForward, Sparkles, WandSparkles } from 'lucide-react';
import { type ReactElement, useId, useRef, useState } from 'react';
import { text } from '../../../../../domain/texts.ts';
import { useFeature } from '../../embed/embedding.ts';
import { say } from '../../say.ts';
import { type FollowUp, type FollowUpOffer, type Generation, modelLabel, type Options } from '../../server/api.ts';
import { Button, Pill } from '../../ui/ui.tsx';
import type { Acts } from '../act-button.tsx';
import { readFollowUpDraft } from './follow-up-drafts.ts';
import { FollowUpForm } from './follow-up-form.tsx';
import { aboutText, followUpName, priced } from './follow-up-texts.ts';
import { useFollowUp } from './use-follow-up.ts';

const icons = { edit: WandSparkles, extend: FastForward, upscale: Sparkles } as const;

interface FollowUpsProps {
  readonly generation: Generation;
  readonly options: Options | undefined;
  readonly acts: Acts;
}

interface Opened {
  readonly verb: FollowUp;
  /** By a press, so that the keyboard goes on in it. */
  readonly isAskedFor: boolean;
}

/** What can be made of a finished video: changed, continued, sharper. Each opens what it will be, and asks for the words. */
export function FollowUps({ generation, options, acts }: FollowUpsProps): ReactElement | null {
  const { operation_id: id, videos } = generation;
  const [chosen, setVideo] = useState(1);
  const [opened, setOpened] = useState(() => openedFirst(generation));
  const buttons = useRef(new Map<FollowUp, HTMLButtonElement>());
  const formId = useId();
  const follows = useFeature('followUps');
  // One that is chosen may be deleted meanwhile.
  const video = videos.some(({ number }) => number === chosen) ? chosen : videos[0]?.number;
  if (video === undefined || !follows) return null;
  const offers = generation.follow_ups.filter((each) => each.video === video);
  if (offers.length === 0) return null;
  const open = offers.find(({ verb }) => verb === opened?.verb);
  const close = () => {
    setOpened(undefined);
    if (open !== undefined) buttons.current.get(open.verb)?.focus();
  };
  const toggle = (offer: FollowUpOffer) => (offer === open ? close() : setOpened({ verb: offer.verb, isAskedFor: true }));
  const about = (offer: FollowUpOffer) => aboutText(offer, modelLabel(options, offer.model ?? ''));
  return (
    <div className="grid gap-2">
      <fieldset className="flex min-w-0 flex-wrap items-center gap-1.5">
        <legend className="sr-only">{say(text('page.followUps'))}</legend>
        {videos.length > 1 && <WhichVideo videos={videos} video={video} onChoose={setVideo} />}
        {offers.map((offer) => (
          <FollowUpButton
            key={offer.verb}
            offer={offer}
            about={about(offer)}
            controls={offer === open ? formId : undefined}
            onToggle={() => toggle(offer)}
            buttonRef={(element) => {
              if (element !== null) buttons.current.set(offer.verb, element);
            }}
          />
        ))}
      </fieldset>
      {open !== undefined && (
        <OpenFollowUp
          // Each has words of its own.
          key={`${open.verb} ${video}`}
          {...{ id: formId, generation, acts, offer: open, about: about(open) }}
          place={{ id, video, verb: open.verb }}
          isFocused={opened?.isAskedFor === true}
          onClose={close}
          onMade={() => setOpened(undefined)}
        />
      )}
    </div>
  );
}

/** Where something was typed and not sent, it is in sight again. */
function openedFirst({ operation_id: id, follow_ups: offers, videos: [first] }: Generation): Opened | undefined {
  const begun = offers.find(({ verb, video }) => video === first?.number && readFollowUpDraft({ id, video, verb }).prompt !== '');
  return begun && { verb: begun.verb, isAskedFor: false };
}

function WhichVideo({
  videos,
  video,
  onChoose,
}: {
  readonly videos: Generation['videos'];
  readonly video: number;
  readonly onChoose: (video: number) => void;
}): ReactElement {
  const choices = videos.map(({ number }) => [String(number), say(text('page.videoNumber', { number }))] as const);
  return (
    <Pill
      label={say(text('page.whichVideo'))}
      value={String(video)}
      choices={choices}
      onChoose={(chosen) => onChoose(Number(chosen))}
    />
  );
}

function FollowUpButton({
  offer,
  about,
  controls,
  buttonRef,
  onToggle,
}: {
  readonly offer: FollowUpOffer;
  readonly about: string;
  /** The id of what it has opened. */
  readonly controls: string | undefined;
  readonly buttonRef: (element: HTMLButtonElement | null) => void;
  readonly onToggle: () => void;
}): ReactElement {
  const Icon = icons[offer.verb];
  const isOpen = controls !== undefined;
  // One that does not work now opens all the same: it says why, and what does.
  return (
    <Button
      ref={buttonRef}
      look={isOpen ? 'open' : 'outline'}
      aria-expanded={isOpen}
      aria-controls={controls}
      title={about}
      onClick={onToggle}
      className={offer.refusal === null ? '' : 'text-muted'}
    >
      <Icon aria-hidden="true" className="size-4" />
      {priced(followUpName(offer), offer)}
    </Button>
  );
}

function OpenFollowUp({
  generation,
  acts,
  place,
  onMade,
  ...form
}: Pick<FollowUpsProps, 'generation' | 'acts'> &
  Omit<Parameters<typeof FollowUpForm>[0], 'sending'> & {
    readonly place: Parameters<typeof useFollowUp>[0];
    readonly onMade: () => void;
  }): ReactElement {
  const sending = useFollowUp(place, { make: (body, key) => acts.followUp(generation, place.verb, body, key), onMade });
  return <FollowUpForm {...form} sending={sending} />;
}
