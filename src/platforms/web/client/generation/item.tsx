import { CircleAlert, CircleHelp, LoaderCircle } from 'lucide-react';
import { memo, type ReactElement, type ReactNode, useEffect, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { Heard } from '../chat/use-conversation.ts';
import { videoField } from '../composer/picture-files.ts';
import { say, sayClock, sayPrice, sayTime } from '../say.ts';
import { type Generation, modelLabel, type Options } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { ActButton, type Acts } from './act-button.tsx';
import { DecisionActions, EndedActions } from './actions.tsx';
import { GenerationDetails } from './details.tsx';
import { GenerationFiles } from './files.tsx';
import { FollowUps } from './follow-ups/follow-ups.tsx';
import { ChildrenNote, PartsNote, SourceNote } from './follow-ups/lineage-note.tsx';
import { SentAs } from './sent-as.tsx';
import { WaitingBar, WaitingFrame } from './waiting.tsx';

/** What was asked for, and what became of it. */
export const GenerationItem = memo(function GenerationItem({
  generation,
  options,
  acts,
}: {
  readonly generation: Heard;
  readonly options: Options | undefined;
  readonly acts: Acts;
}): ReactElement {
  return (
    <li className="turn rise flex flex-col gap-3 rounded-3xl" id={`generation-${generation.operation_id}`} tabIndex={-1}>
      <Asked generation={generation} options={options} acts={acts}>
        {askedOf(generation)}
      </Asked>
      <div className="w-fit min-w-[min(22rem,100%)] max-w-full self-start rounded-3xl rounded-ss-lg border border-line bg-surface p-3 shadow-card">
        <Answer generation={generation} options={options} acts={acts} />
      </div>
    </li>
  );
});

/** A picture that goes along, or the person's own video that is changed. */
function Given({ field, url }: { readonly field: string; readonly url: string }): ReactElement {
  const look = 'h-24 rounded-2xl border border-line bg-sunken';
  const label = say(text('page.pictureLabel'));
  if (field === videoField)
    return <video src={url} muted controls playsInline preload="metadata" aria-label={label} className={look} />;
  return <img src={url} alt={label} loading="lazy" className={look} />;
}

/** What was asked for. Its words are given: several that were asked for at once have those of all. */
export function Asked({ generation, options, acts, children }: AnswerProps & { readonly children: ReactNode }): ReactElement {
  const { address } = useServer();
  const { images, options: chosen, model } = generation;
  const facts = [...factsOf(chosen), modelLabel(options, model)];
  return (
    <div className="flex max-w-[88%] flex-col items-end gap-1 self-end">
      {images.length > 0 && (
        <div className="flex flex-wrap justify-end gap-2">
          {images.map(({ field, url }) => (
            <Given key={address(url)} field={field} url={address(url)} />
          ))}
        </div>
      )}
      {children !== '' && (
        <div dir="auto" className="words rounded-3xl rounded-ee-lg bg-accent-soft px-4 py-2.5">
          {children}
        </div>
      )}
      <p className="px-2 text-muted text-xs">{facts.join(' · ')}</p>
      <SourceNote generation={generation} acts={acts} />
      <PartsNote generation={generation} acts={acts} />
    </div>
  );
}

/** The words that were asked for; of a change that made a new video they are not the whole prompt. */
export function askedOf({ prompt, options: { changes } }: Pick<Generation, 'prompt' | 'options'>): string {
  return changes ?? prompt;
}

/** Title of a generation: its name, else its words, else its kind. @param prompt its words; a film, and a video of a picture alone, have none */
export function titleOf({ name, film }: Pick<Generation, 'name' | 'film'>, prompt: string): string {
  if (name !== null) return name;
  return prompt === '' ? say(text(film === null ? 'page.fromImage' : 'page.oneFilm')) : prompt;
}

/** Shape, sharpness and, for a video, length. */
export function factsOf({ aspect_ratio: aspect, resolution, duration }: Generation['options']): readonly string[] {
  const seconds = duration === undefined ? [] : [say(text('page.seconds', { count: String(duration) }))];
  return [String(aspect), String(resolution), ...seconds];
}

export interface AnswerProps {
  readonly generation: Heard;
  readonly options: Options | undefined;
  readonly acts: Acts;
}

/** What became of it. */
export function Answer({ generation, options, acts }: AnswerProps): ReactElement {
  if (generation.needs_decision) {
    return (
      <div className="grid max-w-xl gap-3 p-1">
        <Message generation={generation} />
        <DecisionActions generation={generation} acts={acts} />
      </div>
    );
  }
  const isRunning = generation.status === 'pending' || generation.status === 'processing';
  // Nothing will come of it: there is nothing to wait for.
  if (isRunning && generation.discarded) return <Message generation={generation} />;
  if (isRunning) return <Waiting generation={generation} acts={acts} />;
  return <Ended generation={generation} options={options} acts={acts} />;
}

function Waiting({ generation, acts }: { readonly generation: Heard; readonly acts: Acts }): ReactElement {
  const seconds = useSecondsSince(generation.heardAtMs);
  const { eta_seconds: eta, late, elapsed_seconds: elapsed } = generation;
  const left = eta === null || late ? undefined : timeLeft(eta.from - seconds, eta.to - seconds);
  return (
    <div className="flex flex-col gap-3">
      <WaitingFrame generation={generation} />
      <WaitingBar eta={late ? null : eta} elapsed={elapsed} seconds={seconds} left={left} />
      <div className="flex min-h-16 w-0 min-w-full items-center gap-3 ps-1">
        <LoaderCircle aria-hidden="true" className="size-4.5 shrink-0 animate-spin text-accent" />
        <div className="min-w-0 grow text-sm">
          <p role="status">{generation.state_message}</p>
          <p className="text-muted tabular-nums">
            {[say(text('page.elapsed', { time: sayClock(elapsed + seconds) })), left].filter(Boolean).join(' · ')}
          </p>
        </div>
        {generation.can_cancel && (
          <ActButton acts={acts} act={() => acts.cancel(generation)}>
            {say(text('page.cancel'))}
          </ActButton>
        )}
      </div>
    </div>
  );
}

function Ended({ generation, options, acts }: AnswerProps): ReactElement {
  const [isLooping, setLooping] = useState(false);
  const { videos, pictures } = generation;
  const width = videos.length + pictures.length === 0 ? 'max-w-xl' : 'w-0 min-w-full';
  return (
    <div className="flex flex-col gap-3">
      <GenerationFiles generation={generation} acts={acts} isLooping={isLooping} />
      <div className={`grid gap-2 ${width}`}>
        <Message generation={generation} />
        <SentAs generation={generation} />
        <GenerationDetails generation={generation} options={options} />
        <ChildrenNote generation={generation} acts={acts} />
        <FollowUps generation={generation} options={options} acts={acts} />
        <EndedActions generation={generation} acts={acts} isLooping={isLooping} onLoop={setLooping} />
      </div>
    </div>
  );
}

/** What happened, and what it cost. */
export function Message({ generation }: { readonly generation: Generation }): ReactElement | null {
  const { status, state, discarded, needs_decision: isQuestion, videos, pictures } = generation;
  const isError = status === 'error';
  const message = discarded ? generation.state_message : generation.message;
  const colour = state === 'canceled' ? 'text-muted' : isError ? 'text-danger' : 'text-warn';
  const Icon = isError ? CircleAlert : CircleHelp;
  return (
    <div className="flex items-start gap-2.5 px-1 text-sm" role={isError || isQuestion ? 'alert' : 'status'}>
      {(isError || isQuestion) && <Icon aria-hidden="true" className={`mt-px size-4.5 shrink-0 ${colour}`} />}
      <p className="words min-w-0 grow">{message}</p>
      {(isError || (status === 'completed' && videos.length + pictures.length > 0)) && (
        <span className="shrink-0 whitespace-nowrap text-muted">{costOf(generation)}</span>
      )}
    </div>
  );
}

function costOf({ charged, price_usd: price, price_reported: isReported, cost_usd: cost }: Generation): string {
  if (charged === 'yes' && price !== null && cost !== null && cost !== price) {
    return say(text('page.costEstimated', { costUsd: cost, priceUsd: price }));
  }
  if (price === 0) return say(text('page.free'));
  switch (charged) {
    case 'no':
      return say(text('page.costNothing'));
    case 'maybe':
      return say(text('page.costMaybe'));
    case 'yes':
      return say(text('page.cost', { price: sayPrice(price, isReported) }));
  }
}

/** What is left of a range; undefined says nothing. */
function timeLeft(from: number, to: number): string {
  if (to <= 0) return say(text('page.anyMoment'));
  if (from <= 0) return say(text('page.leftAtMost', { to: sayTime(to) }));
  return say(text('page.left', { from: sayTime(from), to: sayTime(to) }));
}

function useSecondsSince(sinceMs: number): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNowMs(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return Math.max(0, (nowMs - sinceMs) / 1000);
}
