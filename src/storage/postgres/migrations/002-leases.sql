-- least reader: 1
-- least writer: 2
--
-- Times are the database's: no process compares its clock with another's.

-- What one process may do at a time, by name. A row stays, for its fence never falls.
CREATE TABLE leases (
  name         text COLLATE "C" PRIMARY KEY,
  -- NULL once it is released.
  owner        text COLLATE "C",
  fence        bigint NOT NULL,
  lease_until  timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Of its own, so that one that is added anew has no fence that it had before.
CREATE SEQUENCE work_fence;

-- Repeatable work: a row is there for as long as it is wanted. Apart from what it is about, since it is written at each claim and each sign
-- of life, and a wide row with many indices would be written with it.
CREATE TABLE work (
  kind         text COLLATE "C" NOT NULL,
  id           text COLLATE "C" NOT NULL,
  wanted       bigint NOT NULL DEFAULT 1,
  attempts     integer NOT NULL DEFAULT 0,
  -- Stays while it is claimed: what a dead process had goes first.
  due_at       timestamptz NOT NULL,
  owner        text COLLATE "C",
  -- 0 belongs to nobody.
  fence        bigint NOT NULL DEFAULT 0,
  lease_until  timestamptz,
  PRIMARY KEY (kind, id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE INDEX work_due ON work (kind, due_at);
CREATE INDEX work_leased ON work (kind) WHERE owner IS NOT NULL;
