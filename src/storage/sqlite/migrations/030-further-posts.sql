-- Posts besides those of the outbox: a showcase, a channel that somebody sent a video to, a digest. Each is made once, and taken back with its video.
CREATE TABLE further_posts (
  id             TEXT PRIMARY KEY,
  kind           TEXT NOT NULL,
  -- NULL: it is about no video alone.
  generation_id  TEXT,
  -- From 1. NULL: all.
  video          INTEGER,
  platform       TEXT NOT NULL,
  tenant         TEXT NOT NULL DEFAULT '',
  channel_id     TEXT NOT NULL,
  reply_ids      TEXT NOT NULL CHECK (json_valid(reply_ids)),
  state          TEXT NOT NULL,
  receipt        TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(receipt)),
  attempts       INTEGER NOT NULL DEFAULT 0,
  due_at_ms      INTEGER NOT NULL,
  created_at_ms  INTEGER NOT NULL,
  reason         TEXT CHECK (json_valid(reason))
) STRICT, WITHOUT ROWID;
CREATE INDEX further_posts_generation ON further_posts (generation_id) WHERE generation_id IS NOT NULL;
CREATE INDEX further_posts_due ON further_posts (platform, due_at_ms) WHERE state IN ('due', 'withdrawing');

-- Who likes a finished video. They go when it is erased.
CREATE TABLE stars (
  generation_id  TEXT NOT NULL,
  platform       TEXT NOT NULL,
  tenant         TEXT NOT NULL DEFAULT '',
  requester_id   TEXT NOT NULL,
  at_ms          INTEGER NOT NULL,
  PRIMARY KEY (generation_id, platform, tenant, requester_id)
) STRICT, WITHOUT ROWID;
