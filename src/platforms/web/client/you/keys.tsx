import { type FormEvent, type ReactElement, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say, sayDate, sayShortPrice } from '../say.ts';
import { asApiError } from '../server/api.ts';
import { Button } from '../ui/ui.tsx';
import { type Act, Part, Row } from './parts.tsx';
import { type Key, type Me, type Scope, youApi } from './you-api.ts';

const scopeTexts = { read: 'page.scopeRead', make: 'page.scopeMake', admin: 'page.scopeAdmin' } as const;
/** What each role can hand on. */
const scopesOf: Readonly<Record<NonNullable<Me['person']>['role'], readonly Scope[]>> = {
  viewer: ['read'],
  member: ['read', 'make'],
  admin: ['read', 'make', 'admin'],
};

interface KeysProps {
  readonly keys: readonly Key[];
  readonly role: NonNullable<Me['person']>['role'];
  readonly act: Act;
  readonly onMade: () => void;
}

/** Keys with which programs use the API as this person. */
export function Keys({ keys, role, act, onMade }: KeysProps): ReactElement {
  return (
    <Part title={say(text('page.keys'))}>
      <p className="text-muted text-sm">
        {say(text('page.keysText'))} <code dir="ltr">Authorization: Bearer veo_…</code>
      </p>
      {keys.length === 0 && <p className="text-sm">{say(text('page.noKeys'))}</p>}
      <ul className="grid gap-2 empty:hidden">
        {keys.map((key) => (
          <Row
            key={key.key_id}
            actions={
              key.ended_at === null && (
                <Button
                  aria-label={`${say(text('page.endKey'))}: ${key.name}`}
                  onClick={() => act(() => youApi.endKey(key.key_id))}
                >
                  {say(text('page.endKey'))}
                </Button>
              )
            }
          >
            <bdi className="block">{key.name}</bdi>
            <span className="text-muted text-sm">{factsOf(key).join(' · ')}</span>
          </Row>
        ))}
      </ul>
      <KeyForm scopes={scopesOf[role]} onMade={onMade} />
    </Part>
  );
}

function factsOf(key: Key): readonly string[] {
  const { scopes, per_day_usd: day, per_month_usd: month, last_used_at: used, ended_at: ended } = key;
  return [
    ...scopes.map((scope) => say(text(scopeTexts[scope]))),
    ...(day === null ? [] : [say(text('page.perDay', { usd: sayShortPrice(day) }))]),
    ...(month === null ? [] : [say(text('page.perMonth', { usd: sayShortPrice(month) }))]),
    used === null ? say(text('page.neverUsed')) : say(text('page.lastUsed', { time: sayDate(used) })),
    ...(ended === null ? [] : [say(text('page.keyIsEnded', { time: sayDate(ended) }))]),
  ];
}

function KeyForm({ scopes, onMade }: { readonly scopes: readonly Scope[]; readonly onMade: () => void }): ReactElement {
  const [made, setMade] = useState('');
  const [told, setTold] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const onMake = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const usd = (name: string) => (given.get(name) === '' ? null : Number(given.get(name)));
    const wish = {
      name: String(given.get('name')),
      scopes: scopes.filter((scope) => given.get(scope) === 'on'),
      ...{ per_day_usd: usd('day'), per_month_usd: usd('month') },
    };
    youApi.makeKey(wish).then(
      ({ key }) => {
        setMade(key);
        setTold(say(text('page.keyShownOnce')));
        form.reset();
        onMade();
      },
      (error: unknown) => setTold(asApiError(error).message),
    );
  };
  const onCopy = () => {
    field.current?.select();
    navigator.clipboard?.writeText(made).then(
      () => setTold(say(text('page.copied'))),
      () => undefined,
    );
  };
  const input = 'field h-9 pointer-coarse:h-11';
  return (
    <form onSubmit={onMake} className="grid gap-3 border-line border-t pt-3">
      <h3 className="font-medium">{say(text('page.newKey'))}</h3>
      <label className="grid gap-1 text-sm">
        {say(text('page.keyLabel'))}
        <input name="name" required maxLength={200} className={input} />
      </label>
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        <legend className="mb-1">{say(text('page.keyMay'))}</legend>
        {scopes.map((scope) => (
          <label key={scope} className="inline-flex min-h-9 items-center gap-2 pointer-coarse:min-h-11">
            <input name={scope} type="checkbox" defaultChecked={scope !== 'admin'} className="size-4.5 accent-accent" />
            {say(text(scopeTexts[scope]))}
          </label>
        ))}
      </fieldset>
      <div className="grid gap-3 sm:grid-cols-2">
        <label className="grid gap-1 text-sm">
          {say(text('page.keyDay'))}
          <input name="day" type="number" min="0.01" step="0.01" className={input} />
        </label>
        <label className="grid gap-1 text-sm">
          {say(text('page.keyMonth'))}
          <input name="month" type="number" min="0.01" step="0.01" className={input} />
        </label>
      </div>
      <Button look="primary" type="submit" className="justify-self-start">
        {say(text('page.makeKey'))}
      </Button>
      <p role="status" className="text-sm empty:hidden">
        {told}
      </p>
      {made !== '' && (
        <div className="flex flex-wrap gap-2">
          <input
            ref={field}
            aria-label={say(text('page.newKey'))}
            readOnly
            dir="ltr"
            value={made}
            className={`${input} min-w-0 grow text-sm`}
          />
          <Button onClick={onCopy}>{say(text('page.copyKey'))}</Button>
        </div>
      )}
    </form>
  );
}
