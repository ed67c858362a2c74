import { asAdmin } from '../../postgres/as-admin.ts';

/** What a generation's row became, as the database noted it in the same transaction. */
export interface StoryRow {
  readonly atMs: number;
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  /** Its place in line: `front`, `round` and `line`, in that order. */
  readonly front: number;
  readonly round: number;
  readonly line: number;
  readonly notBeforeMs: number | undefined;
  readonly discarded: boolean;
  readonly owner: string | undefined;
}

/** In a schema of its own, which the bot does not know. */
const statements = [
  'CREATE SCHEMA soak',
  `CREATE TABLE soak.story (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     at_ms float8 NOT NULL DEFAULT EXTRACT(epoch FROM clock_timestamp()) * 1000,
     id text, state text, attempts bigint, front bigint, round bigint, line bigint, not_before_ms bigint, discarded boolean, owner text)`,
  `CREATE FUNCTION soak.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     INSERT INTO soak.story (id, state, attempts, front, round, line, not_before_ms, discarded, owner) VALUES
       (NEW.id, NEW.state, NEW.attempts, NEW.front, NEW.round, NEW.number, NEW.not_before_ms, NEW.discarded::int <> 0, NEW.owner);
     RETURN NULL;
   END $$`,
  'CREATE TRIGGER soak_inserted AFTER INSERT ON generations FOR EACH ROW EXECUTE FUNCTION soak.note()',
  `CREATE TRIGGER soak_updated AFTER UPDATE ON generations FOR EACH ROW
   WHEN ((OLD.state, OLD.attempts, OLD.not_before_ms, OLD.discarded, OLD.owner) IS DISTINCT FROM
     (NEW.state, NEW.attempts, NEW.not_before_ms, NEW.discarded, NEW.owner)) EXECUTE FUNCTION soak.note()`,
];

/** From here on the database notes how each generation gets on. Its schema is there already. */
export async function keepStories(url: string): Promise<void> {
  await asAdmin(url, ...statements);
}

/** @returns all that was noted, in order */
export async function readStories(url: string): Promise<readonly StoryRow[]> {
  const rows = await asAdmin(url, 'SELECT * FROM soak.story ORDER BY at_ms, number');
  return rows.map((row) => ({
    ...{ atMs: Number(row.at_ms), id: String(row.id), state: String(row.state), attempts: Number(row.attempts) },
    ...{ front: Number(row.front), round: Number(row.round), line: Number(row.line) },
    notBeforeMs: row.not_before_ms === null ? undefined : Number(row.not_before_ms),
    discarded: row.discarded === true,
    owner: row.owner === null ? undefined : String(row.owner),
  }));
}

/** @returns how many were in flight by the bot's own records when it were most: those that may be at the provider, or are asked about */
export function mostInFlight(stories: readonly StoryRow[]): number {
  const inFlight = new Set<string>();
  let most = 0;
  for (const { id, state } of stories) {
    if (state === 'submitting' || state === 'generating' || state === 'unknown') inFlight.add(id);
    else inFlight.delete(id);
    most = Math.max(most, inFlight.size);
  }
  return most;
}
