//! The changes: each rule of online migrations that a planner can follow by itself.

/// A change of the schema of a live database.
pub struct Case {
    /// The rule's number in the rule book.
    pub rule: &'static str,
    pub what: &'static str,
    /// What the database has before, beside the tables of `base.sql`.
    pub before: &'static [&'static str],
    /// The change as it is first written down.
    pub naive: &'static [&'static str],
    /// Whether a session that reads `orders` does not end its transaction for three seconds.
    pub held: bool,
}

const fn case(rule: &'static str, what: &'static str, naive: &'static [&'static str]) -> Case {
    Case { rule, what, before: &[], naive, held: false }
}

const fn after(
    rule: &'static str,
    what: &'static str,
    before: &'static [&'static str],
    naive: &'static [&'static str],
) -> Case {
    Case { rule, what, before, naive, held: false }
}

const TO_CUSTOMERS: &str = "ALTER TABLE orders ADD CONSTRAINT orders_customer_fk \
    FOREIGN KEY (customer_id) REFERENCES customers (id)";
const NOTES: &str = "CREATE VIEW notes AS SELECT id, note FROM orders";

/// In the order of the rule book.
pub const CASES: &[Case] = &[
    case("I1", "create an index", &["CREATE INDEX orders_customer_idx ON orders (customer_id)"]),
    case("I3", "drop an index", &["DROP INDEX orders_code_idx"]),
    case(
        "I5",
        "replace an index",
        &["DROP INDEX orders_code_idx", "CREATE INDEX orders_code_idx ON orders (code, amount)"],
    ),
    case(
        "I7",
        "create an index on a partitioned table",
        &["CREATE INDEX events_customer_idx ON events (customer_id)"],
    ),
    case("C1", "add a foreign key", &[TO_CUSTOMERS]),
    case(
        "C2",
        "add a column that references",
        &["ALTER TABLE orders ADD COLUMN payer_id bigint REFERENCES customers (id)"],
    ),
    case(
        "C3",
        "create a table that references",
        &[
            "CREATE TABLE items (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id))",
        ],
    ),
    after(
        "C4",
        "drop a foreign key",
        &[TO_CUSTOMERS],
        &["ALTER TABLE orders DROP CONSTRAINT orders_customer_fk"],
    ),
    case("C5", "add a check", &["ALTER TABLE orders ADD CONSTRAINT amount_ok CHECK (amount >= 0)"]),
    case("C7", "set not null", &["ALTER TABLE orders ALTER COLUMN note SET NOT NULL"]),
    case(
        "C8",
        "add a unique constraint",
        &["ALTER TABLE orders ADD CONSTRAINT code_key UNIQUE (code)"],
    ),
    after(
        "C9",
        "add a primary key",
        &[
            "ALTER TABLE orders DROP CONSTRAINT orders_pkey",
            "CREATE INDEX orders_id_idx ON orders (id)",
        ],
        &["ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id)"],
    ),
    case(
        "C11",
        "add a foreign key to a partitioned table",
        &["ALTER TABLE events ADD CONSTRAINT events_customer_fk \
           FOREIGN KEY (customer_id) REFERENCES customers (id)"],
    ),
    case(
        "T1",
        "add a column with a volatile default",
        &["ALTER TABLE orders ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()"],
    ),
    case(
        "T4",
        "add a required column with a constant default",
        &["ALTER TABLE orders ADD COLUMN tries integer NOT NULL DEFAULT 0"],
    ),
    case(
        "T5",
        "make a varchar longer",
        &["ALTER TABLE orders ALTER COLUMN note TYPE varchar(200)"],
    ),
    after(
        "T6",
        "change the type of a column that a view reads",
        &[NOTES],
        &["DROP VIEW notes", "ALTER TABLE orders ALTER COLUMN note TYPE text", NOTES],
    ),
    case("P1", "detach a partition", &["ALTER TABLE events DETACH PARTITION events_2025"]),
    case(
        "P2",
        "create a partition beside a default one",
        &[
            "CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
        ],
    ),
    after(
        "P3",
        "attach a partition",
        &[
            "CREATE TABLE events_2024 (LIKE events INCLUDING ALL)",
            "INSERT INTO events_2024 SELECT id, '2024-06-01', customer_id, body FROM events_2025",
        ],
        &[
            "ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        ],
    ),
    case("P4", "drop a partition", &["DROP TABLE events_2025"]),
    case(
        "V3",
        "enable row security",
        &[
            "CREATE POLICY everybody ON orders USING (true)",
            "ALTER TABLE orders ENABLE ROW LEVEL SECURITY",
        ],
    ),
    case("E1", "add a label to an enum", &["ALTER TYPE state ADD VALUE 'lost' AFTER 'paid'"]),
    Case {
        rule: "O1",
        what: "add a column while a transaction reads on",
        before: &[],
        naive: &["ALTER TABLE orders ADD COLUMN seen boolean"],
        held: true,
    },
];
