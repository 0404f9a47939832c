INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 100000) i;
INSERT INTO orders SELECT i, 1 + i % 100000, 'code ' || i, 'note', i % 1000, 'open' FROM generate_series(1, 3000000) i;
INSERT INTO events SELECT i, '2025-01-01'::date + i % 365, 1 + i % 100000, 'body' FROM generate_series(1, 1000000) i;
INSERT INTO events SELECT i, '2026-01-01'::date + i % 365, 1 + i % 100000, 'body' FROM generate_series(1, 1000000) i;
INSERT INTO events SELECT i, '2030-01-01'::date + i % 365, 1 + i % 100000, 'body' FROM generate_series(1, 1000000) i;
