//! What is no table.

use schema_core::prelude::*;

schema_core::schema! {
    extension("btree_gist");
    extension("citext");
    extension("hstore");
    extension("ltree");
    extension("vector");
    schema("billing", comment = "What is paid.");
    sequence("invoice_number", schema = "billing", start = 1000, increment = 5, type = integer, cycle,
        comment = "One each.");
}

#[derive(PgEnum, Clone, Copy, Debug, PartialEq)]
#[pg_enum(schema = "billing", name = "payment kind", rename_all = "kebab-case")]
pub(crate) enum PaymentKind {
    BankTransfer,
    #[pg_enum(rename = "it's cash")]
    Cash,
}

#[derive(Table)]
#[table(schema = "billing", name = "payments")]
pub(crate) struct Payment {
    #[column(primary_key, identity)]
    id: i64,
    kind: PaymentKind,
    amount: i64,
    paid_at: DateTime<Utc>,
}

/// Large ones.
#[derive(View)]
#[view(
    schema = "billing",
    name = "large_payments",
    query = "SELECT id, amount FROM billing.payments WHERE amount > 100",
    with(security_barrier = true)
)]
pub(crate) struct LargePayment {
    /// Of the payment.
    id: i64,
    amount: i64,
}

/// What was paid by each kind.
#[derive(View)]
#[view(
    name = "totals",
    query = "SELECT kind, sum(amount)::bigint AS total FROM billing.payments GROUP BY kind",
    materialized,
    with(fillfactor = 70),
    index(kind, unique),
    index(total.desc(), where = "total > 0")
)]
pub(crate) struct Total {
    kind: PaymentKind,
    total: Option<i64>,
}
