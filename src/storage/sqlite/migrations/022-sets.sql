-- Several generations that were asked for at once: the id of the first one, the place from 1, how many there are, and what the prompt of this one has
-- that the others' have not. All NULL for one that was asked for alone.
ALTER TABLE generations ADD COLUMN set_id TEXT;
ALTER TABLE generations ADD COLUMN set_index INTEGER;
ALTER TABLE generations ADD COLUMN set_size INTEGER;
ALTER TABLE generations ADD COLUMN set_words TEXT;

CREATE INDEX generations_set ON generations (set_id, set_index) WHERE set_id IS NOT NULL;
