-- Finished videos that everybody can watch who has the link. One that was taken back has no row any more.
CREATE TABLE shares (
  id             TEXT PRIMARY KEY,
  generation_id  TEXT NOT NULL,
  -- From 1.
  video          INTEGER NOT NULL,
  -- Who shared it. An id is unique in its tenant only.
  platform       TEXT NOT NULL,
  tenant         TEXT NOT NULL DEFAULT '',
  requester_id   TEXT NOT NULL,
  shows_prompt   INTEGER NOT NULL CHECK (shows_prompt IN (0, 1)),
  created_at_ms  INTEGER NOT NULL,
  -- NULL: until it is taken back.
  until_ms       INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX shares_generation ON shares (generation_id);
CREATE INDEX shares_until ON shares (until_ms) WHERE until_ms IS NOT NULL;
