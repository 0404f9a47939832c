=== schemas and what lies in them
CREATE SCHEMA one; CREATE SCHEMA two;
COMMENT ON SCHEMA one IS 'first';
CREATE TABLE one.t (id int PRIMARY KEY);
GRANT USAGE ON SCHEMA one TO pg_monitor;
--- rows
INSERT INTO one.t VALUES (1);
---
CREATE SCHEMA one; CREATE SCHEMA three;
COMMENT ON SCHEMA one IS 'still first';
CREATE TABLE one.t (id int PRIMARY KEY);
CREATE TABLE three.u (id int REFERENCES one.t);
GRANT USAGE, CREATE ON SCHEMA one TO PUBLIC;

=== views replaced
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE VIEW w AS SELECT a FROM v;
CREATE FUNCTION ins() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER instead INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION ins();
CREATE RULE r AS ON DELETE TO w DO INSTEAD NOTHING;
COMMENT ON VIEW w IS 'w'; GRANT SELECT, UPDATE ON w TO pg_monitor; COMMENT ON TRIGGER instead ON v IS 'x'; COMMENT ON RULE r ON w IS 'y';
--- rows
INSERT INTO t VALUES (1, 2, 'x');
---
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE VIEW v AS SELECT b, id, a::text AS a FROM t;
CREATE VIEW w AS SELECT a FROM v;
CREATE FUNCTION ins() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER instead INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION ins();
CREATE RULE r AS ON DELETE TO w DO INSTEAD NOTHING;
COMMENT ON VIEW w IS 'w'; GRANT SELECT, UPDATE ON w TO pg_monitor; COMMENT ON TRIGGER instead ON v IS 'x'; COMMENT ON RULE r ON w IS 'y';

=== view and table trade places
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE VIEW v AS SELECT id FROM t;
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
--- rows
INSERT INTO t VALUES (1, 2);
---
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE TABLE v (id int);
CREATE VIEW m AS SELECT id FROM t;
CREATE MATERIALIZED VIEW n AS SELECT id FROM v;

=== materialized view without data
CREATE TABLE t (id int);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t WITH NO DATA;
---
CREATE TABLE t (id bigint);
CREATE MATERIALIZED VIEW m AS SELECT id FROM t WITH NO DATA;

=== function body changed under an index
CREATE FUNCTION f(a text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(a)';
CREATE TABLE t (id int PRIMARY KEY, a text, g text GENERATED ALWAYS AS (f(a)) STORED, CHECK (f(a) <> ''));
CREATE INDEX t_f ON t (f(a));
--- rows
INSERT INTO t (id, a) VALUES (1, 'X');
---
CREATE FUNCTION f(a text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 7 AS 'SELECT upper(a)';
CREATE TABLE t (id int PRIMARY KEY, a text, g text GENERATED ALWAYS AS (f(a)) STORED, CHECK (f(a) <> ''));
CREATE INDEX t_f ON t (f(a));

=== function over a table's row type
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE FUNCTION whole(t) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.a';
CREATE FUNCTION every() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';
CREATE VIEW v AS SELECT whole(t) AS w FROM t;
--- rows
INSERT INTO t VALUES (1, 2);
---
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE FUNCTION whole(t) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.b';
CREATE FUNCTION every() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t WHERE a > 0';
CREATE VIEW v AS SELECT whole(t) AS w FROM t;

=== aggregates and operators and casts
CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE AGGREGATE total(int) (SFUNC = plus, STYPE = int, INITCOND = '0');
CREATE OPERATOR ~+~ (FUNCTION = plus, LEFTARG = int, RIGHTARG = int);
CREATE TABLE t (a int, b int, CHECK (a ~+~ b > 0));
CREATE VIEW v AS SELECT total(a) FROM t;
CREATE TYPE pair AS (x int, y int);
CREATE FUNCTION mk(int) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1)::pair';
CREATE CAST (int AS pair) WITH FUNCTION mk(int);
--- rows
INSERT INTO t VALUES (1, 2);
---
CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1 + $2';
CREATE AGGREGATE total(int) (SFUNC = plus, STYPE = int, INITCOND = '5', COMBINEFUNC = plus);
CREATE OPERATOR ~+~ (FUNCTION = plus, LEFTARG = int, RIGHTARG = int, COMMUTATOR = ~+~);
CREATE TABLE t (a int, b int, CHECK (a ~+~ b > 0));
CREATE VIEW v AS SELECT total(a) FROM t;
CREATE TYPE pair AS (x int, y int);
CREATE FUNCTION mk(int) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1)::pair';
CREATE CAST (int AS pair) WITH FUNCTION mk(int) AS ASSIGNMENT;

