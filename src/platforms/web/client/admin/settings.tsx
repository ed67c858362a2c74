import { type ReactElement, useId, useState } from 'react';
import { asApiError } from '../server/api.ts';
import { defaultsChanged } from '../server/use-options.ts';
import { Button } from '../ui/ui.tsx';
import { adminApi, type PlaceSettings } from './admin-api.ts';
import { NotRead, Section, Sure } from './parts.tsx';
import { useRead } from './use-read.ts';
import { words } from './words.ts';

type Setting = PlaceSettings['settings'][number];
type Choose = (body: Parameters<typeof adminApi.choose>[0]) => void;

/** What holds for all that is asked for on the page: each choice is kept at once. */
export function Settings({ acts }: { readonly acts: number }): ReactElement {
  const { value: read, trouble, again } = useRead(adminApi.settings, acts);
  const [answer, setAnswer] = useState<PlaceSettings>();
  const [told, tell] = useState('');
  const [asked, setAsked] = useState<{ readonly question: string; readonly body: Parameters<Choose>[0] }>();
  const known = answer ?? read;
  const choose: Choose = (body) => {
    adminApi.choose(body).then(
      (next) => {
        setAnswer(next);
        tell(next.message ?? '');
        window.dispatchEvent(new Event(defaultsChanged));
      },
      (error: unknown) => {
        const problem = asApiError(error);
        if (problem.code === 'needs_confirmation') return setAsked({ question: problem.message, body });
        // What was not taken must not look as if it held.
        setAnswer(undefined);
        again();
        tell(problem.message);
      },
    );
  };
  if (known === undefined) return <NotRead trouble={trouble} />;
  const isAnyChosen = known.settings.some(({ is_chosen: isChosen }) => isChosen);
  return (
    <Section
      title={words.sections.settings}
      actions={isAnyChosen && <Button onClick={() => choose({ reset: 'all' })}>{words.settingsReset}</Button>}
    >
      <p className="text-muted text-sm">{words.settingsAbout}</p>
      <p role="status" className="min-h-5 text-sm">
        {told}
      </p>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
        {known.settings.map((each) => (
          <Field key={each.option} setting={each} onChoose={choose} />
        ))}
      </div>
      {asked !== undefined && (
        <Sure
          question={asked.question}
          yes={words.settingErases}
          onYes={() => choose({ ...asked.body, confirmed: true })}
          onClose={() => {
            setAsked(undefined);
            // What was not taken must not look as if it held.
            setAnswer(undefined);
            again();
          }}
        />
      )}
    </Section>
  );
}

function Field({ setting, onChoose }: { readonly setting: Setting; readonly onChoose: Choose }): ReactElement {
  const { option, name, value, from, is_chosen: isChosen, chosen, is_many: isMany, choices } = setting;
  const id = useId();
  const usual = isChosen ? words.settingUsual : `${value} (${from})`;
  if (isMany) return <Several setting={setting} onChoose={onChoose} />;
  return (
    <div>
      <label className="mb-1 block font-medium text-sm first-letter:uppercase" htmlFor={id}>
        {name}
      </label>
      <select
        id={id}
        className="field"
        value={isChosen ? (chosen[0] ?? '') : ''}
        onChange={({ currentTarget }) =>
          onChoose(currentTarget.value === '' ? { reset: option } : { set: { [option]: currentTarget.value } })
        }
      >
        <option value="">{usual}</option>
        {choices.map((each) => (
          <option key={each.value} value={each.value}>
            {each.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** At least one stays: nothing could be made without. */
function Several({ setting, onChoose }: { readonly setting: Setting; readonly onChoose: Choose }): ReactElement {
  const { option, name, chosen, choices } = setting;
  return (
    <fieldset className="sm:col-span-2 lg:col-span-3">
      <legend className="mb-1 font-medium text-sm first-letter:uppercase">{name}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {choices.map(({ value, label }) => {
          const isOn = chosen.includes(value);
          const next = choices.map((each) => each.value).filter((each) => (each === value ? !isOn : chosen.includes(each)));
          return (
            <label key={value} className="flex min-h-9 items-center gap-2 text-sm">
              <input
                type="checkbox"
                checked={isOn}
                disabled={next.length === 0}
                onChange={() =>
                  onChoose(next.length === choices.length ? { reset: option } : { set: { [option]: next.join(',') } })
                }
              />
              {label}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
