import { createHash, randomBytes } from 'node:crypto';
import { scopedName } from '../../domain/admin.ts';
import { UserError } from '../../domain/errors.ts';
import type { Requester } from '../../domain/generation.ts';
import { type DoorId, personIdOf } from '../../domain/people/person.ts';
import { type Belongings, sumOf } from '../../domain/privacy/belongings.ts';
import { type Forgetting, isAbout } from '../../domain/privacy/forgetting.ts';
import type { ForgetWish, PrivacyBook } from '../../domain/privacy/privacy-book.ts';
import { text } from '../../domain/texts.ts';
import { inTurn } from '../../lib/in-turn.ts';
import { personOf } from '../admin/person-of.ts';
import type { Core } from '../core.ts';
import { forgetReportsBy } from '../moderation/decide-report.ts';
import { doorsOf } from '../people/doors-of.ts';
import type { Forgettings } from './forgettings.ts';
import { createOwnCopies } from './own-copies.ts';
import { wouldErase } from './place-retention.ts';

/** A question stands so long. */
const questionMs = 60 * 60_000;

/** As `PrivacyBook`. */
export function createPrivacyBook(core: Core, forgettings: Pick<Forgettings, 'begun'>): PrivacyBook {
  const { store, clock } = core;
  const copies = createOwnCopies(core);
  return {
    async standing(person) {
      const doors = await doorsOf(core, person);
      const forgetting = (await store.forgettings()).findLast((each) => isAbout(each, doors));
      const copyAtMs = copies.nextMs(doors);
      return {
        doors,
        ...(copyAtMs !== undefined && { copyAtMs }),
        belongings: await belongingsOf(core, doors),
        hasAccount: accountIn(doors) !== undefined,
        question: `${markOf(person)}.${Math.floor(clock.now() / 1000)}`,
        ...(forgetting !== undefined && { forgetting }),
      };
    },
    async forget(person, wish = {}) {
      if (wish.question !== undefined && !isOpen(wish.question, person, clock.now()))
        throw new UserError('not_found', text('privacy.questionOver'));
      const forgetting = await core.accept((inner) => begin(inner, person, wish));
      core.failpoint('after-forget', forgetting.id);
      forgettings.begun();
      return forgetting;
    },
    data: (person, say) => copies.files(person, say),
    giveData: (person, replyTarget) => copies.give(person, replyTarget),
    wouldErase: (scope, days) => wouldErase(core, scope, days),
    personNamed: (name) => personOf(core, name),
  };
}

/** What is theirs alone goes with the wish itself; nothing that is asked for afterwards is meant. */
async function begin(
  core: Core,
  { platform, tenant, id }: Requester,
  { replyTarget, withAccount = false, by }: ForgetWish,
): Promise<Forgetting> {
  const { store, clock } = core;
  const person: DoorId = { platform, id, ...(tenant !== undefined && { tenant }) };
  const doors = await doorsOf(core, person);
  const underWay = (await store.forgettings()).find((each) => each.endedAtMs === undefined && isAbout(each, doors));
  const { videos } = await belongingsOf(core, doors);
  const accountId = withAccount ? accountIn(doors) : undefined;
  const more = { videos, ...(accountId !== undefined && { accountId }), ...(replyTarget !== undefined && { replyTarget }) };
  const forgetting = await (underWay === undefined ? add(core, doors, more) : widen(core, underWay, doors, more));
  for (const door of forgetting.doors) {
    await store.forgetBelongings(door);
    await forgetReportsBy(core, door);
  }
  if (by !== undefined)
    await store.addAct({ atMs: clock.now(), who: by, act: 'forget', details: { person: scopedName(person), videos } });
  return forgetting;
}

interface Wanted extends Pick<Forgetting, 'accountId' | 'replyTarget'> {
  /** That there are by now. */
  readonly videos: number;
}

async function add({ store, clock }: Core, doors: readonly DoorId[], { videos, ...wish }: Wanted): Promise<Forgetting> {
  const forgetting: Forgetting = {
    ...{ id: randomBytes(12).toString('base64url'), doors, upTo: await store.newestNumber(), askedAtMs: Math.floor(clock.now()) },
    ...{ count: videos, erased: 0, receipt: {}, ...wish },
  };
  await store.addForgetting(forgetting);
  return forgetting;
}

/** Asked for once more while that goes on: what came since is meant as well, and who was not to be told is told where they ask now. */
async function widen(
  { store }: Core,
  before: Forgetting,
  now: readonly DoorId[],
  { videos, ...wish }: Wanted,
): Promise<Forgetting> {
  const doors = [...before.doors, ...now.filter((door) => !isAbout(before, [door]))];
  const { accountId = wish.accountId, replyTarget = wish.replyTarget, erased } = before;
  const change = {
    ...{ doors, upTo: await store.newestNumber(), count: erased + videos },
    ...(accountId !== undefined && { accountId }),
    ...(replyTarget !== undefined && { replyTarget }),
  };
  await store.changeForgetting(before.id, change);
  return { ...before, ...change };
}

async function belongingsOf({ store }: Pick<Core, 'store'>, doors: readonly DoorId[]): Promise<Belongings> {
  return sumOf(await inTurn(doors, (door) => store.belongingsOf(door)));
}

/** The person of the web that somebody is. */
function accountIn(doors: readonly DoorId[]): string | undefined {
  return doors.map(personIdOf).find((id) => id !== undefined);
}

/** Whose question it is: a button under it is there for everybody who sees it. */
function markOf({ platform, tenant = '', id }: DoorId): string {
  return createHash('sha256')
    .update(JSON.stringify([platform, tenant, id]))
    .digest('base64url')
    .slice(0, 16);
}

function isOpen(question: string, person: DoorId, nowMs: number): boolean {
  const [mark, seconds] = question.split('.');
  const ageMs = nowMs - Number(seconds) * 1000;
  return mark === markOf(person) && ageMs > -1000 && ageMs <= questionMs;
}
