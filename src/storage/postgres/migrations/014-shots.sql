-- least reader: 1
-- least writer: 14
--
-- What a queued generation waits for before it is in line: 'shot before', whose last frame it begins with, or 'its shots', of a film. NULL: nothing.
-- A program that does not know of it would send such a shot at once, without its frame.
ALTER TABLE generations ADD COLUMN waits_for text COLLATE "C";

CREATE INDEX generations_waiting ON generations (waits_for, number) WHERE waits_for IS NOT NULL;
