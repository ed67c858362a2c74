-- Requests that wait for a yes before anything is sent: a state of its own, before `queued`. A check can't be changed by `ALTER TABLE`; this is the
-- way that SQLite names for it (lang_altertable, "Making Other Kinds Of Table Schema Changes"), and touches no row.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (state IN (''queued'',', 'CHECK (state IN (''awaiting'', ''queued'',')
WHERE type = 'table' AND name = 'generations';
PRAGMA writable_schema = RESET;
-- What it waits for, or did. NULL: nothing.
ALTER TABLE generations ADD COLUMN approval_id TEXT;
CREATE INDEX generations_approval ON generations (approval_id, number) WHERE approval_id IS NOT NULL;

CREATE TABLE approvals (
  id             TEXT PRIMARY KEY,
  -- Who decides: those who manage the place, or the bot's own admin.
  decides        TEXT NOT NULL CHECK (decides IN ('place', 'bot')),
  -- Of all that waits for it.
  micro_usd      INTEGER NOT NULL,
  asked_at_ms    INTEGER NOT NULL,
  until_ms       INTEGER NOT NULL,
  -- NULL: nobody has decided.
  decision       TEXT,
  decided_at_ms  INTEGER,
  decided_by     TEXT,
  reason         TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX approvals_open ON approvals (until_ms) WHERE decision IS NULL;
CREATE INDEX approvals_decided ON approvals (decided_at_ms) WHERE decision IS NOT NULL;
