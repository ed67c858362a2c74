import { Film } from 'lucide-react';
import { memo, type ReactElement, useContext } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { Heard } from '../chat/use-conversation.ts';
import { say } from '../say.ts';
import type { Options } from '../server/api.ts';
import { Button } from '../ui/ui.tsx';
import type { Acts } from './act-button.tsx';
import { ShowingShots } from './filming.ts';
import { Answer, type AnswerProps, Asked, askedOf } from './item.tsx';

/** Those that were asked for at once and stand one behind the other are together, in their order. */
export function bySet(generations: readonly Heard[]): readonly (readonly Heard[])[] {
  const groups: Heard[][] = [];
  for (const each of generations) {
    const last = groups.at(-1);
    const before = last?.[0]?.set?.id;
    if (before !== undefined && before === each.set?.id) last?.push(each);
    else groups.push([each]);
  }
  return groups;
}

/** What was asked for at once, said once, and what became of each, side by side. */
export function GenerationSet({
  members,
  options,
  acts,
}: {
  readonly members: readonly Heard[];
  readonly options: Options | undefined;
  readonly acts: Acts;
}): ReactElement | null {
  const [first] = members;
  if (first === undefined) return null;
  const prompts = [...new Set(members.map(askedOf))];
  const label = say(text('page.variations', { count: members.length }));
  return (
    <li className="turn rise flex flex-col gap-3">
      <Asked generation={first} options={options} acts={acts}>
        {prompts.length === 1 ? prompts[0] : <Prompts prompts={prompts} />}
      </Asked>
      <ul aria-label={label} className="grid grid-cols-1 items-start gap-3 sm:grid-cols-2">
        {members.map((each) => (
          <Member key={each.operation_id} generation={each} options={options} acts={acts} />
        ))}
      </ul>
      <ShotsButton first={first} />
    </li>
  );
}

/** Leads to the view of a film of shots, where each can be made once more. */
function ShotsButton({ first }: { readonly first: Heard }): ReactElement | null {
  const show = useContext(ShowingShots);
  if (show === undefined || first.film === null) return null;
  return (
    <Button onClick={() => show(first.operation_id)} className="self-start">
      <Film aria-hidden="true" className="size-4" />
      {say(text('page.shotsOpen'))}
    </Button>
  );
}

function Prompts({ prompts }: { readonly prompts: readonly string[] }): ReactElement {
  return (
    <ul className="grid gap-1">
      {prompts.map((prompt) => (
        <li key={prompt} dir="auto">
          {prompt}
        </li>
      ))}
    </ul>
  );
}

const Member = memo(function Member({ generation, options, acts }: AnswerProps): ReactElement {
  const { operation_id: id, set } = generation;
  return (
    <li
      id={`generation-${id}`}
      tabIndex={-1}
      className="grid min-w-0 grid-cols-1 gap-2 rounded-3xl border border-line bg-surface p-3 shadow-card"
    >
      {set?.words != null && (
        <p dir="auto" className="words px-1 font-medium text-sm">
          {set.words}
        </p>
      )}
      <Answer generation={generation} options={options} acts={acts} />
    </li>
  );
});
