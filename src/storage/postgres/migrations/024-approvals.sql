-- least reader: 24
-- least writer: 24
--
-- Requests that wait for a yes before anything is sent: a state of its own, before `queued`, which programs that do not know it can't show.
ALTER TABLE generations DROP CONSTRAINT generations_state_check;
ALTER TABLE generations ADD CONSTRAINT generations_state_check CHECK (state IN ('awaiting', 'queued', 'submitting', 'generating', 'downloading',
  'stored', 'delivering', 'completed', 'failed', 'refused', 'canceled', 'expired', 'unknown')) NOT VALID;
-- What it waits for, or did. NULL: nothing.
ALTER TABLE generations ADD COLUMN approval_id text COLLATE "C";
CREATE INDEX generations_approval ON generations (approval_id, number) WHERE approval_id IS NOT NULL;

CREATE TABLE approvals (
  id             text COLLATE "C" PRIMARY KEY,
  -- Who decides: those who manage the place, or the bot's own admin.
  decides        text COLLATE "C" NOT NULL CHECK (decides IN ('place', 'bot')),
  -- Of all that waits for it.
  micro_usd      bigint NOT NULL,
  asked_at_ms    bigint NOT NULL,
  until_ms       bigint NOT NULL,
  -- NULL: nobody has decided.
  decision       text COLLATE "C",
  decided_at_ms  bigint,
  decided_by     text COLLATE "C",
  reason         text COLLATE "C"
);
CREATE INDEX approvals_open ON approvals (until_ms) WHERE decision IS NULL;
CREATE INDEX approvals_decided ON approvals (decided_at_ms) WHERE decision IS NOT NULL;
