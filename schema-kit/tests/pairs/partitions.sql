=== a partition has columns otherwise than its table
CREATE TABLE event (id int, kind text DEFAULT 'x', at date, n int NOT NULL DEFAULT 1) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE event_b PARTITION OF event (id NOT NULL, n DEFAULT 7) FOR VALUES IN ('b');
--- rows
INSERT INTO event VALUES (1, 'a', '2020-01-01', 1), (2, 'b', '2020-01-01', 2);
---
CREATE TABLE event (id int, kind text DEFAULT 'y', at date, n int NOT NULL DEFAULT 1) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event (id NOT NULL, at DEFAULT '2001-02-03', PRIMARY KEY (kind, id)) FOR VALUES IN ('a');
COMMENT ON COLUMN event_a.id IS 'its own';
ALTER TABLE event_a ALTER COLUMN kind SET STORAGE EXTERNAL;
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');
ALTER TABLE event_b ALTER COLUMN n DROP DEFAULT;
CREATE TABLE event_c PARTITION OF event (kind NOT NULL, n DEFAULT 9) FOR VALUES IN ('c');

=== the index of a whole becomes one of another method
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');
CREATE INDEX by_kind ON event (kind);
--- rows
INSERT INTO event VALUES (1, 'a'), (2, 'b');
---
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');
CREATE INDEX by_kind ON event USING hash (kind);

=== a table with an index like the whole's becomes a partition
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE INDEX whole ON event (kind, id);
CREATE TABLE event_a (id int, kind text);
CREATE INDEX own ON event_a (kind, id);
--- rows
INSERT INTO event_a VALUES (1, 'a');
---
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a (id int, kind text);
ALTER TABLE event ATTACH PARTITION event_a FOR VALUES IN ('a');
CREATE INDEX whole ON event (kind, id);
CREATE INDEX own ON event_a (kind, id);

