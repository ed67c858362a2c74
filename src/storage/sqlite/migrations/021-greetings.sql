-- Where the bot has said what it does: in a server, a channel, or to a person. Once each, whatever became of the message.
CREATE TABLE greetings (
  platform  TEXT NOT NULL,
  tenant    TEXT NOT NULL DEFAULT '',
  place     TEXT NOT NULL,
  at_ms     INTEGER NOT NULL,
  PRIMARY KEY (platform, tenant, place)
) STRICT, WITHOUT ROWID;
