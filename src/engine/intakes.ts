import PQueue from 'p-queue';
import type { StoreTransaction } from '../domain/generation-store.ts';
import type { GivenRequest, Intake } from '../domain/intake.ts';
import type { VideoEngine } from '../domain/video-engine.ts';
import type { Core } from './core.ts';
import { retryDelayMs } from './deliver.ts';
import { draftLimits } from './drafts.ts';
import { openRaw, picturesIn, storedRaw, withoutPictures } from './kept-raw.ts';
import { keepableIntake } from './moderation/keepable.ts';

/** Where nothing could be noted, so long nothing is tried: each try would hold up those who wait for an acknowledgement. */
const quietMs = 1000;
/** Messages on their way at once. */
const parallelMessages = 2;

/** What people asked for in a chat and are not answered about yet: nobody waits for a bot that has forgotten them. */
export interface Intakes extends Pick<VideoEngine, 'arrived' | 'answered' | 'notTaken' | 'unanswered'> {
  /** A generation is stored: its status message answers. */
  accepted(eventId: string): void;
  /** Tells people who were not answered by the last process, or, with several, by dead ones: then it is called again and again. */
  start(): void;
  settled(): Promise<void>;
}

/** @param abort lets go of messages under way */
export function createIntakes(core: Core, abort: AbortSignal): Intakes {
  const { clock, log, store } = core;
  /** Those that this process works on. */
  const open = new Map<string, Intake>();
  const messages = new PQueue({ concurrency: parallelMessages });
  const underWay = new Set<Promise<void>>();

  /** Those that people are told of that they were interrupted: one that is sent again meanwhile is done. */
  const telling = new Set<string>();

  /** Arrived in this turn of the event loop: they share one synced write. */
  let arriving: Intake[] = [];
  let noted: Promise<ReadonlySet<Intake>> | undefined;
  let quietUntilMs = Number.NEGATIVE_INFINITY;

  /** Those that are being noted: what follows waits, so that no note is written after its removal. */
  const noting = new Map<string, Promise<unknown>>();
  /** Those that were answered and are being removed. */
  const leaving = new Set<string>();

  /** @returns those that are new; what can't be noted counts as new */
  const take = async (intakes: readonly Intake[]): Promise<ReadonlySet<Intake>> => {
    const isNew = new Set<Intake>();
    const isNoted = await note(async (tx) => {
      isNew.clear();
      for (const intake of intakes) {
        if (!(await tx.takeEvent(intake.eventId, clock.now()))) continue;
        isNew.add(intake);
        await addIntake(tx, await keepableIntake(tx, intake));
      }
    });
    return isNoted ? isNew : new Set(intakes);
  };

  const note = async (work: (tx: StoreTransaction) => Promise<void>): Promise<boolean> => {
    if (clock.monotonicMs() < quietUntilMs) return false;
    try {
      await core.writeOnce(({ store: tx }) => work(tx));
      return true;
    } catch (error) {
      // An acknowledgement can't wait for the disk. Its person is answered all the same, as long as this process runs.
      quietUntilMs = clock.monotonicMs() + quietMs;
      log.warn({ err: error }, 'it could not be noted that something arrived');
      return false;
    }
  };

  const tellSoon = (intake: Intake): void => {
    telling.add(intake.eventId);
    const told = tellInterrupted({ core, messages, abort, isAnswered: (id) => open.has(id) || leaving.has(id) }, intake);
    const ended = told.catch((error: unknown) =>
      log.error({ err: error, eventId: intake.eventId }, 'an interrupted command was left'),
    );
    follow(ended.finally(() => telling.delete(intake.eventId)));
  };

  const remove = async (eventId: string, mayComeAgain = false): Promise<void> => {
    leaving.add(eventId);
    await noting.get(eventId);
    await removeIntake(core, eventId, mayComeAgain);
    leaving.delete(eventId);
  };

  const noteAgain = async (intake: Intake): Promise<void> => {
    await noting.get(intake.eventId);
    await note(async (tx) => await addIntake(tx, await keepableIntake(tx, intake)));
    tellSoon(intake);
  };

  /** A stop waits for it. */
  const follow = (work: Promise<void>): void => {
    const following = work.finally(() => underWay.delete(following));
    underWay.add(following);
  };

  return {
    async arrived(intake) {
      const { eventId } = intake;
      if (open.has(eventId)) return false;
      open.set(eventId, intake);
      arriving.push(intake);
      noted ??= new Promise((resolve) => {
        setImmediate(() => {
          const [together, batch] = [arriving, noted];
          arriving = [];
          noted = undefined;
          void take(together).then((isNew) => {
            for (const { eventId: each } of together) if (noting.get(each) === batch) noting.delete(each);
            resolve(isNew);
          });
        });
      });
      noting.set(eventId, noted);
      const isNew = (await noted).has(intake) || telling.has(eventId);
      if (!isNew) open.delete(eventId);
      return isNew;
    },
    answered(eventId) {
      if (open.delete(eventId)) follow(remove(eventId));
    },
    notTaken(eventId) {
      if (open.delete(eventId)) follow(remove(eventId, true));
    },
    unanswered(eventId, given) {
      const arrived = open.get(eventId);
      open.delete(eventId);
      if (arrived === undefined) return;
      const intake = given === undefined ? arrived : { ...arrived, given };
      follow(noteAgain(intake));
    },
    accepted(eventId) {
      open.delete(eventId);
      // Its removal is stored with the generation; a note that is under way still would come after it.
      if (noting.has(eventId)) follow(remove(eventId));
    },
    async start() {
      for (const intake of await takeOver(core)) {
        const { eventId } = intake;
        const isMade = (await store.findByEvent(eventId)) !== undefined;
        // What arrived meanwhile is of this process.
        if (open.has(eventId) || leaving.has(eventId)) continue;
        if (isMade) follow(remove(eventId));
        else tellSoon(intake);
      }
    },
    settled: async () => {
      await Promise.allSettled(underWay);
    },
  };
}

