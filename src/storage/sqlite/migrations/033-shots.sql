-- What a queued generation waits for before it is in line: 'shot before', whose last frame it begins with, or 'its shots', of a film. NULL: nothing.
ALTER TABLE generations ADD COLUMN waits_for TEXT;

CREATE INDEX generations_waiting ON generations (waits_for, number) WHERE waits_for IS NOT NULL;
