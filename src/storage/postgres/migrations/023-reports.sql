-- least reader: 1
-- least writer: 1
--
-- What people reported about videos, once for each person and video.
CREATE TABLE reports (
  id text COLLATE "C" PRIMARY KEY,
  generation_id text COLLATE "C" NOT NULL,
  -- Who reported it. An id is unique in its tenant only.
  platform text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL DEFAULT '',
  requester_id text COLLATE "C" NOT NULL,
  -- The server or workspace that it was asked for in.
  place_platform text COLLATE "C" NOT NULL,
  place_tenant text COLLATE "C" NOT NULL DEFAULT '',
  place_server text COLLATE "C" NOT NULL DEFAULT '',
  reason text COLLATE "C" NOT NULL,
  -- What they wrote; it goes with the video.
  words text,
  at_ms bigint NOT NULL,
  -- NULL: nobody decided so far.
  outcome text COLLATE "C",
  decided_at_ms bigint,
  decided_by text,
  UNIQUE (generation_id, platform, tenant, requester_id)
);
CREATE INDEX reports_person ON reports (platform, tenant, requester_id);
CREATE INDEX reports_place ON reports (place_platform, place_tenant, place_server);
