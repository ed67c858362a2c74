import { X } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { ActButton, type Acts, DecisionActions, EndedActions } from '../generation/actions.tsx';
import { GenerationDetails } from '../generation/details.tsx';
import { GenerationFiles } from '../generation/files.tsx';
import { FollowUps } from '../generation/follow-ups/follow-ups.tsx';
import { ChildrenNote, PartsNote, SourceNote } from '../generation/follow-ups/lineage-note.tsx';
import { askedOf, factsOf, Message } from '../generation/item.tsx';
import { say, sayDate } from '../say.ts';
import { type Generation, modelLabel, type Options } from '../server/api.ts';
import { Button, Dialog } from '../ui/ui.tsx';

/** One generation of the gallery, large. */
export function VideoDialog({
  generation,
  options,
  acts,
  onClose,
  onPerson,
  onChat,
}: {
  readonly generation: Generation;
  readonly options: Options | undefined;
  readonly acts: Acts;
  readonly onClose: () => void;
  readonly onPerson: (person: Generation['person'] & { readonly platform: string }) => void;
  readonly onChat: (session: string, target: string) => void;
}): ReactElement {
  const [isLooping, setLooping] = useState(false);
  const { operation_id: id, model, options: chosen, platform, person, session_id: session } = generation;
  const prompt = askedOf(generation);
  const isRunning = generation.status === 'pending' || generation.status === 'processing';
  const facts = [sayDate(generation.created_at), modelLabel(options, model), ...factsOf(chosen)];
  return (
    <Dialog label={prompt === '' ? say(text('page.fromImage')) : prompt} onClose={onClose} className="max-w-4xl">
      <div className="flex flex-col gap-4 p-4 sm:p-5">
        <div className="flex items-start gap-3">
          <p dir="auto" className="words max-h-28 min-w-0 grow overflow-y-auto pt-1.5 font-medium">
            {prompt === '' ? say(text('page.fromImage')) : prompt}
          </p>
          <Button look="quiet" label={say(text('page.close'))} onClick={onClose}>
            <X className="size-5" />
          </Button>
        </div>
        <div className="flex min-w-0 flex-col items-center gap-3">
          <GenerationFiles generation={generation} acts={acts} isLooping={isLooping} autoPlay />
        </div>
        <Message generation={generation} />
        <GenerationDetails generation={generation} options={options} />
        <SourceNote generation={generation} acts={acts} />
        <PartsNote generation={generation} acts={acts} />
        <ChildrenNote generation={generation} acts={acts} />
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 px-1 text-muted text-sm">
          <span>{facts.join(' · ')}</span>
          {platform === 'web' ? (
            <button type="button" className="underline hover:text-ink" onClick={() => onChat(session, id)}>
              {say(text('page.openSession'))}
            </button>
          ) : (
            <button type="button" className="underline hover:text-ink" onClick={() => onPerson({ ...person, platform })}>
              {say(text('page.onlyBy', { person: person.name ?? person.id }))}
            </button>
          )}
        </p>
        {generation.needs_decision && <DecisionActions generation={generation} acts={acts} />}
        {isRunning && generation.can_cancel && (
          <ActButton acts={acts} act={() => acts.cancel(generation)} className="self-start">
            {say(text('page.cancel'))}
          </ActButton>
        )}
        <FollowUps generation={generation} options={options} acts={acts} />
        {!isRunning && <EndedActions generation={generation} acts={acts} isLooping={isLooping} onLoop={setLooping} />}
      </div>
    </Dialog>
  );
}
