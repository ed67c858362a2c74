import { type FormEvent, type ReactElement, useRef, useState } from 'react';
import { sayDate } from '../say.ts';
import { asApiError } from '../server/api.ts';
import { Button, Pill } from '../ui/ui.tsx';
import { adminApi } from './admin-api.ts';
import { type DoIt, Empty, NotRead, Section, Sure, Table } from './parts.tsx';
import { useRead } from './use-read.ts';
import { words } from './words.ts';

const everyMs = 10_000;
const { columns } = words;

type Known = Awaited<ReturnType<typeof adminApi.people>>;
type Person = Known['people'][number];

/** Who comes in by a name of their own, and invites for others. */
export function People({ doIt, acts }: { readonly doIt: DoIt; readonly acts: number }): ReactElement {
  const [made, setMade] = useState(0);
  const { value, trouble } = useRead(adminApi.people, acts + made, everyMs);
  return (
    <>
      <Section title={words.invites}>
        <p className="text-muted text-sm">{words.rolesNote}</p>
        <InviteForm onMade={() => setMade((count) => count + 1)} />
        {value?.invites.length === 0 && <Empty>{words.noInvites}</Empty>}
        {value !== undefined && value.invites.length > 0 && <Invites invites={value.invites} doIt={doIt} />}
      </Section>
      <Section title={words.sections.people}>
        {value === undefined && <NotRead trouble={trouble} />}
        {value?.people.length === 0 && <Empty>{words.noPeople}</Empty>}
        {value !== undefined && value.people.length > 0 && (
          <Table
            label={words.sections.people}
            head={[columns.name, columns.role, columns.since, columns.linked, columns.actions]}
            rows={value.people.map((person) => ({ key: person.person_id, cells: cellsOf(person, doIt) }))}
          />
        )}
      </Section>
    </>
  );
}

function cellsOf(person: Person, doIt: DoIt) {
  const { person_id: id, name, role, created_at: since, ended_at: ended, links } = person;
  return [
    <span key="name">
      <bdi className="block">{name}</bdi>
      {ended !== null && <span className="text-muted text-xs">{words.ended(sayDate(ended))}</span>}
    </span>,
    <Pill
      key="role"
      label={`${words.role}: ${name}`}
      value={role}
      choices={words.personRoles}
      onChoose={(chosen) => doIt('change_person', { person_id: id, role: chosen })}
    />,
    sayDate(since),
    links.map((link) => link.name ?? link.link).join(', '),
    <PersonActions key="actions" person={person} doIt={doIt} />,
  ];
}

function PersonActions({ person, doIt }: { readonly person: Person; readonly doIt: DoIt }): ReactElement {
  const { person_id: id, name, ended_at: ended } = person;
  const [asked, setAsked] = useState<'end' | 'remove'>();
  return (
    <span className="flex flex-wrap gap-2">
      {ended === null ? (
        <Button aria-label={`${words.end}: ${name}`} onClick={() => setAsked('end')}>
          {words.end}
        </Button>
      ) : (
        <Button aria-label={`${words.reopen}: ${name}`} onClick={() => doIt('change_person', { person_id: id, ended: false })}>
          {words.reopen}
        </Button>
      )}
      <Button aria-label={`${words.remove}: ${name}`} onClick={() => setAsked('remove')}>
        {words.remove}
      </Button>
      {asked !== undefined && (
        <Sure
          question={asked === 'end' ? words.endSure(name) : words.removeSure(name)}
          yes={asked === 'end' ? words.end : words.remove}
          onYes={() =>
            asked === 'end' ? doIt('change_person', { person_id: id, ended: true }) : doIt('remove_person', { person_id: id })
          }
          onClose={() => setAsked(undefined)}
        />
      )}
    </span>
  );
}

function Invites({ invites, doIt }: { readonly invites: Known['invites']; readonly doIt: DoIt }): ReactElement {
  return (
    <Table
      label={words.invites}
      head={[columns.invite, columns.role, columns.left, columns.until, columns.actions]}
      rows={invites.map(({ invite_id: id, role, uses_left: left, expires_at: until }) => ({
        key: id,
        cells: [
          ...[id, role, left, sayDate(until)],
          <Button key="back" aria-label={`${words.takeBack}: ${id}`} onClick={() => doIt('uninvite', { invite_id: id })}>
            {words.takeBack}
          </Button>,
        ],
      }))}
    />
  );
}

function InviteForm({ onMade }: { readonly onMade: () => void }): ReactElement {
  const [role, setRole] = useState('member');
  const [seconds, setSeconds] = useState('604800');
  const [link, setLink] = useState('');
  const [told, setTold] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const onMake = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const uses = Number(new FormData(event.currentTarget).get('uses'));
    adminApi.invite({ role, uses, for_seconds: Number(seconds) }).then(
      ({ url = '', message }) => {
        setLink(url);
        setTold(message);
        onMade();
      },
      (error: unknown) => setTold(asApiError(error).message),
    );
  };
  const onCopy = () => {
    field.current?.select();
    navigator.clipboard?.writeText(link).then(
      () => setTold(words.copied),
      () => undefined,
    );
  };
  return (
    <>
      <form onSubmit={onMake} className="flex flex-wrap items-end gap-2">
        <Pill label={words.role} value={role} choices={words.personRoles} onChoose={setRole} />
        <Pill label={columns.until} value={seconds} choices={words.inviteTerms} onChoose={setSeconds} />
        <label className="grid gap-1 text-sm">
          <span className="text-muted">{words.inviteFor}</span>
          <input
            name="uses"
            type="number"
            min={1}
            max={500}
            defaultValue={1}
            required
            className="h-9 w-28 rounded-full border border-line bg-surface px-3.5 pointer-coarse:h-11"
          />
        </label>
        <Button type="submit">{words.invite}</Button>
      </form>
      {link !== '' && (
        <div className="flex flex-wrap gap-2">
          <input
            ref={field}
            aria-label={words.inviteLink}
            readOnly
            value={link}
            className="field h-9 min-w-0 grow text-sm pointer-coarse:h-11"
          />
          <Button onClick={onCopy}>{words.copy}</Button>
        </div>
      )}
      <p role="status" className="text-muted text-sm empty:hidden">
        {told}
      </p>
    </>
  );
}
