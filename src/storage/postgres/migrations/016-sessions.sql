-- least reader: 1
-- least writer: 1
--
-- The conversations of the page that a person has in their list. Without a name, a session is called by its first prompt, which is read where it is
-- kept, so that it goes with it. Columns have names of their own, so that they join with those of `generations`.
CREATE TABLE sessions (
  owner_platform text COLLATE "C" NOT NULL,
  owner_tenant text COLLATE "C" NOT NULL DEFAULT '',
  owner_id text COLLATE "C" NOT NULL,
  session_id text COLLATE "C" NOT NULL,
  session_name text COLLATE "C",
  pinned_at_ms bigint,
  begun_at_ms bigint NOT NULL,
  used_at_ms bigint NOT NULL,
  PRIMARY KEY (owner_platform, owner_tenant, owner_id, session_id)
);
CREATE INDEX sessions_used ON sessions (used_at_ms);