/** What processes have left that are dead: each is told of by one of those that live. */
async function takeOver(core: Core): Promise<readonly Intake[]> {
  const { store, clock, log, sharing, writeOnce } = core;
  const left = (await store.intakes()).filter(({ requester }) => isOurs(core, requester.platform));
  if (left.length === 0) return left;
  try {
    return await writeOnce(async ({ store: tx }) => {
      const own: Intake[] = [];
      for (const intake of left) if (await tx.takeEvent(intake.eventId, clock.now())) own.push(intake);
      return own;
    });
  } catch (error) {
    log.warn({ err: error }, 'it could not be noted who tells people that they were interrupted');
    // Of several processes nobody knows whose it is; it is looked at again soon.
    return sharing === undefined ? left : [];
  }
}

/** Whether this process is one that can tell people of a platform. One that claimed what it can't tell would keep it from the others. */
function isOurs({ sharing, deliveries, reaches }: Core, platform: string): boolean {
  if (sharing === undefined) return true;
  return (
    reaches?.(platform) !== false && deliveries.some((each) => each.platform === platform && each.sayInterrupted !== undefined)
  );
}

/** With what its person gave: pictures only as far as there is room for them. */
async function addIntake(store: StoreTransaction, intake: Intake): Promise<void> {
  await store.addIntake(intake);
  if (intake.given === undefined) return;
  const { raw } = intake.given;
  const pictures = picturesIn(raw);
  const bytes = pictures.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const isTooMuch = bytes > 0 && (await store.givenBytes()) + bytes > draftLimits.maxBytes;
  const kept = isTooMuch ? { ...intake.given, raw: withoutPictures(raw), lacksPictures: true } : intake.given;
  await store.keepGiven(intake.eventId, JSON.stringify({ ...kept, raw: storedRaw(kept.raw) }), isTooMuch ? [] : pictures);
}

/** What is kept of it by now: somebody may have had it erased. One of an earlier version has none. */
async function givenOf(core: Core, eventId: string): Promise<Pick<Intake, 'given'>> {
  const stored = await core.store.givenOf(eventId);
  if (stored === undefined) return {};
  const { raw, ...given } = JSON.parse(stored) as Omit<GivenRequest, 'raw'> & { readonly raw: string };
  return { given: { ...given, raw: await openRaw(core, raw) } };
}

/**
 * Its person was answered; should that not be noted, the next process tells them once more.
 *
 * @param mayComeAgain it is taken when it is sent again. Default: it was done
 */
async function removeIntake(core: Core, eventId: string, mayComeAgain = false): Promise<void> {
  try {
    await core.write(async ({ store }) => {
      await store.removeIntake(eventId);
      if (mayComeAgain) await store.leaveEvent(eventId);
    });
  } catch (error) {
    core.log.warn({ err: error, eventId }, 'it could not be noted that a person was answered');
  }
}

interface TellDeps {
  readonly core: Core;
  readonly messages: PQueue;
  /** Lets go of messages under way. */
  readonly abort: AbortSignal;
  /** Whether this process works on it: its platform has sent it again. */
  isAnswered(eventId: string): boolean;
}

/** Tells a person who was not answered by the last process, until that succeeds or is not needed any more. */
async function tellInterrupted({ core, messages, abort, isAnswered }: TellDeps, intake: Intake): Promise<void> {
  const { store } = core;
  const { eventId, requester } = intake;
  for (let tries = 0; !core.stopping.aborted; tries += 1) {
    try {
      const receipt = await store.intakeReceipt(eventId);
      if (receipt === undefined || isAnswered(eventId)) return;
      const say = core.deliveries.find(({ platform }) => platform === requester.platform)?.sayInterrupted;
      // Kept for when the platform is set up again.
      if (say === undefined) return;
      const save = (kept: typeof receipt): Promise<void> => store.saveIntakeReceipt(eventId, kept);
      const { given: _, ...known } = intake;
      await messages.add(async () => say({ ...known, ...(await givenOf(core, eventId)) }, { receipt, save, signal: abort }));
      core.log.info({ eventId }, 'somebody was told that they were interrupted');
      return await removeIntake(core, eventId, true);
    } catch (error) {
      if (core.stopping.aborted) return;
      core.log.warn({ err: error, eventId, attempts: tries + 1 }, 'somebody could not be told that they were interrupted');
      await core.pause(retryDelayMs(error, tries));
    }
  }
}
