use crate::ddl::index::key_clause;
use crate::ddl::{constraint_clause, parameters, sequence};
use crate::name::quote_ident;
use crate::{Column, Identity, Name, PartitionBy, PartitionStrategy, ReplicaIdentity, Table};

/// `CREATE TABLE …` with columns and all constraints but those that
/// [follow](crate::Constraint::follows_tables).
pub fn create_table(table: &Table) -> String {
    let clause = if table.partition_of.is_some() { partition_column } else { column_clause };
    let columns = table.columns.iter().map(clause);
    let constraints = table.constraints.iter().filter(|constraint| !constraint.follows_tables());
    let lines: Vec<String> = columns
        .chain(constraints.map(constraint_clause))
        .map(|clause| format!("\n    {clause}"))
        .collect();
    let unlogged = if table.unlogged { "UNLOGGED " } else { "" };
    let mut sql = format!("CREATE {unlogged}TABLE {}", table.name);
    if let Some(partition) = &table.partition_of {
        sql.push_str(&format!(" PARTITION OF {}", partition.parent));
    }
    if !lines.is_empty() {
        sql.push_str(&format!(" ({}\n)", lines.join(",")));
    } else if table.partition_of.is_none() {
        sql.push_str(" ()");
    }
    if let Some(partition) = &table.partition_of {
        sql.push_str(&format!(" {}", partition.bound));
    }
    if !table.inherits.is_empty() {
        let parents: Vec<String> = table.inherits.iter().map(Name::to_string).collect();
        sql.push_str(&format!(" INHERITS ({})", parents.join(", ")));
    }
    push_options(&mut sql, table);
    sql
}

/// `CREATE TABLE … (LIKE …)` with what a partition of that table has to have: to be attached to it.
pub fn create_table_like(table: &Table, parent: &Name) -> String {
    let like = format!(
        "LIKE {parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED \
         INCLUDING STORAGE INCLUDING COMPRESSION"
    );
    let constraints = table.constraints.iter().filter(|constraint| !constraint.follows_tables());
    let lines = std::iter::once(like).chain(constraints.map(constraint_clause));
    let lines: Vec<String> = lines.map(|clause| format!("\n    {clause}")).collect();
    let unlogged = if table.unlogged { "UNLOGGED " } else { "" };
    let mut sql = format!("CREATE {unlogged}TABLE {} ({}\n)", table.name, lines.join(","));
    push_options(&mut sql, table);
    sql
}

fn push_options(sql: &mut String, table: &Table) {
    if let Some(by) = &table.partition_by {
        sql.push_str(&format!(" {}", partition_by(by)));
    }
    if !table.storage.is_empty() {
        sql.push_str(&format!(" WITH ({})", parameters(&table.storage)));
    }
}

/// `PARTITION BY …`
pub fn partition_by(by: &PartitionBy) -> String {
    let strategy = match by.strategy {
        PartitionStrategy::Range => "RANGE",
        PartitionStrategy::List => "LIST",
        PartitionStrategy::Hash => "HASH",
    };
    let keys: Vec<String> = by.keys.iter().map(key_clause).collect();
    format!("PARTITION BY {strategy} ({})", keys.join(", "))
}

/// A column as `CREATE TABLE` and `ADD COLUMN` spell it; what they can't say is in
/// [`column_settings`].
pub fn column_clause(column: &Column) -> String {
    let mut clause = format!("{} {}", quote_ident(&column.name), column.ty);
    if let Some(compression) = &column.compression {
        clause.push_str(&format!(" COMPRESSION {compression}"));
    }
    if let Some(collation) = &column.collation {
        clause.push_str(&format!(" COLLATE {collation}"));
    }
    if !column.nullable {
        clause.push_str(" NOT NULL");
    }
    if let Some(default) = &column.default {
        clause.push_str(&format!(" DEFAULT {default}"));
    }
    if let Some(identity) = column.identity {
        clause.push_str(&format!(" {}", identity_clause(identity, column)));
    }
    if let Some(expression) = &column.generated {
        let kept = if column.is_virtual { "VIRTUAL" } else { "STORED" };
        clause.push_str(&format!(" GENERATED ALWAYS AS ({expression}) {kept}"));
    }
    clause
}

