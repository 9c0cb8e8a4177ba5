-- Work that waits for any server process. Who does a step of a job holds its row, and what the step changes is in the
-- same transaction: a step counts once, and that of a process that died was never begun. `key` is what the job is about,
-- `place` how far it has come; what comes again and again has neither. `error` is why the last attempt failed.

CREATE TABLE job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    key text NOT NULL,
    place text NOT NULL DEFAULT '',
    due bigint NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    error text
);

CREATE INDEX job_due ON job (due, id);
CREATE INDEX job_key ON job (kind, key);
CREATE INDEX job_failing ON job (attempts) WHERE attempts > 0;

-- The tickets of a requester, a stretch at a time.
DROP INDEX document_requester;
CREATE INDEX document_requester ON document (requester, id) WHERE requester IS NOT NULL;

UPDATE meta SET value = '4' WHERE key = 'schema';
