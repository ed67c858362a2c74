-- What people keep. A favourite is somebody's own; all else is of everybody who may open the page. Columns have names of their own, so that they
-- join with those of `generations`.
CREATE TABLE favourites (
  owner_platform     TEXT NOT NULL,
  owner_tenant       TEXT NOT NULL DEFAULT '',
  owner_id           TEXT NOT NULL,
  generation_number  INTEGER NOT NULL REFERENCES generations (number),
  added_at_ms        INTEGER NOT NULL,
  PRIMARY KEY (owner_platform, owner_tenant, owner_id, generation_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX favourites_generation ON favourites (generation_number);

CREATE TABLE folders (
  folder_id        TEXT PRIMARY KEY,
  folder_name      TEXT NOT NULL,
  folder_since_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE library (
  generation_number  INTEGER PRIMARY KEY REFERENCES generations (number),
  given_name         TEXT,
  note               TEXT,
  folder_id          TEXT,
  -- NULL: its videos go by age. What they have counts against a limit.
  kept_since_ms      INTEGER,
  kept_bytes         INTEGER
) STRICT;
CREATE INDEX library_folder ON library (folder_id, generation_number) WHERE folder_id IS NOT NULL;
CREATE INDEX library_kept ON library (generation_number, kept_bytes) WHERE kept_since_ms IS NOT NULL;

-- What a request of somebody is where it leaves an option open, in JSON.
CREATE TABLE own_defaults (
  owner_platform  TEXT NOT NULL,
  owner_tenant    TEXT NOT NULL DEFAULT '',
  owner_id        TEXT NOT NULL,
  choices         TEXT NOT NULL,
  PRIMARY KEY (owner_platform, owner_tenant, owner_id)
) STRICT, WITHOUT ROWID;
