ALTER TABLE orders ADD PRIMARY KEY (id);
CREATE INDEX orders_code_idx ON orders (code);
ALTER TABLE events ADD PRIMARY KEY (id, day);
