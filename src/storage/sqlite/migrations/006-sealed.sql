-- Secrets of others, such as the tokens of workspaces. What opens them is not in here.
CREATE TABLE sealed (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
