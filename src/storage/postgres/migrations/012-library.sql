-- least reader: 1
-- least writer: 1
--
-- What people keep. A favourite is somebody's own; all else is of everybody who may open the page. Columns have names of their own, so that they
-- join with those of `generations`.
CREATE TABLE favourites (
  owner_platform text COLLATE "C" NOT NULL,
  owner_tenant text COLLATE "C" NOT NULL DEFAULT '',
  owner_id text COLLATE "C" NOT NULL,
  generation_number bigint NOT NULL REFERENCES generations (number),
  added_at_ms bigint NOT NULL,
  PRIMARY KEY (owner_platform, owner_tenant, owner_id, generation_number)
);
CREATE INDEX favourites_generation ON favourites (generation_number);

CREATE TABLE folders (
  folder_id text COLLATE "C" PRIMARY KEY,
  folder_name text COLLATE "C" NOT NULL,
  folder_since_ms bigint NOT NULL
);

CREATE TABLE library (
  generation_number bigint PRIMARY KEY REFERENCES generations (number),
  given_name text COLLATE "C",
  note text COLLATE "C",
  folder_id text COLLATE "C",
  -- NULL: its videos go by age. What they have counts against a limit.
  kept_since_ms bigint,
  kept_bytes bigint
);
CREATE INDEX library_folder ON library (folder_id, generation_number) WHERE folder_id IS NOT NULL;
CREATE INDEX library_kept ON library (generation_number, kept_bytes) WHERE kept_since_ms IS NOT NULL;

-- What a request of somebody is where it leaves an option open, in JSON.
CREATE TABLE own_defaults (
  owner_platform text COLLATE "C" NOT NULL,
  owner_tenant text COLLATE "C" NOT NULL DEFAULT '',
  owner_id text COLLATE "C" NOT NULL,
  choices text COLLATE "C" NOT NULL,
  PRIMARY KEY (owner_platform, owner_tenant, owner_id)
);
