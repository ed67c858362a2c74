-- least reader: 1
-- least writer: 1
--
-- What people have made at set times: a prompt with options, when, where, and the most that a run may cost. A row goes when its person or its place is
-- forgotten, and its words with it.
CREATE TABLE schedules (
  id text COLLATE "C" PRIMARY KEY,
  platform text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL DEFAULT '',
  -- Empty where the platform has no servers.
  server_id text COLLATE "C" NOT NULL DEFAULT '',
  person_id text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'paused')),
  next_at_ms bigint NOT NULL,
  created_at_ms bigint NOT NULL,
  -- Counts up with each change.
  revision integer NOT NULL,
  -- JSON: all of it that no statement asks for.
  written text NOT NULL
);
CREATE INDEX schedules_due ON schedules (platform, next_at_ms) WHERE state = 'active';
CREATE INDEX schedules_server ON schedules (platform, tenant, server_id);
CREATE INDEX schedules_person ON schedules (platform, tenant, person_id);
