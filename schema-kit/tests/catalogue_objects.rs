//! One object of each kind beside tables: declared, created through a plan, read back, equal to
//! what was declared; and every one of them taken away again.

mod catalogue_support;

use catalogue_support::{Site, assert_same};
use schema_model::Schema;

/// Each kind, the name of its test, and the SQL that declares it with what it needs.
const KINDS: &[(&str, &str)] = &[
    ("schema", "CREATE SCHEMA \"Odd one\"; COMMENT ON SCHEMA \"Odd one\" IS 'it''s'"),
    ("extension", "CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; CREATE EXTENSION hstore;
        CREATE TABLE t (a ext.citext, b hstore)"),
    ("composite type", "CREATE TYPE point3 AS (x int, y int, \"Z z\" text COLLATE \"C\");
        COMMENT ON TYPE point3 IS 'a place'; CREATE TYPE line3 AS (a point3, b point3);
        CREATE TABLE t (p point3, l line3[])"),
    ("domain", "CREATE DOMAIN email AS text COLLATE \"C\" DEFAULT 'x@y' NOT NULL
            CONSTRAINT has_at CHECK (VALUE ~ '@') CONSTRAINT short CHECK (length(VALUE) < 320);
        ALTER DOMAIN email ADD CONSTRAINT later CHECK (VALUE <> '') NOT VALID;
        COMMENT ON DOMAIN email IS 'an address';
        CREATE DOMAIN work_email AS email; CREATE TABLE t (a email, b work_email[])"),
    ("view", "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), \"B b\" int);
        CREATE VIEW v WITH (security_barrier) AS SELECT id, a FROM t WHERE a IN ('x', 'y');
        CREATE VIEW w AS SELECT * FROM v WHERE id > 1 WITH CASCADED CHECK OPTION;
        CREATE RECURSIVE VIEW a_first (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM a_first WHERE n < 9;
        CREATE VIEW grouped AS SELECT id, a, count(*) FROM t GROUP BY id;
        COMMENT ON VIEW v IS 'some'; COMMENT ON COLUMN v.a IS 'letters'"),
    ("materialized view", "CREATE TABLE t (id int, a text);
        CREATE MATERIALIZED VIEW m WITH (fillfactor = 70) AS SELECT id, lower(a) AS a FROM t;
        CREATE UNIQUE INDEX m_id ON m (id); CREATE INDEX m_a ON m (a text_pattern_ops) WHERE id > 0;
        CREATE MATERIALIZED VIEW m2 AS SELECT count(*) AS n FROM m;
        COMMENT ON MATERIALIZED VIEW m IS 'kept'; COMMENT ON INDEX m_id IS 'the key'"),
    ("function", "CREATE SCHEMA app; CREATE TABLE t (id int, a text CHECK (a <> ''));
        CREATE FUNCTION app.double(n int, INOUT more text DEFAULT 'x;y') LANGUAGE sql STABLE STRICT
            PARALLEL SAFE COST 5 SET search_path = app, pg_temp AS $$ SELECT more || n $$;
        CREATE FUNCTION of_row(t) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.a';
        CREATE FUNCTION many() RETURNS TABLE (a int, b text) LANGUAGE plpgsql AS
            $f$ BEGIN RETURN QUERY SELECT 1, 'it''s'; END $f$;
        CREATE FUNCTION steady(int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 + 1;
        CREATE FUNCTION later(int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC
            SELECT steady($1) + count(*) FROM t; END;
        CREATE FUNCTION checked(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
        CREATE TABLE u (id int DEFAULT steady(1) CHECK (checked(id)), g int GENERATED ALWAYS AS (steady(2)) STORED);
        CREATE INDEX u_i ON u (steady(id)); CREATE VIEW v AS SELECT steady(id) AS s FROM u;
        COMMENT ON FUNCTION steady(int) IS 'one more'"),
    ("procedure", "CREATE TABLE t (id int); CREATE PROCEDURE \"Add it\"(n int, INOUT m int) LANGUAGE plpgsql
            AS $$ BEGIN INSERT INTO t VALUES (n); END $$;
        COMMENT ON PROCEDURE \"Add it\"(int, int) IS 'adds'"),
    ("aggregate", "CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1 + $2';
        CREATE AGGREGATE total(int) (SFUNC = plus, STYPE = int, INITCOND = '0', COMBINEFUNC = plus, PARALLEL = SAFE);
        CREATE AGGREGATE nothing(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
        CREATE VIEW v AS SELECT total(a) AS t FROM (VALUES (1), (2)) x (a);
        COMMENT ON AGGREGATE total(int) IS 'all'"),
    ("operator", "CREATE SCHEMA app; CREATE FUNCTION same(text, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT lower($1) = lower($2)';
        CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = text, COMMUTATOR = ===, RESTRICT = eqsel, JOIN = eqjoinsel);
        CREATE FUNCTION neg(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT reverse($1)';
        CREATE OPERATOR app.!~~! (FUNCTION = neg, RIGHTARG = text);
        CREATE OPERATOR app.=== (FUNCTION = same, LEFTARG = text, RIGHTARG = text, COMMUTATOR = OPERATOR(app.===), RESTRICT = eqsel);
        CREATE TABLE t (a text, b text, CHECK (a === b)); COMMENT ON OPERATOR === (text, text) IS 'alike'"),
    ("cast", "CREATE TYPE pair AS (a int, b int);
        CREATE FUNCTION to_pair(int) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1)::pair';
        CREATE CAST (int AS pair) WITH FUNCTION to_pair(int) AS ASSIGNMENT;
        CREATE CAST (pair AS jsonb) WITH INOUT; COMMENT ON CAST (int AS pair) IS 'twice'"),
    ("rule", "CREATE TABLE t (id int, a text); CREATE TABLE log (id int);
        CREATE RULE protect AS ON DELETE TO t DO INSTEAD NOTHING;
        CREATE RULE note AS ON UPDATE TO t WHERE old.a <> new.a DO ALSO INSERT INTO log VALUES (new.id);
        ALTER TABLE t DISABLE RULE note; COMMENT ON RULE protect ON t IS 'never'"),
    ("trigger", "CREATE SCHEMA app; CREATE TABLE app.t (id int, a text); CREATE VIEW v AS SELECT id FROM app.t;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
        CREATE TRIGGER \"First\" BEFORE INSERT OR UPDATE OF a ON app.t FOR EACH ROW WHEN (new.a IS NOT NULL) EXECUTE FUNCTION touch('x');
        CREATE TRIGGER silent AFTER DELETE ON app.t FOR EACH STATEMENT EXECUTE FUNCTION touch();
        ALTER TABLE app.t DISABLE TRIGGER silent;
        CREATE CONSTRAINT TRIGGER late AFTER INSERT ON app.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touch();
        ALTER TABLE app.t ENABLE ALWAYS TRIGGER late;
        CREATE TRIGGER instead INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION touch();
        COMMENT ON TRIGGER \"First\" ON app.t IS 'before'"),
    ("event trigger", "CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE OPERATOR CLASS', 'DROP OPERATOR CLASS') EXECUTE FUNCTION seen();
        ALTER EVENT TRIGGER watch DISABLE; COMMENT ON EVENT TRIGGER watch IS 'sees'"),
    ("statistics", "CREATE TABLE t (a int, b int, c text); CREATE STATISTICS st (ndistinct, dependencies) ON a, b FROM t;
        CREATE STATISTICS ex ON (a + b), c FROM t; ALTER STATISTICS st SET STATISTICS 50;
        COMMENT ON STATISTICS st IS 'go together'"),
    ("publication", "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE TABLE u (id int PRIMARY KEY);
        CREATE PUBLICATION part FOR TABLE t, u WITH (publish = 'insert, update', publish_via_partition_root);
        CREATE PUBLICATION every FOR ALL TABLES; COMMENT ON PUBLICATION part IS 'two'"),
    ("collation", "CREATE COLLATION plain (LOCALE = 'C'); CREATE TABLE t (a text COLLATE plain); COMMENT ON COLLATION plain IS 'C'"),
    ("range type", "CREATE FUNCTION gap(time, time) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT extract(epoch FROM $1 - $2)';
        CREATE TYPE timerange AS RANGE (SUBTYPE = time, SUBTYPE_DIFF = gap, MULTIRANGE_TYPE_NAME = times);
        CREATE TABLE t (a timerange, b times); COMMENT ON TYPE timerange IS 'from to'"),
    ("text search", "CREATE TEXT SEARCH DICTIONARY short (TEMPLATE = simple, STOPWORDS = english);
        CREATE TEXT SEARCH CONFIGURATION mine (COPY = simple);
        ALTER TEXT SEARCH CONFIGURATION mine ALTER MAPPING FOR asciiword WITH short, english_stem;
        CREATE TABLE t (a text, v tsvector GENERATED ALWAYS AS (to_tsvector('mine', a)) STORED);
        COMMENT ON TEXT SEARCH CONFIGURATION mine IS 'own'"),
    ("privileges", "CREATE SCHEMA app; CREATE TABLE app.t (id int, a text, b text); CREATE VIEW v AS SELECT 1 AS one;
        CREATE FUNCTION f(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE c AS (a int);
        GRANT USAGE ON SCHEMA app TO PUBLIC; GRANT SELECT ON app.t TO PUBLIC; GRANT INSERT (a, b), UPDATE (a) ON app.t TO PUBLIC;
        GRANT SELECT ON v TO PUBLIC; REVOKE ALL ON FUNCTION f(int, text) FROM PUBLIC; REVOKE USAGE ON TYPE c FROM PUBLIC;
        GRANT SELECT, DELETE ON app.t TO pg_monitor WITH GRANT OPTION; GRANT EXECUTE ON FUNCTION f(int, text) TO pg_monitor"),
    ("default privileges", "CREATE SCHEMA app; ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT, INSERT ON TABLES TO pg_monitor;
        ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
        ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO pg_monitor WITH GRANT OPTION"),
];

/// What PostgreSQL 15 brought.
const SINCE_15: &[(&str, &str)] = &[
    (
        "view of 15",
        "CREATE TABLE t (a int); CREATE VIEW v WITH (security_invoker = true) AS SELECT a FROM t",
    ),
    (
        "publication of 15",
        "CREATE SCHEMA app; CREATE TABLE t (id int PRIMARY KEY, a text, b text);
        CREATE PUBLICATION p FOR TABLE t (id, a) WHERE (id > 5); CREATE PUBLICATION q FOR TABLES IN SCHEMA app",
    ),
];

#[tokio::test]
async fn each_kind_is_created_read_and_taken_away() {
    let first = Site::new().await;
    let newer: &[_] = if first.major().await >= 15 { SINCE_15 } else { &[] };
    drop(first);
    for (kind, sql) in KINDS.iter().chain(newer) {
        println!("{kind}");
        let mut site = Site::new().await;
        let declared = site.declared(sql).await;
        assert_same(&site.normal(&declared).await, &declared, "normalising again changes nothing");
        let plan = site.arrive(&declared).await;
        assert!(!plan.is_empty());
        let back = site.arrive(&Schema::default()).await;
        assert!(!back.is_empty(), "{kind}");
    }
}