=== event triggers
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION e();
CREATE EVENT TRIGGER y ON sql_drop EXECUTE FUNCTION e();
---
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER x ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION e();
ALTER EVENT TRIGGER x ENABLE ALWAYS;
COMMENT ON EVENT TRIGGER x IS 'x';

=== rules
CREATE TABLE t (id int, a int); CREATE TABLE log (id int);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.id);
CREATE RULE s AS ON DELETE TO t DO INSTEAD NOTHING;
--- rows
INSERT INTO t VALUES (1, 1);
---
CREATE TABLE t (id bigint, a int); CREATE TABLE log (id bigint);
CREATE RULE r AS ON INSERT TO t WHERE new.a > 0 DO ALSO INSERT INTO log VALUES (new.id);
COMMENT ON RULE r ON t IS 'logs';
ALTER TABLE t DISABLE RULE r;

=== policies and roles
CREATE TABLE t (id int, who text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (who = current_user);
CREATE POLICY b ON t AS RESTRICTIVE FOR UPDATE TO pg_monitor USING (id > 0) WITH CHECK (id > 1);
COMMENT ON POLICY a ON t IS 'a';
--- rows
INSERT INTO t VALUES (1, 'x');
---
CREATE TABLE t (id int, who text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR ALL TO PUBLIC USING (who = current_user OR id = 3) WITH CHECK (id > 2);
CREATE POLICY b ON t AS PERMISSIVE FOR UPDATE TO pg_monitor, CURRENT_USER USING (id > 0);
CREATE POLICY c ON t FOR INSERT WITH CHECK (true);

=== policies that read other tables
CREATE TABLE member (org int, who text);
CREATE TABLE t (id int, org int);
CREATE POLICY p ON t USING (org IN (SELECT m.org FROM member m WHERE m.who = current_user));
--- rows
INSERT INTO t VALUES (1, 1);
---
CREATE TABLE member (org bigint, who text, role text);
CREATE TABLE t (id int, org bigint);
CREATE POLICY p ON t USING (org IN (SELECT m.org FROM member m WHERE m.who = current_user AND m.role = 'x'));

=== grants
CREATE TABLE t (id int, a int, b int); CREATE SEQUENCE s; CREATE SCHEMA x; CREATE TYPE ty AS ENUM ('a'); CREATE VIEW v AS SELECT 1 AS one;
GRANT SELECT ON t TO pg_monitor WITH GRANT OPTION; GRANT INSERT (a), UPDATE (a, b) ON t TO pg_monitor; GRANT USAGE ON SEQUENCE s TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA x GRANT SELECT ON TABLES TO pg_monitor;
---
CREATE TABLE t (id int, a int, b int); CREATE SEQUENCE s; CREATE SCHEMA x; CREATE TYPE ty AS ENUM ('a'); CREATE VIEW v AS SELECT 1 AS one;
GRANT SELECT ON t TO pg_monitor; GRANT INSERT (b), UPDATE (a) ON t TO pg_monitor; GRANT SELECT ON SEQUENCE s TO pg_monitor, PUBLIC;
GRANT SELECT ON v TO PUBLIC; REVOKE USAGE ON TYPE ty FROM PUBLIC; GRANT CREATE ON SCHEMA x TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA x GRANT SELECT, INSERT ON TABLES TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA x GRANT EXECUTE ON FUNCTIONS TO pg_monitor;

=== statistics
CREATE TABLE t (a int, b int, c int);
CREATE STATISTICS s ON a, b FROM t; CREATE STATISTICS s2 (mcv) ON b, c FROM t;
--- rows
INSERT INTO t VALUES (1, 2, 3);
---
CREATE TABLE t (a bigint, b int, c int);
CREATE STATISTICS s (dependencies) ON a, c FROM t; CREATE STATISTICS s3 ON (a + b), (c * 2) FROM t;
ALTER STATISTICS s SET STATISTICS 200; COMMENT ON STATISTICS s IS 's';

=== sequences
CREATE SEQUENCE s; CREATE SEQUENCE u AS int START 5 OWNED BY NONE; CREATE TABLE t (id int, n int); CREATE SEQUENCE o OWNED BY t.id;
COMMENT ON SEQUENCE s IS 's';
---
CREATE SEQUENCE s AS smallint INCREMENT -1 MINVALUE -100 MAXVALUE 100 START 0 CYCLE CACHE 4; CREATE TABLE t (id int, n int); CREATE SEQUENCE u AS bigint START 6 OWNED BY t.n; CREATE UNLOGGED SEQUENCE lg;
CREATE SEQUENCE o OWNED BY NONE;

=== functions replaced
CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a + b';
CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT f(a)';
CREATE TABLE t (id int DEFAULT f(1), a int CHECK (f(a) > 0), b int GENERATED ALWAYS AS (abs(a)) STORED);
CREATE VIEW v AS SELECT f(a) AS x FROM t;
CREATE POLICY p ON t USING (f(a) > 3);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (f(new.a) > 2) EXECUTE FUNCTION tf();
CREATE RULE r AS ON UPDATE TO t WHERE f(old.a) = 9 DO INSTEAD NOTHING;
COMMENT ON FUNCTION f(int, int) IS 'adds'; GRANT EXECUTE ON FUNCTION f(int, int) TO pg_monitor; REVOKE EXECUTE ON FUNCTION g(int) FROM PUBLIC;
--- rows
INSERT INTO t (a) VALUES (4);
---
CREATE FUNCTION f(a int, b bigint DEFAULT 1) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE FUNCTION g(x int) RETURNS bigint LANGUAGE sql AS 'SELECT f(x)';
CREATE TABLE t (id int DEFAULT f(1), a int CHECK (f(a) > 0), b int GENERATED ALWAYS AS (abs(a)) STORED);
CREATE VIEW v AS SELECT f(a) AS x FROM t;
CREATE POLICY p ON t USING (f(a) > 3);
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS 'BEGIN RETURN old; END';
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (f(new.a) > 2) EXECUTE FUNCTION tf();
CREATE RULE r AS ON UPDATE TO t WHERE f(old.a) = 9 DO INSTEAD NOTHING;
COMMENT ON FUNCTION f(int, bigint) IS 'adds'; GRANT EXECUTE ON FUNCTION f(int, bigint) TO pg_monitor; REVOKE EXECUTE ON FUNCTION g(int) FROM PUBLIC;

=== function result changed under an index, a check, a generated column and a default
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE TABLE t (id int PRIMARY KEY, a int, g int GENERATED ALWAYS AS (f(a)) STORED, d int DEFAULT f(3), CONSTRAINT c CHECK (f(a) > 0), EXCLUDE (f(a) WITH =));
CREATE INDEX t_f ON t (f(a)); CREATE UNIQUE INDEX t_p ON t (id) WHERE f(a) > 1;
CREATE STATISTICS st ON f(a), id FROM t;
--- rows
INSERT INTO t (id, a) VALUES (1, 4);
---
CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE TABLE t (id int PRIMARY KEY, a int, g int GENERATED ALWAYS AS (f(a)) STORED, d int DEFAULT f(3), CONSTRAINT c CHECK (f(a) > 0), EXCLUDE (f(a) WITH =));
CREATE INDEX t_f ON t (f(a)); CREATE UNIQUE INDEX t_p ON t (id) WHERE f(a) > 1;
CREATE STATISTICS st ON f(a), id FROM t;

=== functions that become procedures, arguments renamed, out arguments, sets
CREATE FUNCTION a(x int) RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION b(x int) RETURNS int LANGUAGE sql AS 'SELECT x';
CREATE FUNCTION c(OUT p int, OUT q text) LANGUAGE sql AS $$ SELECT 1, 'x' $$;
CREATE FUNCTION d() RETURNS SETOF int LANGUAGE sql ROWS 10 AS 'SELECT 1';
CREATE PROCEDURE e(x int) LANGUAGE sql AS '';
CREATE FUNCTION ov(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION ov(text) RETURNS int LANGUAGE sql AS 'SELECT 2';
COMMENT ON PROCEDURE e(int) IS 'e';
---
CREATE PROCEDURE a(x int) LANGUAGE sql AS '';
CREATE FUNCTION b(y int) RETURNS int LANGUAGE sql AS 'SELECT y';
CREATE FUNCTION c(OUT p int, OUT q text, OUT r int) LANGUAGE sql AS $$ SELECT 1, 'x', 2 $$;
CREATE FUNCTION d() RETURNS TABLE (n int) LANGUAGE sql ROWS 20 AS 'SELECT 1';
CREATE PROCEDURE e(x int, VARIADIC y int[]) LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION ov(int) RETURNS text LANGUAGE sql AS $$ SELECT '1' $$;
CREATE FUNCTION ov(text) RETURNS int LANGUAGE sql AS 'SELECT 2';
COMMENT ON PROCEDURE e(int, int[]) IS 'e';

=== text search
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION c (COPY = simple);
CREATE TABLE t (a text, v tsvector GENERATED ALWAYS AS (to_tsvector('c', a)) STORED);
CREATE INDEX t_v ON t USING gin (v);
CREATE INDEX t_e ON t USING gin (to_tsvector('public.c', a));
--- rows
INSERT INTO t (a) VALUES ('hello there');
---
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword WITH d;
CREATE TABLE t (a text, v tsvector GENERATED ALWAYS AS (to_tsvector('c', a)) STORED);
CREATE INDEX t_v ON t USING gin (v);
CREATE INDEX t_e ON t USING gin (to_tsvector('public.c', a));


=== default privileges that come and go beside a table
CREATE SCHEMA app;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT, INSERT ON TABLES TO pg_monitor;
---
CREATE SCHEMA app;
CREATE TABLE app.account (id int);
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT UPDATE ON TABLES TO pg_monitor;

=== the target of statistics over a column that changes its type
CREATE TABLE account (id int, label text);
CREATE STATISTICS both_ (ndistinct) ON id, label FROM account;
ALTER STATISTICS both_ SET STATISTICS 90;
--- rows
INSERT INTO account VALUES (1, 'a');
---
CREATE TABLE account (id int, label text COLLATE "C");
CREATE STATISTICS both_ (ndistinct) ON id, label FROM account;
ALTER STATISTICS both_ SET STATISTICS 90;

=== a published table becomes unlogged
CREATE TABLE entry (n int);
CREATE PUBLICATION pair_out FOR TABLE entry WITH (publish = 'insert');
--- rows
INSERT INTO entry VALUES (1);
---
CREATE UNLOGGED TABLE entry (n int);

=== a composite type changes, and a column of it goes
CREATE TYPE pair AS (x bigint, y text);
CREATE TABLE account (id int, both_ pair);
--- rows
INSERT INTO account VALUES (1);
---
CREATE TYPE pair AS (x int, y text);
CREATE TABLE account (id int);

=== a policy for other commands has a comment, and reads a column that changes its type
CREATE TABLE account (id int, label text);
CREATE POLICY own ON account FOR SELECT USING (label <> 'x');
COMMENT ON POLICY own ON account IS 'p';
---
CREATE TABLE account (id int, label varchar(40));
CREATE POLICY own ON account USING (id > 0);

=== a table goes with a check that was not validated and calls a function with another result
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a * 2';
CREATE TABLE account (id int);
ALTER TABLE account ADD CONSTRAINT account_check CHECK (twice(id) > 0) NOT VALID;
---
CREATE FUNCTION twice(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT a * 2::bigint';

=== foreign data
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE FOREIGN DATA WRAPPER far OPTIONS (debug 'on');
CREATE SERVER srv TYPE 'x' FOREIGN DATA WRAPPER far OPTIONS (host 'it''s', "Port" '1');
CREATE FOREIGN TABLE ft (id int, felt mood) SERVER srv OPTIONS (a 'b');
CREATE VIEW v AS SELECT felt FROM ft;
GRANT SELECT ON ft TO pg_monitor;
---
CREATE TYPE mood AS ENUM ('high', 'low');
CREATE FOREIGN DATA WRAPPER far OPTIONS (more 'x');
CREATE SERVER srv TYPE 'x' FOREIGN DATA WRAPPER far OPTIONS (host 'other', user 'u');
CREATE FOREIGN TABLE ft (id int OPTIONS (c 'd') NOT NULL, felt mood DEFAULT 'low', CHECK (id > 0)) SERVER srv;
COMMENT ON FOREIGN TABLE ft IS 'far away'; COMMENT ON COLUMN ft.id IS 'key';
CREATE VIEW v AS SELECT felt FROM ft;
GRANT SELECT ON ft TO pg_monitor;

=== a table becomes a foreign one, conversions, options of a materialized view
CREATE TABLE t (id int); CREATE TABLE u (id int);
CREATE FOREIGN DATA WRAPPER far; CREATE SERVER srv FOREIGN DATA WRAPPER far;
CREATE MATERIALIZED VIEW m AS SELECT id FROM u;
CREATE CONVERSION cv FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
---
CREATE FOREIGN DATA WRAPPER far; CREATE SERVER srv FOREIGN DATA WRAPPER far;
CREATE FOREIGN TABLE t (id int) SERVER srv; CREATE TABLE u (id int);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 70) AS SELECT id FROM u;
CREATE DEFAULT CONVERSION cv FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
