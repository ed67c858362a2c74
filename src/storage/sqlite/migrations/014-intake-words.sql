-- What a person typed where they can't look it up themselves, so that they get it back after a crash. Gone with the row, once they are answered.
ALTER TABLE intakes ADD COLUMN words TEXT;
