-- least reader: 1
-- least writer: 1
--
-- People who come in by a name of their own. Without any there is `WEB_TOKEN` alone.
CREATE TABLE people (
  id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  role text COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'member', 'admin')),
  created_at_ms bigint NOT NULL,
  -- Since then they may not come in.
  ended_at_ms bigint
);

-- Who they are in chats: an id is one person's at most.
CREATE TABLE person_links (
  platform text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL DEFAULT '',
  door_id text COLLATE "C" NOT NULL,
  person_id text COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  -- As the chat calls them.
  name text,
  linked_at_ms bigint NOT NULL,
  PRIMARY KEY (platform, tenant, door_id)
);
CREATE INDEX person_links_person ON person_links (person_id);

-- Secrets of invites, sign-ins and keys stand here as SHA-256 alone: each is 32 random bytes.
CREATE TABLE invites (
  id text COLLATE "C" PRIMARY KEY,
  secret_hash text COLLATE "C" NOT NULL UNIQUE,
  role text COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'member', 'admin')),
  created_at_ms bigint NOT NULL,
  until_ms bigint NOT NULL,
  uses_left integer NOT NULL
);

CREATE TABLE sign_ins (
  id text COLLATE "C" PRIMARY KEY,
  secret_hash text COLLATE "C" NOT NULL UNIQUE,
  person_id text COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  -- What the browser says of itself, in a few words.
  device text NOT NULL,
  created_at_ms bigint NOT NULL,
  used_at_ms bigint NOT NULL,
  until_ms bigint NOT NULL
);
CREATE INDEX sign_ins_person ON sign_ins (person_id);

CREATE TABLE api_keys (
  id text COLLATE "C" PRIMARY KEY,
  secret_hash text COLLATE "C" NOT NULL UNIQUE,
  person_id text COLLATE "C" NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  name text NOT NULL,
  -- `read`, `make`, `admin`, with spaces between them.
  scopes text COLLATE "C" NOT NULL,
  -- The most that is made with it in a day and in a month.
  day_micro_usd bigint,
  month_micro_usd bigint,
  created_at_ms bigint NOT NULL,
  used_at_ms bigint,
  ended_at_ms bigint
);
CREATE INDEX api_keys_person ON api_keys (person_id);

-- What was asked for with which key. It says of nobody who they are, and stays with what it cost.
CREATE TABLE key_requests (
  key_id text COLLATE "C" NOT NULL,
  generation_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (key_id, generation_id)
);
