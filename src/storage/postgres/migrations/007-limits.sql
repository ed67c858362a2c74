-- least reader: 1
-- least writer: 1
--
-- What each living process is set to. What holds over all of them is the fact "limits".
CREATE TABLE process_limits (owner text COLLATE "C" PRIMARY KEY, limits text NOT NULL);
