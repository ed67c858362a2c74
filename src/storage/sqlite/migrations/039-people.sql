-- People who come in by a name of their own. Without any there is `WEB_TOKEN` alone.
CREATE TABLE people (
  id             TEXT PRIMARY KEY,
  name           TEXT NOT NULL,
  role           TEXT NOT NULL CHECK (role IN ('viewer', 'member', 'admin')),
  created_at_ms  INTEGER NOT NULL,
  -- Since then they may not come in.
  ended_at_ms    INTEGER
) STRICT, WITHOUT ROWID;

-- Who they are in chats: an id is one person's at most.
CREATE TABLE person_links (
  platform      TEXT NOT NULL,
  tenant        TEXT NOT NULL DEFAULT '',
  door_id       TEXT NOT NULL,
  person_id     TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  -- As the chat calls them.
  name          TEXT,
  linked_at_ms  INTEGER NOT NULL,
  PRIMARY KEY (platform, tenant, door_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_links_person ON person_links (person_id);

-- Secrets of invites, sign-ins and keys stand here as SHA-256 alone: each is 32 random bytes.
CREATE TABLE invites (
  id             TEXT PRIMARY KEY,
  secret_hash    TEXT NOT NULL UNIQUE,
  role           TEXT NOT NULL CHECK (role IN ('viewer', 'member', 'admin')),
  created_at_ms  INTEGER NOT NULL,
  until_ms       INTEGER NOT NULL,
  uses_left      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_ins (
  id             TEXT PRIMARY KEY,
  secret_hash    TEXT NOT NULL UNIQUE,
  person_id      TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  -- What the browser says of itself, in a few words.
  device         TEXT NOT NULL,
  created_at_ms  INTEGER NOT NULL,
  used_at_ms     INTEGER NOT NULL,
  until_ms       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_ins_person ON sign_ins (person_id);

CREATE TABLE api_keys (
  id               TEXT PRIMARY KEY,
  secret_hash      TEXT NOT NULL UNIQUE,
  person_id        TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  name             TEXT NOT NULL,
  -- `read`, `make`, `admin`, with spaces between them.
  scopes           TEXT NOT NULL,
  -- The most that is made with it in a day and in a month.
  day_micro_usd    INTEGER,
  month_micro_usd  INTEGER,
  created_at_ms    INTEGER NOT NULL,
  used_at_ms       INTEGER,
  ended_at_ms      INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_person ON api_keys (person_id);

-- What was asked for with which key. It says of nobody who they are, and stays with what it cost.
CREATE TABLE key_requests (
  key_id         TEXT NOT NULL,
  generation_id  TEXT NOT NULL,
  PRIMARY KEY (key_id, generation_id)
) STRICT, WITHOUT ROWID;
