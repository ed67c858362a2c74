-- Secrets of other people that the bot keeps for them, sealed with DATA_KEY: the tokens of the workspaces that installed it.
CREATE TABLE sealed (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
