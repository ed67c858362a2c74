-- least reader: 1
-- least writer: 1
--
-- People who want everything gone that the bot has of them: ids and numbers alone. See domain/privacy/forgetting.ts.
CREATE TABLE forgettings (
  id text COLLATE "C" PRIMARY KEY,
  doors text NOT NULL,
  up_to bigint NOT NULL,
  asked_at_ms bigint NOT NULL,
  of_all bigint NOT NULL,
  erased bigint NOT NULL,
  account_id text COLLATE "C",
  reply_target text,
  receipt text NOT NULL,
  ended_at_ms bigint,
  copies_at_ms bigint
);

-- Who looked for these words. Those of before are nobody's, and go by age.
ALTER TABLE history_filters ADD COLUMN platform text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE history_filters ADD COLUMN tenant text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE history_filters ADD COLUMN requester_id text COLLATE "C" NOT NULL DEFAULT '';
