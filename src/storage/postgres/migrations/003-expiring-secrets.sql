-- least reader: 1
-- least writer: 1
--
-- Credentials of others that are good for minutes. What opens them is not in here.
CREATE TABLE expiring_secrets (
  name      text COLLATE "C" PRIMARY KEY,
  sealed    text NOT NULL,
  until_ms  bigint NOT NULL,
  -- Of the lease that allowed it.
  fence     bigint NOT NULL
);
CREATE INDEX expiring_secrets_until ON expiring_secrets (until_ms);
