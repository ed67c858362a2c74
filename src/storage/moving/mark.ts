import { z } from 'zod';

/** The fact that says what a move did with a database. */
export const moveFact = 'move';

const mark = z.object({
  /** New for each move. It goes on with the same one after it was cut off, so that both sides are known to belong together. */
  id: z.string(),
  /**
   * `begun`: a move into it was not finished; it is empty. `here`: it is where everything was moved to. `away`: everything was moved out of it,
   * and nothing may start on it, or what waits in it would be paid twice.
   */
  role: z.enum(['begun', 'here', 'away']),
  /** Epoch milliseconds. */
  atMs: z.number(),
});

/** What a move did with a database. */
export type Mark = z.infer<typeof mark>;

/** @throws {Error} where it was written by something else */
export function readMark(fact: string | undefined): Mark | undefined {
  return fact === undefined ? undefined : mark.parse(JSON.parse(fact));
}

export function writtenMark(written: Mark): string {
  return JSON.stringify(written);
}

/** What the admin can do about a database that nothing may start on. @param name of the database, as the sentence begins */
export function adviceOn({ role, atMs }: Mark, name: string, other: 'PostgreSQL' | 'SQLite'): string {
  const day = new Date(atMs).toISOString().slice(0, 10);
  const target = other === 'SQLite' ? 'sqlite' : 'postgres';
  if (role === 'begun')
    return (
      `A move into ${name} was begun on ${day} and did not come to its end, so that nothing starts on it. Run the same command again, ` +
      'which goes on, or give it up with: npm run move -- --undo'
    );
  const there = other === 'PostgreSQL' ? 'with DATABASE_URL and its DATA_KEY' : 'without DATABASE_URL';
  const back = target === 'postgres' ? 'sqlite' : 'postgres';
  return (
    `Everything in ${name} was moved to ${other} on ${day}, and nothing starts on it any more: what waits in it would be paid twice. ` +
    `Start the bot ${there}. To come back with everything that happened there: npm run move -- --to ${back}. ` +
    'To go on here without it: npm run move -- --undo (people are then asked before anything that waits here is sent).'
  );
}
