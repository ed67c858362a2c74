-- People who want everything gone that the bot has of them: ids and numbers alone. See domain/privacy/forgetting.ts.
CREATE TABLE forgettings (
  id            TEXT PRIMARY KEY,
  doors         TEXT NOT NULL CHECK (json_valid(doors)),
  up_to         INTEGER NOT NULL,
  asked_at_ms   INTEGER NOT NULL,
  of_all        INTEGER NOT NULL,
  erased        INTEGER NOT NULL,
  account_id    TEXT,
  reply_target  TEXT CHECK (json_valid(reply_target)),
  receipt       TEXT NOT NULL CHECK (json_valid(receipt)),
  ended_at_ms   INTEGER,
  copies_at_ms  INTEGER
) STRICT, WITHOUT ROWID;

-- Who looked for these words. Those of before are nobody's, and go by age.
ALTER TABLE history_filters ADD COLUMN platform TEXT NOT NULL DEFAULT '';
ALTER TABLE history_filters ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
ALTER TABLE history_filters ADD COLUMN requester_id TEXT NOT NULL DEFAULT '';
