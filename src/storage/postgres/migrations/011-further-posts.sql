-- least reader: 1
-- least writer: 1
--
-- Posts besides those of the outbox: a showcase, a channel that somebody sent a video to, a digest. Each is made once, and taken back with its video.
CREATE TABLE further_posts (
  id text COLLATE "C" PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  -- NULL: it is about no video alone.
  generation_id text COLLATE "C",
  -- From 1. NULL: all.
  video integer,
  platform text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL DEFAULT '',
  channel_id text COLLATE "C" NOT NULL,
  reply_ids text NOT NULL,
  state text COLLATE "C" NOT NULL,
  receipt jsonb NOT NULL DEFAULT '{}',
  attempts integer NOT NULL DEFAULT 0,
  due_at_ms bigint NOT NULL,
  created_at_ms bigint NOT NULL,
  reason text
);
CREATE INDEX further_posts_generation ON further_posts (generation_id) WHERE generation_id IS NOT NULL;
CREATE INDEX further_posts_due ON further_posts (platform, due_at_ms) WHERE state IN ('due', 'withdrawing');

-- Who likes a finished video. They go when it is erased.
CREATE TABLE stars (
  generation_id text COLLATE "C" NOT NULL,
  platform text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL DEFAULT '',
  requester_id text COLLATE "C" NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (generation_id, platform, tenant, requester_id)
);
