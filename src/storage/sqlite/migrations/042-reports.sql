-- What people reported about videos, once for each person and video.
CREATE TABLE reports (
  id              TEXT PRIMARY KEY,
  generation_id   TEXT NOT NULL,
  -- Who reported it. An id is unique in its tenant only.
  platform        TEXT NOT NULL,
  tenant          TEXT NOT NULL DEFAULT '',
  requester_id    TEXT NOT NULL,
  -- The server or workspace that it was asked for in.
  place_platform  TEXT NOT NULL,
  place_tenant    TEXT NOT NULL DEFAULT '',
  place_server    TEXT NOT NULL DEFAULT '',
  reason          TEXT NOT NULL,
  -- What they wrote; it goes with the video.
  words           TEXT,
  at_ms           INTEGER NOT NULL,
  -- NULL: nobody decided so far.
  outcome         TEXT,
  decided_at_ms   INTEGER,
  decided_by      TEXT,
  UNIQUE (generation_id, platform, tenant, requester_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reports_person ON reports (platform, tenant, requester_id);
CREATE INDEX reports_place ON reports (place_platform, place_tenant, place_server);
