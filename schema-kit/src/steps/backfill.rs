//! Values for the rows that are there already, without a lock that anybody waits for.

use schema_model::Name;
use schema_model::name::{quote_ident, quote_literal};

use super::Site;
use super::step::{LockMode, ObjectRef, Step};

/// How a backfill tells how far it is: it names its session so, because a `DO` block has no other way
/// before it ends.
pub(crate) const SESSION: &str = "backfill: ";

/// Fills a column with its default, some pages at a time, each batch a transaction of its own: as many
/// pages as are done before a writer who waits for one of their rows notices. What moves to a page
/// that was done already is found by the next round.
pub(super) fn backfill(site: &Site<'_>, table: &Name, column: &str) -> Step {
    let (relation, name) = (quote_literal(&table.to_string()), quote_ident(column));
    let size = if site.descendants(table).is_empty() {
        format!("pg_relation_size({relation}::regclass)")
    } else {
        largest(&relation)
    };
    let told = format!(
        "format({}, 100 * least(page, pages) / pages)",
        quote_literal(&format!(
            "{SESSION}%s %% of {}",
            format!("{table}.{name}").replace('%', "%%")
        ))
    );
    let sql = format!(
        "DO $backfill$
DECLARE
    me constant text := current_setting('application_name');
    batch bigint := 8;
    began timestamptz;
    took interval;
    page bigint;
    pages bigint;
    filled bigint;
    round bigint;
BEGIN
    LOOP
        round := 0;
        page := 0;
        pages := {size} / current_setting('block_size')::bigint;
        WHILE page < pages LOOP
            began := clock_timestamp();
            UPDATE {table} SET {name} = DEFAULT
                WHERE {name} IS NULL
                AND ctid >= format('(%s,0)', page)::tid
                AND ctid < format('(%s,0)', page + batch)::tid;
            GET DIAGNOSTICS filled = ROW_COUNT;
            took := clock_timestamp() - began;
            COMMIT;
            round := round + filled;
            page := page + batch;
            PERFORM set_config('application_name', {told}, false);
            batch := CASE WHEN took > '15 ms' THEN greatest(batch / 2, 1)
                WHEN took < '5 ms' THEN least(batch * 2, 500) ELSE batch END;
        END LOOP;
        EXIT WHEN round = 0;
    END LOOP;
    PERFORM set_config('application_name', me, false);
END
$backfill$"
    );
    Step::new("backfill", ObjectRef::part("column", table, column), sql)
        .lock(table, LockMode::RowExclusive)
        .scans(table)
        .outside_transaction()
        .reverse("")
}

/// The size of the largest of a table and its partitions or heirs: each has pages of its own.
fn largest(relation: &str) -> String {
    format!(
        "(WITH RECURSIVE part (oid) AS (SELECT {relation}::regclass::oid
            UNION SELECT i.inhrelid FROM pg_inherits i JOIN part p ON p.oid = i.inhparent)
            SELECT max(pg_relation_size(part.oid::regclass)) FROM part)"
    )
}