=== wholes whose parts refer to each other are replaced under the names of their indexes
CREATE TABLE old_a (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE part_a PARTITION OF old_a (PRIMARY KEY (kind, id)) FOR VALUES IN ('x');
CREATE UNIQUE INDEX taken_a ON old_a (kind);
CREATE TABLE old_b (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE part_b PARTITION OF old_b (PRIMARY KEY (kind, id)) FOR VALUES IN ('x');
CREATE UNIQUE INDEX taken_b ON old_b (kind);
ALTER TABLE old_a ADD CONSTRAINT to_b FOREIGN KEY (kind) REFERENCES old_b (kind);
ALTER TABLE old_b ADD CONSTRAINT to_a FOREIGN KEY (kind) REFERENCES old_a (kind);
ALTER TABLE part_a ADD CONSTRAINT to_part_b FOREIGN KEY (kind, id) REFERENCES part_b (kind, id);
ALTER TABLE part_b ADD CONSTRAINT to_part_a FOREIGN KEY (kind, id) REFERENCES part_a (kind, id);
---
CREATE TABLE new_a (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE part_a PARTITION OF new_a (PRIMARY KEY (kind, id)) FOR VALUES IN ('x');
CREATE UNIQUE INDEX taken_a ON new_a (kind);
CREATE TABLE new_b (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE part_b PARTITION OF new_b (PRIMARY KEY (kind, id)) FOR VALUES IN ('x');
CREATE UNIQUE INDEX taken_b ON new_b (kind);
ALTER TABLE new_a ADD CONSTRAINT to_b FOREIGN KEY (kind) REFERENCES new_b (kind);
ALTER TABLE new_b ADD CONSTRAINT to_a FOREIGN KEY (kind) REFERENCES new_a (kind);
ALTER TABLE part_a ADD CONSTRAINT to_part_b FOREIGN KEY (kind, id) REFERENCES part_b (kind, id);
ALTER TABLE part_b ADD CONSTRAINT to_part_a FOREIGN KEY (kind, id) REFERENCES part_a (kind, id);

=== a key refers to a whole instead of a table
CREATE TABLE one (kind text, id int, PRIMARY KEY (kind, id));
CREATE UNIQUE INDEX key_of ON one (id, kind);
CREATE TABLE event (kind text NOT NULL, id int NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE user_of (kind text, id int);
ALTER TABLE user_of ADD CONSTRAINT far FOREIGN KEY (id, kind) REFERENCES one (id, kind);
---
CREATE TABLE one (kind text, id int, PRIMARY KEY (kind, id));
CREATE TABLE event (kind text NOT NULL, id int NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE UNIQUE INDEX key_of ON event (id, kind);
CREATE TABLE user_of (kind text, id int);
ALTER TABLE user_of ADD CONSTRAINT far FOREIGN KEY (id, kind) REFERENCES event (id, kind);

=== the parts of an index have names of their own
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');
CREATE INDEX by_id ON event (id);
--- rows
INSERT INTO event VALUES (1, 'a'), (2, 'b');
---
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');
CREATE INDEX by_id ON event (id);
ALTER INDEX event_a_id_idx RENAME TO a_by_id;
COMMENT ON INDEX a_by_id IS 'that of a';

=== a whole with named parts comes, and one with others goes
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE INDEX by_kind ON event (kind, id);
ALTER INDEX event_a_kind_id_idx RENAME TO a_by_kind;
--- rows
INSERT INTO event VALUES (1, 'a');
---
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE INDEX by_id ON event (id);
ALTER INDEX event_a_id_idx RENAME TO a_by_kind;
COMMENT ON INDEX a_by_kind IS 'another';

=== a partition lacks its part
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE "Event b" PARTITION OF event FOR VALUES IN ('b');
CREATE INDEX by_id ON ONLY event (id);
CREATE INDEX of_a ON event_a (id); ALTER INDEX by_id ATTACH PARTITION of_a;
CREATE INDEX "Of b" ON "Event b" (id);
--- rows
INSERT INTO event VALUES (1, 'a'), (2, 'b');
---
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE "Event b" PARTITION OF event FOR VALUES IN ('b');
CREATE INDEX by_id ON ONLY event (id);
CREATE INDEX of_a ON event_a (id); ALTER INDEX by_id ATTACH PARTITION of_a;
CREATE INDEX "Of b" ON "Event b" (id); ALTER INDEX by_id ATTACH PARTITION "Of b";

=== the key of a partition is a part of an index
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
--- rows
INSERT INTO event VALUES (1, 'a');
---
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event (PRIMARY KEY (kind, id)) FOR VALUES IN ('a');
CREATE UNIQUE INDEX one_each ON ONLY event (kind, id);
ALTER INDEX one_each ATTACH PARTITION event_a_pkey;

=== the key of a whole alone, and that of its partition
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
ALTER TABLE ONLY event ADD CONSTRAINT event_key PRIMARY KEY (kind, id);
CREATE UNIQUE INDEX event_a_key ON event_a (kind, id);
--- rows
INSERT INTO event VALUES (1, 'a');
---
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
ALTER TABLE ONLY event ADD CONSTRAINT event_key PRIMARY KEY (kind, id);
ALTER TABLE event_a ADD CONSTRAINT event_a_key PRIMARY KEY (kind, id);
ALTER INDEX event_key ATTACH PARTITION event_a_key;

=== an index that a partition's key is a part of becomes a key
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE UNIQUE INDEX event_key ON event (kind, id);
ALTER TABLE event_a ADD CONSTRAINT a_key PRIMARY KEY USING INDEX event_a_kind_id_idx;
--- rows
INSERT INTO event VALUES (1, 'a');
---
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
ALTER TABLE event ADD CONSTRAINT event_key UNIQUE (kind, id);

=== parts of parts
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a') PARTITION BY RANGE (id);
CREATE TABLE event_a1 PARTITION OF event_a FOR VALUES FROM (0) TO (9);
--- rows
INSERT INTO event VALUES (1, 'a');
---
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a') PARTITION BY RANGE (id);
CREATE TABLE event_a1 PARTITION OF event_a FOR VALUES FROM (0) TO (9);
CREATE INDEX by_id ON event (id, lower(kind));
ALTER INDEX event_a1_id_lower_idx RENAME TO deep;

=== wholes and partitions with named parts come and go
CREATE TABLE other (id int);
--- rows
INSERT INTO other VALUES (1);
---
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');
CREATE INDEX by_id ON event (id);
ALTER INDEX event_a_id_idx RENAME TO a_by_id;
ALTER TABLE event ADD CONSTRAINT event_key UNIQUE (kind, id);
ALTER TABLE event_b RENAME CONSTRAINT event_b_kind_id_key TO b_key;
COMMENT ON INDEX by_id IS 'of all'; COMMENT ON CONSTRAINT b_key ON event_b IS 'of b';
CREATE TABLE other (id int);

=== a partition has other bounds while the columns, indexes and checks of its table change
CREATE TABLE event (id int NOT NULL, kind text NOT NULL DEFAULT 'a', n int, CONSTRAINT positive CHECK (id > 0)) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a', 'c');
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');
ALTER TABLE event ADD CONSTRAINT event_key UNIQUE (kind, id);
CREATE INDEX event_index ON event (lower(kind), n);
COMMENT ON INDEX event_index IS 'by kind';
--- rows
INSERT INTO event VALUES (1, 'a', 2), (2, 'b', 3);
---
CREATE TABLE event (id bigint NOT NULL, kind text NOT NULL, n int DEFAULT 4, note text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE event_b PARTITION OF event DEFAULT;
CREATE INDEX event_index ON event (n);

=== a table becomes a partition of one whose columns, checks and triggers change, and leaves it
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE event (id int NOT NULL, kind text NOT NULL, gone int, CONSTRAINT event_check CHECK (id >= 0)) PARTITION BY LIST (kind);
CREATE TABLE event_a (id int NOT NULL, kind text NOT NULL, CONSTRAINT event_own CHECK (id < 1000));
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');
CREATE TRIGGER e AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION touch();
CREATE INDEX event_index ON event (kind);
--- rows
INSERT INTO event_a VALUES (1, 'a');
---
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE event (id bigint NOT NULL, kind text NOT NULL, CONSTRAINT event_new CHECK (id > 0)) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');
CREATE TRIGGER e BEFORE INSERT ON event_b FOR EACH ROW EXECUTE FUNCTION touch();
CREATE INDEX event_index ON event (kind);

=== a new partition has a part of its own name of an index that is replaced
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE INDEX event_index ON event (lower(kind), id);
---
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE INDEX event_index ON ONLY event (id);
CREATE INDEX part_a ON event_a (id);
ALTER INDEX event_index ATTACH PARTITION part_a;

=== the whole and its partitions are dealt out anew, with a part of its own name
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE INDEX event_index ON event (id, kind);
---
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY HASH (id);
CREATE TABLE event_a PARTITION OF event FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE INDEX event_index ON ONLY event (id);
CREATE INDEX part_a ON event_a (id);
ALTER INDEX event_index ATTACH PARTITION part_a;

=== the type of a column by which a partition is dealt out in its turn
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b') PARTITION BY RANGE (id);
CREATE TABLE event_b1 PARTITION OF event_b FOR VALUES FROM (0) TO (100);
---
CREATE TABLE event (id bigint NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b') PARTITION BY RANGE (id);
CREATE TABLE event_b1 PARTITION OF event_b FOR VALUES FROM (0) TO (100);

=== a table becomes the heir of one that loses a column
CREATE TABLE account (id int NOT NULL, pairs text);
CREATE TABLE heir (extra int);
--- rows
INSERT INTO account VALUES (1, 'a');
---
CREATE TABLE account (id bigint NOT NULL);
CREATE TABLE heir (extra int) INHERITS (account);

=== a partition becomes one that is partitioned, and the whole gets a key
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');
---
CREATE TABLE event (id int, kind text, PRIMARY KEY (kind, id)) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a') PARTITION BY RANGE (id);
CREATE TABLE event_a1 PARTITION OF event_a FOR VALUES FROM (0) TO (10);
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b');

=== a table becomes the heir of one whose columns have comments
CREATE TABLE account (id bigint NOT NULL);
COMMENT ON COLUMN account.id IS 'which';
CREATE TABLE heir (extra int);
---
CREATE TABLE account (id bigint NOT NULL);
COMMENT ON COLUMN account.id IS 'which';
CREATE TABLE heir (extra int) INHERITS (account);

=== a partition goes while the default one becomes one that is partitioned
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE TABLE event_b PARTITION OF event DEFAULT;
---
CREATE TABLE event (id int, kind text) PARTITION BY LIST (kind);
CREATE TABLE event_b PARTITION OF event FOR VALUES IN ('b') PARTITION BY RANGE (id);
CREATE TABLE event_b1 PARTITION OF event_b FOR VALUES FROM (0) TO (100);

=== a table with an identity gets or loses an heir
CREATE TABLE account (id int NOT NULL GENERATED ALWAYS AS IDENTITY);
CREATE TABLE heir (extra int);
---
CREATE TABLE account (id int NOT NULL GENERATED ALWAYS AS IDENTITY);
CREATE TABLE heir (extra int) INHERITS (account);

=== a table becomes a partition while the key of the whole becomes another one
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY HASH (id);
CREATE TABLE event_a (id int NOT NULL, kind text NOT NULL);
ALTER TABLE event ADD CONSTRAINT event_key PRIMARY KEY (id, kind);
--- rows
INSERT INTO event_a VALUES (1, 'a');
---
CREATE TABLE event (id int NOT NULL, kind text NOT NULL) PARTITION BY HASH (id);
CREATE TABLE event_a PARTITION OF event FOR VALUES WITH (MODULUS 1, REMAINDER 0);
ALTER TABLE event ADD CONSTRAINT event_key UNIQUE (kind, id);
