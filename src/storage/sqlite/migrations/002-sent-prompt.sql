-- What was sent in the place of a prompt whose person asked for help with it. The index of words keeps the person's own.
ALTER TABLE generations ADD COLUMN sent_prompt TEXT;
