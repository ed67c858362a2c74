/**
 * What only one of the two databases has, and why: a table by its name, a column as `table.column`. Everything else is in both, and is moved.
 * A test compares the databases with these lists, so that nothing that comes later is forgotten.
 */
export const onSqliteAlone: Readonly<Record<string, string>> = {
  sqlite_sequence: 'how SQLite counts up',
  prompt_words: 'the words of the index, for long beginnings: PostgreSQL finds them by itself',
  'prompts.prompt': 'the index of words holds them by itself',
  'prompts.channel': 'the same',
  'prompts.person': 'the same',
  'noted.prompt': 'the same, of names and notes',
  'noted.channel': 'the same',
  'noted.person': 'the same',
};

export const onPostgresAlone: Readonly<Record<string, string>> = {
  schema_version: '`user_version` on SQLite',
  leases: 'there is one process on SQLite',
  work: 'the same',
  shared_windows: 'the same',
  process_limits: 'the settings of the one process hold',
  process_roles: 'one process does everything',
  starts: 'one process remembers its own, and reads them off the generations',
  'generations.owner': 'there is one process on SQLite',
  'outbox.owner': 'the same',
  'prompts.number': 'the rowid on SQLite',
  'prompts.words': 'the index itself',
  'noted.number': 'the rowid on SQLite',
  'noted.words': 'the index itself',
  'steps.owner': 'there is one process on SQLite',
  'quotes.first_kind': 'SQLite reads it off the JSON of the proposals',
  'quotes.video_bytes': 'the same',
};

/** Facts that are about one database rather than about what is in it. They stay where they are. */
export const ownFacts: Readonly<Record<string, string>> = {
  database: 'knows the file again, see put-back.ts',
  copied: 'the same',
  history: 'knows the server again, see continuity.ts',
  limits: 'what processes agreed on, see agreed-limits.ts',
  move: 'what became of a move, see mark.ts',
};
