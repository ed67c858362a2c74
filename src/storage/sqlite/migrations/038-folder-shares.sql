-- Folders that everybody can look through who has the link. One that was taken back has no row any more, and neither has one of a folder that is gone.
CREATE TABLE folder_shares (
  id             TEXT PRIMARY KEY,
  folder_id      TEXT NOT NULL REFERENCES folders (folder_id) ON DELETE CASCADE,
  -- Who shared it. An id is unique in its tenant only.
  platform       TEXT NOT NULL,
  tenant         TEXT NOT NULL DEFAULT '',
  requester_id   TEXT NOT NULL,
  shows_prompt   INTEGER NOT NULL CHECK (shows_prompt IN (0, 1)),
  created_at_ms  INTEGER NOT NULL,
  -- NULL: until it is taken back.
  until_ms       INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX folder_shares_folder ON folder_shares (folder_id);
CREATE INDEX folder_shares_until ON folder_shares (until_ms) WHERE until_ms IS NOT NULL;
