-- Times are epoch milliseconds, money is millionths of a US dollar, lists and records are JSON.

CREATE TABLE generations (
  number           INTEGER PRIMARY KEY AUTOINCREMENT,
  id               TEXT NOT NULL UNIQUE,
  event_id         TEXT NOT NULL UNIQUE,
  platform         TEXT NOT NULL,
  channel_id       TEXT NOT NULL,
  requester_id     TEXT NOT NULL,
  requester_name   TEXT,
  reply_ids        TEXT NOT NULL,
  request          TEXT NOT NULL,
  model            TEXT NOT NULL,
  resolution       TEXT NOT NULL,
  duration_seconds REAL NOT NULL,
  provider         TEXT NOT NULL,
  key_fingerprint  TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('queued', 'submitting', 'generating', 'downloading', 'stored', 'delivering',
                     'completed', 'failed', 'refused', 'canceled', 'expired', 'unknown')),
  -- The round in which its person's turn comes: people take turns, each one's oldest first.
  round            INTEGER NOT NULL,
  operation_name   TEXT,
  price_micro_usd  INTEGER,
  charged          TEXT NOT NULL DEFAULT 'no' CHECK (charged IN ('no', 'yes', 'maybe')),
  created_at_ms    INTEGER NOT NULL,
  started_at_ms    INTEGER,
  finished_at_ms   INTEGER,
  ended_at_ms      INTEGER,
  attempts         INTEGER NOT NULL DEFAULT 0,
  not_before_ms    INTEGER,
  reason           TEXT,
  notes            TEXT NOT NULL DEFAULT '[]',
  discarded        INTEGER NOT NULL DEFAULT 0,
  videos           TEXT NOT NULL DEFAULT '[]',
  removed_at_ms    INTEGER,
  hidden           INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX generations_queue ON generations (round, number) WHERE state = 'queued';
CREATE INDEX generations_queue_later ON generations (not_before_ms) WHERE state = 'queued';
CREATE INDEX generations_queue_person ON generations (platform, requester_id, round) WHERE state = 'queued';
CREATE INDEX generations_unfinished ON generations (number) WHERE ended_at_ms IS NULL;
CREATE INDEX generations_active ON generations (platform, requester_id) WHERE ended_at_ms IS NULL;
CREATE INDEX generations_started ON generations (started_at_ms) WHERE started_at_ms IS NOT NULL;
CREATE INDEX generations_durations ON generations (model, resolution, duration_seconds, finished_at_ms, started_at_ms)
  WHERE finished_at_ms IS NOT NULL;
CREATE INDEX generations_all ON generations (number) WHERE hidden = 0;
CREATE INDEX generations_channel ON generations (platform, channel_id, number) WHERE hidden = 0;
CREATE INDEX generations_person ON generations (platform, channel_id, requester_id, number) WHERE hidden = 0;
CREATE INDEX generations_on_disk ON generations (ended_at_ms) WHERE removed_at_ms IS NULL AND videos <> '[]';

-- The channel and the person are words of their own, so that a search in one channel never walks through all the others'.
CREATE VIRTUAL TABLE prompts USING fts5 (
  prompt, channel, person, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE images (
  sha256        TEXT PRIMARY KEY,
  mime_type     TEXT NOT NULL,
  width         INTEGER NOT NULL,
  height        INTEGER NOT NULL,
  bytes         BLOB NOT NULL
) STRICT;

CREATE TABLE generation_images (
  sha256        TEXT NOT NULL REFERENCES images (sha256),
  number        INTEGER NOT NULL REFERENCES generations (number),
  PRIMARY KEY (sha256, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX generation_images_number ON generation_images (number);

CREATE TABLE ledger (
  generation_id  TEXT NOT NULL,
  attempt        INTEGER NOT NULL,
  platform       TEXT NOT NULL,
  requester_id   TEXT NOT NULL,
  channel_id     TEXT NOT NULL,
  micro_usd      INTEGER NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('reserved', 'spent', 'released')),
  reserved_at_ms INTEGER NOT NULL,
  settled_at_ms  INTEGER,
  -- Only for the reservation of a request whose fate is unknown: kept until then.
  hold_until_ms  INTEGER,
  PRIMARY KEY (generation_id, attempt)
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_open ON ledger (platform, requester_id, channel_id, micro_usd) WHERE state = 'reserved';
CREATE INDEX ledger_held ON ledger (hold_until_ms) WHERE state = 'reserved' AND hold_until_ms IS NOT NULL;
CREATE INDEX ledger_spent ON ledger (settled_at_ms, micro_usd) WHERE state = 'spent';
CREATE INDEX ledger_spent_person ON ledger (platform, requester_id, settled_at_ms, micro_usd) WHERE state = 'spent';
CREATE INDEX ledger_spent_channel ON ledger (platform, channel_id, settled_at_ms, micro_usd) WHERE state = 'spent';

CREATE TABLE outbox (
  generation_id  TEXT NOT NULL,
  kind           TEXT NOT NULL CHECK (kind IN ('status', 'question', 'result')),
  -- Counts up with every change; what was sent last is `sent`.
  wanted         INTEGER NOT NULL DEFAULT 1,
  sent           INTEGER NOT NULL DEFAULT 0,
  parked         TEXT,
  attempts       INTEGER NOT NULL DEFAULT 0,
  due_at_ms      INTEGER NOT NULL,
  receipt        TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (generation_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (due_at_ms) WHERE wanted > sent;

-- Only the steps that run now, and those whose last run ended with the process.
CREATE TABLE steps (
  generation_id  TEXT NOT NULL,
  step           TEXT NOT NULL CHECK (step IN ('start', 'check', 'download', 'deliver')),
  running        INTEGER NOT NULL,
  crashes        INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (generation_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE decisions (
  generation_id  TEXT NOT NULL,
  at_ms          INTEGER NOT NULL,
  decision       TEXT NOT NULL CHECK (decision IN ('again', 'leave')),
  platform       TEXT NOT NULL,
  requester_id   TEXT NOT NULL
) STRICT;

CREATE TABLE facts (
  name   TEXT PRIMARY KEY,
  value  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
