import { z } from 'zod';

/** The fact that says what became of `BACKUP_COMMAND`. */
export const backupSentFact = 'backup sent';

const backupSent = z.object({
  /** Name of the backup. */
  file: z.string(),
  /** Epoch milliseconds of its end. */
  atMs: z.number(),
  /** How it ended. Absent where all went well. */
  problem: z.string().optional(),
});

/** What became of the admin's command for the last backup that it was given. */
export type BackupSent = z.infer<typeof backupSent>;

export function readBackupSent(fact: string | undefined): BackupSent | undefined {
  if (fact === undefined) return undefined;
  try {
    return backupSent.parse(JSON.parse(fact));
  } catch {
    // Of a version to come.
    return undefined;
  }
}
