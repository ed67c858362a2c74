-- Credentials of others that are good for minutes. What opens them is not in here.
CREATE TABLE expiring_secrets (
  name      TEXT PRIMARY KEY,
  sealed    TEXT NOT NULL,
  until_ms  INTEGER NOT NULL,
  -- Of the lease that allowed it.
  fence     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX expiring_secrets_until ON expiring_secrets (until_ms);
