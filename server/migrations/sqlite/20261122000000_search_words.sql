-- The search index holds each word of a ticket once: a change writes only the words that come or go.

-- The words of a ticket, in order, with blanks between them; `row` is the ticket document's.
CREATE TABLE search_words (
    row INTEGER PRIMARY KEY,
    words TEXT NOT NULL
) STRICT;

INSERT INTO search_words (row, words) SELECT rowid, line FROM search;

DROP TABLE search;

-- The words are split and folded by the domain, so the tokenizer only cuts at blanks. Neither phrases nor columns are
-- asked for: the index knows which tickets have a word, no more.
-- FTS5's `secure-delete` is off: it walks the whole list of every word of a changed line. An erasure makes the index
-- one segment instead, which leaves nothing of what was taken out.
CREATE VIRTUAL TABLE search USING fts5 (
    words,
    content = 'search_words',
    content_rowid = 'row',
    columnsize = 0,
    detail = 'none',
    tokenize = 'ascii'
);

INSERT INTO search (search) VALUES ('rebuild');

PRAGMA user_version = 2;
