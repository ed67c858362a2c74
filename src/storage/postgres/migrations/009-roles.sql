-- least reader: 1
-- least writer: 1
--
-- What each living process does, as a list in JSON.
CREATE TABLE process_roles (owner text COLLATE "C" PRIMARY KEY, roles text NOT NULL);
