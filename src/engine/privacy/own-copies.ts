import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import type { DoorId } from '../../domain/people/person.ts';
import { type OwnFile, ownDataEveryMs } from '../../domain/privacy/own-data.ts';
import { moment, type Text, text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { doorsOf } from '../people/doors-of.ts';
import { giveFiles } from './give-files.ts';
import { ownFiles } from './own-files.ts';

/** Copies of what is kept of people, for themselves: one at a time of a person, and one in an hour. Of several processes each counts its own. */
export interface OwnCopies {
  /** As `Standing.copyAtMs`. */
  nextMs(doors: readonly DoorId[]): number | undefined;
  /** As `PrivacyBook.data`. */
  files(person: Requester, say: (sentence: Text) => string): Promise<AsyncIterable<OwnFile>>;
  /** As `PrivacyBook.giveData`. */
  give(person: Requester, replyTarget: ReplyTarget): Promise<void>;
}

export function createOwnCopies(core: Core): OwnCopies {
  /** By the doors of who has one: since when, and whether they have it whole. One that nobody reads is over after as long. */
  const given = new Map<string, { readonly atMs: number; readonly isWhole: boolean }>();

  const nextMs = (doors: readonly DoorId[]): number | undefined => {
    const nowMs = core.clock.now();
    for (const [each, { atMs }] of given) if (nowMs - atMs >= ownDataEveryMs) given.delete(each);
    const last = given.get(keyOf(doors));
    return last?.isWhole === true ? last.atMs + ownDataEveryMs : undefined;
  };

  const take = async (person: Requester): Promise<readonly [key: string, doors: readonly DoorId[]]> => {
    const doors = await doorsOf(core, person);
    const key = keyOf(doors);
    const atMs = nextMs(doors);
    if (atMs !== undefined) throw new UserError('not_possible_now', text('privacy.dataWait', { time: moment(atMs, 'time') }));
    if (given.has(key)) throw new UserError('not_possible_now', text('privacy.dataBusy'));
    given.set(key, { atMs: core.clock.now(), isWhole: false });
    return [key, doors];
  };

  /** Whose reader went away has had none. */
  async function* counted(key: string, files: AsyncIterable<OwnFile>): AsyncGenerator<OwnFile> {
    let isWhole = false;
    try {
      yield* files;
      isWhole = true;
    } finally {
      if (isWhole) given.set(key, { atMs: core.clock.now(), isWhole });
      else given.delete(key);
    }
  }

  return {
    nextMs,
    async files(person, say) {
      const [key, doors] = await take(person);
      return counted(key, ownFiles(core, doors, say));
    },
    async give(person, replyTarget) {
      const way = core.deliveries.find(({ platform }) => platform === replyTarget.platform)?.personFiles;
      if (way === undefined) throw new UserError('not_possible_now', text('privacy.dataNowhere'));
      const [key, doors] = await take(person);
      const files = counted(
        key,
        ownFiles(core, doors, (sentence) => way.say(sentence, replyTarget)),
      );
      const work = giveFiles(core, way, files, { person, replyTarget });
      void core.inBackground('somebody did not get a copy of what is kept of them', work);
    },
  };
}

function keyOf(doors: readonly DoorId[]): string {
  return JSON.stringify(doors.map(({ platform, tenant = '', id }) => JSON.stringify([platform, tenant, id])).toSorted());
}
