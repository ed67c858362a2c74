-- The conversations of the page that a person has in their list. Without a name, a session is called by its first prompt, which is read where it is
-- kept, so that it goes with it. Columns have names of their own, so that they join with those of `generations`.
CREATE TABLE sessions (
  owner_platform  TEXT NOT NULL,
  owner_tenant    TEXT NOT NULL DEFAULT '',
  owner_id        TEXT NOT NULL,
  session_id      TEXT NOT NULL,
  session_name    TEXT,
  pinned_at_ms    INTEGER,
  begun_at_ms     INTEGER NOT NULL,
  used_at_ms      INTEGER NOT NULL,
  PRIMARY KEY (owner_platform, owner_tenant, owner_id, session_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_used ON sessions (used_at_ms);
