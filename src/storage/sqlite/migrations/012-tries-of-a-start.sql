-- How often in a row Google was too busy to start it, and could not be reached: a restart goes on counting.
ALTER TABLE generations ADD COLUMN busy_tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE generations ADD COLUMN unreachable_tries INTEGER NOT NULL DEFAULT 0;
