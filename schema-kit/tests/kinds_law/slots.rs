//! The objects that random schemas are made of. Each slot is one object, or nothing; its variants are
//! the forms that it can have. Rows come with their tables.

/// One form of an object: what has to be there, what it gives beside its own name, its SQL.
pub(crate) struct Form {
    pub(crate) needs: &'static str,
    pub(crate) gives: &'static str,
    pub(crate) sql: &'static str,
}

/// An object and its forms.
pub(crate) struct Slot {
    pub(crate) name: &'static str,
    pub(crate) forms: &'static [Form],
}

pub(crate) const fn f(needs: &'static str, gives: &'static str, sql: &'static str) -> Form {
    Form { needs, gives, sql }
}

pub(crate) const fn s(name: &'static str, forms: &'static [Form]) -> Slot {
    Slot { name, forms }
}

/// What lies in no schema, types, and what can be called.
pub(crate) const FIRST: &[Slot] = &[
    s(
        "app",
        &[
            f("", "", "CREATE SCHEMA app"),
            f("", "", "CREATE SCHEMA app; COMMENT ON SCHEMA app IS 'its own'"),
            f("", "", "CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO law_reader"),
        ],
    ),
    s(
        "hstore",
        &[
            f("", "hstore_here", "CREATE EXTENSION hstore"),
            f("app", "", "CREATE EXTENSION hstore SCHEMA app"),
        ],
    ),
    s(
        "mood",
        &[
            f("", "", "CREATE TYPE mood AS ENUM ('sad', 'ok')"),
            f("", "", "CREATE TYPE mood AS ENUM ('sad', 'so-so', 'ok', 'it''s fine')"),
            f("", "", "CREATE TYPE mood AS ENUM ('ok', 'sad'); COMMENT ON TYPE mood IS 'how it is'"),
            f("", "", "CREATE TYPE mood AS ENUM ('sad', 'ok'); REVOKE USAGE ON TYPE mood FROM PUBLIC"),
        ],
    ),
    s(
        "level",
        &[
            f("app", "", "CREATE TYPE app.level AS ENUM ('low', 'high')"),
            f("app", "", "CREATE TYPE app.level AS ENUM ('lowest', 'low', 'high')"),
        ],
    ),
    s(
        "short",
        &[
            f("", "", "CREATE DOMAIN short AS text CONSTRAINT short_length CHECK (length(VALUE) < 90)"),
            f("", "", "CREATE DOMAIN short AS text CONSTRAINT short_length CHECK (length(VALUE) < 80)"),
            f("", "", "CREATE DOMAIN short AS varchar(99) DEFAULT 'x' CONSTRAINT not_empty CHECK (VALUE <> '')"),
            f("", "", "CREATE DOMAIN short AS text; COMMENT ON DOMAIN short IS 'brief'"),
        ],
    ),
    s(
        "positive",
        &[
            f("", "", "CREATE DOMAIN positive AS int CHECK (VALUE > 0)"),
            f("", "", "CREATE DOMAIN positive AS bigint CHECK (VALUE > 0) CHECK (VALUE < 100000)"),
            f("", "", "CREATE DOMAIN positive AS int NOT NULL DEFAULT 3 CONSTRAINT over CHECK (VALUE > 0)"),
        ],
    ),
    s(
        "pair",
        &[
            f("", "", "CREATE TYPE pair AS (x int, y text)"),
            f("", "", "CREATE TYPE pair AS (x int, y text, z date)"),
            f("", "", "CREATE TYPE pair AS (y text, x int); COMMENT ON TYPE pair IS 'turned'"),
            f("mood", "", "CREATE TYPE pair AS (x bigint, y mood)"),
        ],
    ),
    s(
        "span",
        &[
            f("", "", "CREATE TYPE span AS RANGE (SUBTYPE = integer)"),
            f("", "", "CREATE TYPE span AS RANGE (SUBTYPE = bigint)"),
            f("", "", "CREATE TYPE span AS RANGE (SUBTYPE = integer); COMMENT ON TYPE span IS 'from to'"),
        ],
    ),
    s(
        "plain",
        &[
            f("", "", "CREATE COLLATION plain FROM \"C\""),
            f("", "", "CREATE COLLATION plain FROM \"POSIX\""),
            f("", "", "CREATE COLLATION plain FROM \"C\"; COMMENT ON COLLATION plain IS 'bytes'"),
        ],
    ),
    s(
        "counter",
        &[
            f("", "", "CREATE SEQUENCE counter"),
            f("", "", "CREATE SEQUENCE counter AS integer INCREMENT 2 START 5 CACHE 3"),
            f("", "", "CREATE SEQUENCE counter INCREMENT 3 MAXVALUE 900000 CYCLE; COMMENT ON SEQUENCE counter IS 'c'"),
            f("", "", "CREATE SEQUENCE counter; GRANT USAGE ON SEQUENCE counter TO law_writer"),
        ],
    ),
    s(
        "twice",
        &[
            f("", "", "CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a * 2'"),
            f("", "", "CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT a + a'"),
            f("", "", "CREATE FUNCTION twice(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT a * 2::bigint'"),
            f("", "", "CREATE FUNCTION twice(b int) RETURNS int LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS 'BEGIN RETURN b * 2; END';
                COMMENT ON FUNCTION twice(int) IS 'doubles'; REVOKE EXECUTE ON FUNCTION twice(int) FROM PUBLIC"),
        ],
    ),
    s(
        "touch",
        &[
            f("", "", "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"),
            f("", "", "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS 'BEGIN RETURN NEW; END'"),
            f("app", "", "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; GRANT EXECUTE ON FUNCTION touch() TO law_reader"),
        ],
    ),
    s(
        "work",
        &[
            f("", "", "CREATE PROCEDURE work(a int) LANGUAGE sql AS ''"),
            f("", "", "CREATE PROCEDURE work(a int, INOUT b text) LANGUAGE plpgsql AS 'BEGIN b := a; END'"),
            f("pair", "", "CREATE PROCEDURE work(p pair) LANGUAGE sql AS ''; COMMENT ON PROCEDURE work(pair) IS 'w'"),
        ],
    ),
    s(
        "plus",
        &[
            f("", "", "CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2'"),
            f("", "", "CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1 + $2'"),
        ],
    ),
    s(
        "total",
        &[
            f("plus", "", "CREATE AGGREGATE total(int) (SFUNC = plus, STYPE = int, INITCOND = '0')"),
            f("plus", "", "CREATE AGGREGATE total(int) (SFUNC = plus, STYPE = int, INITCOND = '7'); COMMENT ON AGGREGATE total(int) IS 'sum'"),
        ],
    ),
    s(
        "~+~",
        &[
            f("plus", "", "CREATE OPERATOR ~+~ (FUNCTION = plus, LEFTARG = int, RIGHTARG = int)"),
            f("plus", "", "CREATE OPERATOR ~+~ (FUNCTION = plus, LEFTARG = int, RIGHTARG = int, COMMUTATOR = ~+~); COMMENT ON OPERATOR ~+~ (int, int) IS 'p'"),
        ],
    ),
    s(
        "cast",
        &[
            f("pair", "", "CREATE CAST (pair AS json) WITH INOUT"),
            f("pair", "", "CREATE CAST (pair AS json) WITH INOUT AS ASSIGNMENT"),
        ],
    ),
    s(
        "dictionary",
        &[
            f("", "", "CREATE TEXT SEARCH DICTIONARY dictionary (TEMPLATE = simple)"),
            f("", "", "CREATE TEXT SEARCH DICTIONARY dictionary (TEMPLATE = simple, STOPWORDS = english)"),
        ],
    ),
    s(
        "finding",
        &[
            f("", "", "CREATE TEXT SEARCH CONFIGURATION finding (COPY = simple)"),
            f("dictionary", "", "CREATE TEXT SEARCH CONFIGURATION finding (COPY = english);
                ALTER TEXT SEARCH CONFIGURATION finding ALTER MAPPING FOR asciiword WITH dictionary"),
        ],
    ),
];
