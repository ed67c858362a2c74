/** What must not be lost when the database can't be written: the provider's handle of a request that is already paid for. */
export interface JournalEntry {
  readonly generationId: string;
  /** Which of its starts, as counted by `Generation.attempts`. Absent in what earlier versions wrote. */
  readonly attempt?: number | undefined;
  readonly operationName: string;
}

/** Room kept for the moment the disk is full. */
export interface Reserve {
  /** Gives the ballast back to the disk. @returns whether there was any */
  freeBallast(): boolean;
  /** Puts the ballast back once there is room. */
  refill(): void;
  /** Writes into room that was taken at start, so that it works on a full disk. */
  journal(entry: JournalEntry): void;
  /** The entry's generation has its name by now. */
  dropFromJournal(entry: JournalEntry): void;
  readJournal(): readonly JournalEntry[];
  clearJournal(): void;
  /** Whether so little is left that nothing new should be taken in. */
  isLow(): boolean;
  /** Free room where the database and the videos are, and what it may not fall below for anything new, in bytes. */
  room(): { readonly dataBytes: number; readonly outputsBytes: number; readonly lowBytes: number };
}
