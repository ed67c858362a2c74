import { type ReactElement, type ReactNode, useCallback, useEffect, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say, sayDate } from '../say.ts';
import { asApiError } from '../server/api.ts';
import { signOut } from '../server/sign-out.ts';
import { Button } from '../ui/ui.tsx';
import { Belongings } from './belongings.tsx';
import { Keys } from './keys.tsx';
import { type Act, Part, Row } from './parts.tsx';
import { type Own, youApi } from './you-api.ts';

/** What is a person's own: their accounts in chats, browsers and keys. */
export function YouView({ leading }: { readonly leading: ReactNode }): ReactElement {
  const [own, setOwn] = useState<Own>();
  const [told, setTold] = useState('');
  const read = useCallback(() => youApi.own().then(setOwn, (error: unknown) => setTold(asApiError(error).message)), []);
  useEffect(() => void read(), [read]);
  const act: Act = (work) =>
    void work()
      .then(({ message }) => setTold(message))
      .catch((error: unknown) => setTold(asApiError(error).message))
      .then(read);
  return (
    <div className="flex h-full min-h-0 flex-col bg-ground">
      <header className="flex min-h-14 shrink-0 items-center gap-2 border-line border-b bg-surface px-3 sm:px-5">
        {leading}
        <h1 className="min-w-0 grow truncate font-semibold">
          <bdi>{own?.person?.name ?? say(text('page.you'))}</bdi>
        </h1>
      </header>
      <main className="min-h-0 grow overflow-y-auto">
        <div className="mx-auto grid max-w-3xl gap-4 p-3 sm:p-5">
          <p role="status" className="text-sm empty:hidden">
            {told}
          </p>
          {own?.person === null && <p>{say(text('page.nobody'))}</p>}
          {own?.person != null && (
            <>
              <p className="text-muted">{say(text(roleTexts[own.person.role]))}</p>
              <Accounts own={own} act={act} />
              <Browsers own={own} act={act} />
              <Keys keys={own.keys} role={own.person.role} act={act} onMade={() => void read()} />
              <Belongings />
            </>
          )}
        </div>
      </main>
    </div>
  );
}

const roleTexts = { viewer: 'page.youView', member: 'page.youMake', admin: 'page.youAdmin' } as const;

interface PartProps {
  readonly own: Own;
  readonly act: Act;
}

function Accounts({ own: { links, doors }, act }: PartProps): ReactElement | null {
  if (links.length === 0 && doors.length === 0) return null;
  const labelOf = (platform: string) => doors.find(({ door }) => door === platform)?.label ?? platform;
  return (
    <Part title={say(text('page.accounts'))}>
      <p className="text-muted text-sm">{say(text('page.accountsText'))}</p>
      {links.length === 0 && <p className="text-sm">{say(text('page.noAccounts'))}</p>}
      <ul className="grid gap-2 empty:hidden">
        {links.map(({ link, platform, name }) => (
          <Row
            key={link}
            actions={
              <Button aria-label={`${say(text('page.unlink'))}: ${name ?? link}`} onClick={() => act(() => youApi.unlink(link))}>
                {say(text('page.unlink'))}
              </Button>
            }
          >
            <bdi>{name ?? link}</bdi> <span className="text-muted text-sm">{labelOf(platform)}</span>
          </Row>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2 empty:hidden">
        {doors.map(({ door, label }) => (
          <a
            key={door}
            href={`/sign-in/${door}?next=/you`}
            className="inline-flex h-9 items-center rounded-full border border-line px-3.5 font-medium text-sm hover:bg-sunken pointer-coarse:h-11"
          >
            {say(text('page.linkWith', { door: label }))}
          </a>
        ))}
      </div>
    </Part>
  );
}

function Browsers({ own, act }: PartProps): ReactElement {
  const out = say(text('page.signOut'));
  return (
    <Part title={say(text('page.browsers'))}>
      <ul className="grid gap-2">
        {own.sign_ins.map(({ sign_in_id: id, device, last_used_at: used, is_this: isThis }) => (
          <Row
            key={id}
            actions={
              <Button
                aria-label={`${out}: ${device}`}
                onClick={() => (isThis ? void signOut() : act(() => youApi.endSignIn(id)))}
              >
                {out}
              </Button>
            }
          >
            <span className="block">
              <bdi>{device}</bdi>
              {isThis && <span className="ms-2 text-muted text-sm">{say(text('page.thisBrowser'))}</span>}
            </span>
            <span className="text-muted text-sm">{say(text('page.lastUsed', { time: sayDate(used) }))}</span>
          </Row>
        ))}
      </ul>
      <Button className="justify-self-start" onClick={() => void youApi.endSignIns().then(() => signOut())}>
        {say(text('page.signOutEverywhere'))}
      </Button>
    </Part>
  );
}
