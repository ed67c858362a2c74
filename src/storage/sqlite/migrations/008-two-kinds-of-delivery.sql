-- Showing a status and delivering a result are steps of their own: that the one goes well acquits the other of nothing.
CREATE TABLE steps_of_two_kinds (
  generation_id  TEXT NOT NULL,
  step           TEXT NOT NULL CHECK (step IN ('start', 'check', 'download', 'show', 'deliver')),
  running        INTEGER NOT NULL,
  crashes        INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (generation_id, step)
) STRICT, WITHOUT ROWID;
INSERT INTO steps_of_two_kinds SELECT generation_id, step, running, crashes FROM steps;
DROP TABLE steps;
ALTER TABLE steps_of_two_kinds RENAME TO steps;
