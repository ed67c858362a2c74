import type { ReactElement, ReactNode } from 'react';
import { text } from '../../../../domain/texts.ts';
import { ActButton, type Acts } from '../generation/act-button.tsx';
import { DecisionActions, EndedActions } from '../generation/actions.tsx';
import { GenerationDetails } from '../generation/details.tsx';
import { FollowUps } from '../generation/follow-ups/follow-ups.tsx';
import { ChildrenNote, PartsNote, SourceNote } from '../generation/follow-ups/lineage-note.tsx';
import { factsOf, Message } from '../generation/item.tsx';
import { SentAs } from '../generation/sent-as.tsx';
import { say, sayDate } from '../say.ts';
import { type Generation, modelLabel, type Options } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import type { Person } from './filter-values.ts';

/** All that is known of a generation, and what can be done with it. */
export function ViewerDetails({
  generation,
  title,
  options,
  acts,
  isLooping,
  onLoop,
  onPerson,
  onChat,
  children,
}: {
  readonly generation: Generation;
  readonly title: string;
  readonly options: Options | undefined;
  readonly acts: Acts;
  readonly isLooping: boolean;
  readonly onLoop: (isLooping: boolean) => void;
  readonly onPerson: (person: Person) => void;
  /** Absent: there are no sessions beside the gallery. */
  readonly onChat: ((session: string, target: string) => void) | undefined;
  /** What people keep of it. */
  readonly children?: ReactNode;
}): ReactElement {
  const { address } = useServer();
  const { prompt, images } = generation;
  const isRunning = generation.status === 'pending' || generation.status === 'processing';
  return (
    <div className="flex min-w-0 flex-col gap-4 border-line p-4 sm:p-5 md:overflow-y-auto md:border-s">
      <h2 dir="auto" className="words max-h-60 shrink-0 overflow-y-auto font-medium">
        {title}
      </h2>
      {generation.name !== null && prompt !== '' && (
        <p dir="auto" className="words max-h-60 shrink-0 overflow-y-auto text-sm">
          {prompt}
        </p>
      )}
      <Message generation={generation} />
      {generation.needs_decision && <DecisionActions generation={generation} acts={acts} />}
      {isRunning && generation.can_cancel && (
        <ActButton acts={acts} act={() => acts.cancel(generation)} className="self-start">
          {say(text('page.cancel'))}
        </ActButton>
      )}
      {!isRunning && <EndedActions generation={generation} acts={acts} isLooping={isLooping} onLoop={onLoop} />}
      {children}
      <Facts generation={generation} options={options} onPerson={onPerson} onChat={onChat} />
      <SentAs generation={generation} />
      <GenerationDetails generation={generation} options={options} />
      {images.some(({ field }) => field !== 'video_file') && (
        <div className="flex flex-wrap gap-2 px-1">
          {images.map(({ field, url }) =>
            field === 'video_file' ? null : (
              <img
                key={`${field} ${address(url)}`}
                src={address(url)}
                alt={say(text('page.pictureLabel'))}
                loading="lazy"
                className="h-20 rounded-xl border border-line bg-sunken"
              />
            ),
          )}
        </div>
      )}
      <SourceNote generation={generation} acts={acts} />
      <PartsNote generation={generation} acts={acts} />
      <ChildrenNote generation={generation} acts={acts} />
      <FollowUps generation={generation} options={options} acts={acts} />
    </div>
  );
}

function Facts({
  generation,
  options,
  onPerson,
  onChat,
}: Pick<Parameters<typeof ViewerDetails>[0], 'generation' | 'options' | 'onPerson' | 'onChat'>): ReactElement {
  const { model, options: chosen, platform, person } = generation;
  const place = options?.platforms.find((each) => each.id === platform)?.label ?? platform;
  const isNamed = platform !== 'web' || person.name !== null;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [say(text('page.factModel')), [modelLabel(options, model), ...factsOf(chosen)].join(' · ')],
    [say(text('page.factAsked')), sayDate(generation.created_at)],
    ...(generation.finished_at === null ? [] : [[say(text('page.factEnded')), sayDate(generation.finished_at)] as const]),
    ...(isNamed || onChat !== undefined
      ? [
          [
            say(isNamed ? text('page.factWho') : text('page.factSession')),
            <Who key="who" {...{ generation, isNamed, place, onPerson, onChat }} />,
          ] as const,
        ]
      : []),
  ];
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 px-1 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="words min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Who asked for it, where they have a name, and its session on the web. */
function Who({
  generation: { operation_id: id, platform, person, session_id: session },
  isNamed,
  place,
  onPerson,
  onChat,
}: Pick<Parameters<typeof ViewerDetails>[0], 'generation' | 'onPerson' | 'onChat'> & {
  readonly isNamed: boolean;
  readonly place: string;
}): ReactElement {
  const link = 'min-h-6 text-start underline hover:text-ink pointer-coarse:min-h-11';
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {isNamed && (
        <button type="button" className={link} onClick={() => onPerson({ ...person, platform })}>
          {say(text('page.onlyBy', { person: person.name ?? person.id }))}
        </button>
      )}
      {platform !== 'web' && <span className="text-muted">{place}</span>}
      {platform === 'web' && onChat !== undefined && (
        <button type="button" className={link} onClick={() => onChat(session, id)}>
          {say(text('page.openSession'))}
        </button>
      )}
    </span>
  );
}
