import type { Clock } from '../../domain/clock.ts';
import { UserError } from '../../domain/errors.ts';
import type { GivenRequest, Intake } from '../../domain/intake.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import type { Log } from '../../lib/log.ts';
import { pause } from '../../lib/pause.ts';
import type { ChatButton } from './buttons.ts';
import { attachAnewText, keepable, restoreButton } from './drafts.ts';
import { offersOf } from './offers.ts';
import { ChatRefusal } from './refusal.ts';

/** Of the 3 seconds that the strictest platforms wait for an acknowledgement, longest that it waits for the store. */
const notedWithinMs = 1000;

export interface TakeDeps {
  readonly engine: Pick<VideoEngine, 'arrived' | 'answered' | 'notTaken' | 'unanswered' | 'keepQuote' | 'keepDraft'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Aborted at the end of a stop. */
  readonly stopping: AbortSignal;
}

export interface AnsweringDeps extends Omit<TakeDeps, 'engine' | 'clock'> {
  readonly engine: Pick<VideoEngine, 'keepQuote' | 'keepDraft'>;
}

/** How a person is told what went wrong. */
export interface Answerable {
  /**
   * Says it to the one who did it, and where it can be to them alone; nobody is called.
   *
   * @param buttons under it, which are for that person. Default: none
   */
  tell(sentence: Text, buttons?: readonly ChatButton[]): Promise<unknown>;
  /** What is refused during the work may be no answer (a form, a file): its person hears of it like of a bug. Default: it was the answer. */
  readonly tellsRefusals?: true;
  /** What may be logged of an error. Default: all that the log lets through. */
  loggable?(error: unknown): unknown;
  /** What they gave, as far as it is known by now: it is kept when it is refused. Default: nothing is. */
  drafted?(): GivenRequest | undefined;
  /** Undefined where it could not be read. */
  readonly intake: Intake | undefined;
}

/** Something that a person did, on its way in. */
export interface Taken extends Answerable {
  readonly intake: Intake;
  /**
   * Tells the platform that it arrived, before anything is read or fetched: the strictest platforms wait 3 seconds. Default: nothing has to be
   * told. Should it throw, the platform itself shows the person that it failed.
   */
  acknowledge?(): Promise<void>;
}

/**
 * Takes something in, once: it is noted, so that its person hears of it also after a crash; the platform hears that it arrived; the work is
 * done; and it is noted whether its person was answered.
 *
 * @throws what `acknowledge` throws, and nothing else
 */
export async function take(event: Taken, work: () => Promise<void>, deps: TakeDeps): Promise<void> {
  const { engine } = deps;
  const { eventId } = event.intake;
  const arriving = engine.arrived(event.intake);
  try {
    // What comes twice is done once, and the platform hears of each that it arrived.
    await acknowledgeSoon(event, arriving, deps);
  } catch (error) {
    if (await arriving) engine.notTaken(eventId);
    throw error;
  }
  if (!(await arriving)) return;
  if (await answering(event, work, deps)) engine.answered(eventId);
  else engine.unanswered(eventId, draftOf(event));
}

/** It is noted first; a store that takes its time delays no acknowledgement for long. */
async function acknowledgeSoon({ acknowledge }: Taken, arriving: Promise<unknown>, { clock }: TakeDeps): Promise<void> {
  if (acknowledge === undefined) return;
  const noted = new AbortController();
  await Promise.race([arriving.finally(() => noted.abort()), pause(clock, notedWithinMs, noted.signal)]);
  await acknowledge();
}

/**
 * Does what a person asked for, and tells them when it did not go well. Never throws.
 *
 * @returns false where there is hope that they hear of it another time
 */
export async function answering(
  event: Answerable,
  work: () => Promise<void>,
  { engine, log, stopping }: AnsweringDeps,
): Promise<boolean> {
  const eventId = event.intake?.eventId;
  const shown = (error: unknown): unknown => event.loggable?.(error) ?? error;
  try {
    await work();
    return true;
  } catch (error) {
    // Called off by a stop: they hear of it after the start.
    if (stopping.aborted) return false;
    if (error instanceof ChatRefusal && event.tellsRefusals !== true) {
      log.warn({ eventId, code: error.code }, 'an answer to a person was refused');
      return isForGood(error);
    }
    if (!(error instanceof UserError)) log.error({ err: shown(error), eventId }, 'a command went wrong');
    try {
      await tellOf(error, event, engine);
      return true;
    } catch (second) {
      log.warn({ err: shown(second), eventId }, 'a person could not be told what went wrong');
      return second instanceof ChatRefusal && isForGood(second);
    }
  }
}

async function tellOf(error: unknown, event: Answerable, engine: AnsweringDeps['engine']): Promise<void> {
  if (!(error instanceof UserError)) return void (await event.tell(text('answer.bug')));
  const draft = draftOf(event);
  const restore = event.intake === undefined ? [] : await restoreButton(error, draft, event.intake, engine);
  const offers = await offersOf(error, engine).catch((second: unknown) => {
    // It says what nobody wants to be kept there.
    if (second instanceof UserError) return second;
    throw second;
  });
  if (offers instanceof UserError) return void (await event.tell(offers.text));
  const buttons = [...offers, ...restore];
  // What was never fetched is not in the form. A refusal of a picture says so itself; one of a place is known to its platform by its words.
  const saysSo = error.code === 'invalid_image' || error.code === 'not_allowed';
  const isPartial = restore.length > 0 && !saysSo && draft?.lacksPictures === true;
  const said = isPartial ? text('list.sentences', { sentences: [error.text, attachAnewText(draft)] }) : error.text;
  await (buttons.length === 0 ? event.tell(said) : event.tell(said, buttons));
}

function draftOf({ drafted }: Answerable): GivenRequest | undefined {
  const given = drafted?.();
  return given && keepable(given);
}

/** What is refused for what it says, or where it would stand, is refused every time; only an event's own way back ends with time. */
function isForGood({ refusal }: ChatRefusal): boolean {
  return refusal !== 'token over' && refusal !== 'too late';
}
