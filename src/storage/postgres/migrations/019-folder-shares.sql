-- least reader: 1
-- least writer: 1
--
-- Folders that everybody can look through who has the link. One that was taken back has no row any more, and neither has one of a folder that is gone.
CREATE TABLE folder_shares (
  id text COLLATE "C" PRIMARY KEY,
  folder_id text COLLATE "C" NOT NULL REFERENCES folders (folder_id) ON DELETE CASCADE,
  -- Who shared it. An id is unique in its tenant only.
  platform text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL DEFAULT '',
  requester_id text COLLATE "C" NOT NULL,
  shows_prompt boolean NOT NULL,
  created_at_ms bigint NOT NULL,
  -- NULL: until it is taken back.
  until_ms bigint
);
CREATE INDEX folder_shares_folder ON folder_shares (folder_id);
CREATE INDEX folder_shares_until ON folder_shares (until_ms) WHERE until_ms IS NOT NULL;
