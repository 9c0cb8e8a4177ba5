-- From here on it is noted with which edition of the program the documents were made, and a program that knows an older
-- one writes nothing. Those before do not look at the note, so the schema itself holds them off.
PRAGMA user_version = 13;
