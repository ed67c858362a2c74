-- What was refused, with words, options and pictures, so that nobody types it again. Gone after 15 minutes.
CREATE TABLE drafts (
  id            TEXT PRIMARY KEY,
  platform      TEXT NOT NULL,
  tenant        TEXT NOT NULL DEFAULT '',
  requester_id  TEXT NOT NULL,
  command       TEXT NOT NULL,
  raw           TEXT NOT NULL,
  until_ms      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_person ON drafts (platform, tenant, requester_id, until_ms);
CREATE INDEX drafts_until ON drafts (until_ms);

-- The pictures among it. Not in the table itself: one may be in several.
CREATE TABLE draft_images (
  sha256    TEXT NOT NULL REFERENCES images (sha256),
  draft_id  TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
  PRIMARY KEY (sha256, draft_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_images_draft ON draft_images (draft_id);
