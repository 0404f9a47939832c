CREATE TYPE state AS ENUM ('open', 'paid', 'sent');
CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    code text NOT NULL,
    note varchar(60),
    amount integer NOT NULL,
    state state NOT NULL
);
CREATE TABLE events (id bigint NOT NULL, day date NOT NULL, customer_id bigint NOT NULL, body text)
    PARTITION BY RANGE (day);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
