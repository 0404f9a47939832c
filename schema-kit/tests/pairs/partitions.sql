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
