import { scopedName } from '../../../../domain/admin.ts';
import type { LinkedPerson } from '../../../../domain/people/people-book.ts';
import type { Invite } from '../../../../domain/people/person.ts';
import { forgetQuestion, isForgettable } from '../../../../domain/privacy/privacy-texts.ts';
import { text } from '../../../../domain/texts.ts';
import type { WebDeps } from '../../web-deps.ts';
import { baseUrl } from '../answers.ts';
import { RestError } from '../error.ts';
import type { Route } from '../route.ts';
import type { Doing, Reading } from './admin-route.ts';
import type { PeopleAnswer } from './admin-schemas.ts';

const defaultInviteSeconds = 7 * 86_400;

/** Who may come in by a name of their own, and what an admin does about it. */
export function peopleRoutes(
  { engine: { people, privacy }, web }: Pick<WebDeps, 'engine' | 'web'>,
  reading: Reading,
  doing: Doing,
): readonly Route[] {
  /** @throws {RestError} where nobody else can come in at all */
  const requireDoor = (): void => {
    if (web.token === undefined || web.off === true) throw new RestError('not_possible_now', text('admin.peopleNeedToken'));
  };
  return [
    reading('people', async () => peopleBody(await people.all(), await people.invites())),
    doing('invite', 'AdminInvite', async (who, { role, uses = 1, for_seconds: seconds = defaultInviteSeconds }, context) => {
      requireDoor();
      const { secret } = await people.invite(who, { role, uses, forMs: seconds * 1000 });
      return {
        changed: true,
        url: `${baseUrl(context, web)}/join?invite=${secret}`,
        message: text('admin.invited', { role, count: uses }),
      };
    }),
    doing('uninvite', 'AdminUninvite', async (who, { invite_id: id }) => {
      await people.dropInvite(who, id);
      return { changed: true, message: text('admin.uninvited') };
    }),
    doing('change_person', 'AdminPersonChange', async (who, { person_id: id, name, role, ended }) => ({
      changed: await people.change(who, id, {
        ...(name !== undefined && { name }),
        ...(role !== undefined && { role }),
        ...(ended !== undefined && { isEnded: ended }),
      }),
      message: text(ended === true ? 'admin.personEnded' : 'admin.personChanged'),
    })),
    doing('remove_person', 'AdminPerson', async (who, { person_id: id }) => {
      await people.remove(who, id);
      return { changed: true, message: text('admin.personRemoved') };
    }),
    doing('forget', 'AdminForget', async (who, { person: name, account = false, confirmed = false }) => {
      const person = await privacy.personNamed(name);
      const standing = await privacy.standing(person);
      if (!isForgettable(standing, account)) return { changed: false, message: text('admin.nothingToForget') };
      if (!confirmed)
        throw new RestError('needs_confirmation', text('list.sentences', { sentences: forgetQuestion(standing, account) }), {
          field: 'confirmed',
        });
      const { count } = await privacy.forget(person, { withAccount: account, by: who });
      return { changed: true, count, message: text('admin.forgetting', { videos: count }) };
    }),
  ];
}

function peopleBody(people: readonly LinkedPerson[], invites: readonly Invite[]): PeopleAnswer {
  return {
    people: people.map(({ id, name, role, createdAtMs, endedAtMs, links }) => ({
      ...{ person_id: id, name, role, created_at: iso(createdAtMs) },
      ended_at: endedAtMs === undefined ? null : iso(endedAtMs),
      links: links.map((link) => ({ link: scopedName(link.door), name: link.name ?? null })),
    })),
    invites: invites.map(({ id, role, createdAtMs, untilMs, usesLeft }) => ({
      ...{ invite_id: id, role, created_at: iso(createdAtMs), expires_at: iso(untilMs), uses_left: usesLeft },
    })),
  };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
