-- Of the first one of a set: the id of the one whose post calls their person. NULL: none of them was posted so far.
ALTER TABLE generations ADD COLUMN set_caller TEXT;
