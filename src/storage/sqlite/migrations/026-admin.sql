-- What the admin did. Nothing is changed or deleted in it.
CREATE TABLE admin_acts (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms    INTEGER NOT NULL,
  -- By which door: the terminal, the token, the page, or the bot itself.
  who      TEXT NOT NULL,
  act      TEXT NOT NULL,
  details  TEXT NOT NULL
) STRICT;
CREATE TRIGGER admin_acts_unchanged BEFORE UPDATE ON admin_acts BEGIN SELECT RAISE(ABORT, 'acts of the admin are kept as they are'); END;
CREATE TRIGGER admin_acts_kept BEFORE DELETE ON admin_acts BEGIN SELECT RAISE(ABORT, 'acts of the admin are kept'); END;

-- People who may not ask for anything. An id is unique in its tenant only.
CREATE TABLE blocks (
  platform      TEXT NOT NULL,
  tenant        TEXT NOT NULL DEFAULT '',
  requester_id  TEXT NOT NULL,
  since_ms      INTEGER NOT NULL,
  -- NULL: until it is taken back.
  until_ms      INTEGER,
  reason        TEXT,
  PRIMARY KEY (platform, tenant, requester_id)
) STRICT, WITHOUT ROWID;

-- 0 waits for its turn. What the admin moved to the front has a smaller number, and leaves everybody's turns as they are.
ALTER TABLE generations ADD COLUMN front INTEGER NOT NULL DEFAULT 0;
DROP INDEX generations_queue;
CREATE INDEX generations_queue ON generations (front, round, number) WHERE state = 'queued';

CREATE INDEX outbox_parked ON outbox (generation_id) WHERE parked IS NOT NULL;
