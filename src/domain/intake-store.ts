import type { Receipt } from './delivery.ts';
import type { Intake, StoredGiven } from './intake.ts';
import type { ImageBytes } from './media.ts';

/** What the store knows of events that were taken in, and of people who wait for an answer. */
export interface IntakeStore {
  /**
   * Notes that this process takes an event. One whose process died before its person was answered is taken over.
   *
   * @returns false where it was taken: by a process that lives, or to its end
   */
  takeEvent(eventId: string, nowMs: number): Promise<boolean>;
  /** Nothing came of it: it is taken when it comes again. */
  leaveEvent(eventId: string): Promise<void>;
  /** Forgets events that nobody sends any more. @returns how many there were */
  dropEvents(takenBeforeMs: number): Promise<number>;

  /** One that is there already stays as it is. */
  addIntake(intake: Intake): Promise<void>;
  removeIntake(eventId: string): Promise<void>;
  /** What its person asked for, as it is known by now. @param images that it names, kept as long */
  keepGiven(eventId: string, given: StoredGiven, images: readonly ImageBytes[]): Promise<void>;
  givenOf(eventId: string): Promise<StoredGiven | undefined>;
  /** Of all pictures that are kept so. */
  givenBytes(): Promise<number>;
  intakes(): Promise<readonly Intake[]>;
  /** What is kept of telling its person; undefined where there is no such intake (any more). */
  intakeReceipt(eventId: string): Promise<Receipt | undefined>;
  saveIntakeReceipt(eventId: string, receipt: Receipt): Promise<void>;
}