/// A column as `CREATE TABLE … PARTITION OF` spells it: what it has otherwise than its parent.
fn partition_column(column: &Column) -> String {
    let not_null = if column.nullable { "" } else { " NOT NULL" };
    let default = match &column.default {
        Some(sql) => format!(" DEFAULT {sql}"),
        None => String::new(),
    };
    format!("{} WITH OPTIONS{not_null}{default}", quote_ident(&column.name))
}

/// `GENERATED … AS IDENTITY (…)`
pub fn identity_clause(identity: Identity, column: &Column) -> String {
    let options = sequence::given(&column.sequence);
    let options = if options.is_empty() { options } else { format!(" ({options})") };
    format!("GENERATED {} AS IDENTITY{options}", identity.sql())
}

/// The actions of `ALTER COLUMN` for what [`column_clause`] has no place for: `SET STORAGE`,
/// `SET STATISTICS`.
pub fn column_settings(column: &Column) -> Vec<String> {
    let name = quote_ident(&column.name);
    let storage =
        column.storage.iter().map(|kind| format!("ALTER COLUMN {name} SET STORAGE {kind}"));
    let statistics =
        column.statistics.iter().map(|n| format!("ALTER COLUMN {name} SET STATISTICS {n}"));
    storage.chain(statistics).collect()
}

/// `ALTER TABLE … REPLICA IDENTITY …`
pub fn replica_identity(table: &Name, identity: &ReplicaIdentity) -> String {
    let what = match identity {
        ReplicaIdentity::Default => "DEFAULT".to_owned(),
        ReplicaIdentity::Full => "FULL".to_owned(),
        ReplicaIdentity::Nothing => "NOTHING".to_owned(),
        ReplicaIdentity::Index(index) => format!("USING INDEX {}", quote_ident(index)),
    };
    format!("ALTER TABLE {table} REPLICA IDENTITY {what}")
}

/// `ALTER TABLE … ENABLE ROW LEVEL SECURITY`, or `DISABLE`.
pub fn row_security(table: &Name, enabled: bool) -> String {
    let word = if enabled { "ENABLE" } else { "DISABLE" };
    format!("ALTER TABLE {table} {word} ROW LEVEL SECURITY")
}

/// `ALTER TABLE … FORCE ROW LEVEL SECURITY`, or `NO FORCE`.
pub fn force_row_security(table: &Name, forced: bool) -> String {
    let word = if forced { "FORCE" } else { "NO FORCE" };
    format!("ALTER TABLE {table} {word} ROW LEVEL SECURITY")
}

/// `ALTER TABLE … ATTACH PARTITION …`
pub fn attach_partition(parent: &Name, partition: &Name, bound: &str) -> String {
    format!("ALTER TABLE {parent} ATTACH PARTITION {partition} {bound}")
}

/// What a table needs after its indexes are there: storage of columns, no default where a partition
/// has none, replica identity, policies
/// and then row security.
pub fn table_settings(table: &Table) -> Vec<String> {
    let name = &table.name;
    let columns = table.columns.iter().flat_map(column_settings);
    let columns = columns.map(|action| format!("ALTER TABLE {name} {action}"));
    let identity = Some(&table.replica_identity).filter(|identity| !identity.is_default());
    let identity = identity.map(|identity| replica_identity(name, identity));
    let policies = table.policies.iter().map(|policy| super::create_policy(name, policy));
    let enabled = table.row_security.then(|| row_security(name, true));
    let forced = table.force_row_security.then(|| force_row_security(name, true));
    let bare = table.columns.iter().filter(|column| {
        table.partition_of.is_some() && column.default.is_none() && column.generated.is_none()
    });
    let bare = bare.map(|column| {
        format!("ALTER TABLE {name} ALTER COLUMN {} DROP DEFAULT", quote_ident(&column.name))
    });
    columns.chain(bare).chain(identity).chain(policies).chain(enabled).chain(forced).collect()
}
