-- least reader: 1
-- least writer: 1
--
-- Finished videos that everybody can watch who has the link. One that was taken back has no row any more, and neither has one of what was erased.
CREATE TABLE shares (
  id text COLLATE "C" PRIMARY KEY,
  generation_id text COLLATE "C" NOT NULL,
  -- From 1.
  video integer NOT NULL,
  -- Who shared it. An id is unique in its tenant only.
  platform text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL DEFAULT '',
  requester_id text COLLATE "C" NOT NULL,
  shows_prompt boolean NOT NULL,
  created_at_ms bigint NOT NULL,
  -- NULL: until it is taken back.
  until_ms bigint
);
CREATE INDEX shares_generation ON shares (generation_id);
CREATE INDEX shares_until ON shares (until_ms) WHERE until_ms IS NOT NULL;
