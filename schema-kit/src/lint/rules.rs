//! The rule table: what is judged, why, and the safe way.

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Advice on new schemas.
    Note,
    /// Breaks something that a person has to have thought of.
    Warning,
    /// Stops readers or writers of a live table, or fails.
    Error,
}

/// A rule.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Its short name: `I1`.
    pub code: &'static str,
    /// Its name: `create-index`.
    pub name: &'static str,
    /// What other linters call it.
    pub aliases: &'static [&'static str],
    /// How bad it is.
    pub level: Level,
    /// Whether it has to be asked for.
    pub opt_in: bool,
    /// What is wrong.
    pub reason: &'static str,
    /// What to do instead.
    pub recipe: &'static str,
}

impl Rule {
    /// The rule of this code, name or alias; several, when an alias stands for several.
    pub fn find(name: &str) -> impl Iterator<Item = &'static Self> {
        let name = name.to_lowercase().replace('_', "-");
        RULES.iter().copied().filter(move |rule| {
            rule.name == name
                || rule.code.eq_ignore_ascii_case(&name)
                || rule.aliases.contains(&name.as_str())
        })
    }
}

macro_rules! rules {
    ($($constant:ident $code:literal $name:literal [$($alias:literal)*] $level:ident
        $($opt_in:ident)?: $reason:literal => $recipe:literal;)*) => {
        $(pub(super) static $constant: &Rule = &Rule {
            code: $code,
            name: $name,
            aliases: &[$($alias),*],
            level: Level::$level,
            opt_in: rules!(@ $($opt_in)?),
            reason: $reason,
            recipe: $recipe,
        };)*
        /// Every rule, in the order of their codes.
        pub static RULES: &[&Rule] = &[$($constant),*];
    };
    (@ opt_in) => { true };
    (@) => { false };
}

rules! {
CHECK_ADDED "C1" "add-check" ["constraint-missing-not-valid"] Error:
    "every row is read under ACCESS EXCLUSIVE: readers and writers wait" =>
    "ADD CONSTRAINT … NOT VALID; commit; then VALIDATE CONSTRAINT, which lets both go on";
FOREIGN_KEY_ADDED "C2" "add-foreign-key"
    ["adding-foreign-key-constraint" "constraint-missing-not-valid"] Error:
    "every row is read under SHARE ROW EXCLUSIVE on both tables: writers of both wait" =>
    "ADD CONSTRAINT … NOT VALID; commit; then VALIDATE CONSTRAINT, which lets them go on";
COLUMN_REFERENCES "C3" "add-column-references" ["adding-foreign-key-constraint"] Error:
    "the foreign key is checked under ACCESS EXCLUSIVE, and the table that it refers to can't be \
     written meanwhile" =>
    "add the column; then ADD CONSTRAINT … FOREIGN KEY … NOT VALID; commit; VALIDATE CONSTRAINT";
VALIDATE_TOGETHER "C4" "validate-in-same-transaction" ["constraint-missing-not-valid"] Error:
    "the lock of ADD CONSTRAINT is kept while VALIDATE reads every row: worse than one statement" =>
    "commit between the two (`-- segment: transaction`)";
SET_NOT_NULL "C5" "set-not-null" ["adding-not-nullable-field"] Error:
    "every row is read under ACCESS EXCLUSIVE: readers and writers wait" =>
    "ADD CONSTRAINT … CHECK (column IS NOT NULL) NOT VALID; commit; VALIDATE CONSTRAINT; commit; SET \
     NOT NULL, which finds the rows checked; DROP CONSTRAINT";
UNIQUE_ADDED "C6" "add-unique" ["disallowed-unique-constraint"] Error:
    "its index is built under ACCESS EXCLUSIVE: readers and writers wait" =>
    "CREATE UNIQUE INDEX CONCURRENTLY; then ADD CONSTRAINT … UNIQUE USING INDEX";
PRIMARY_KEY_ADDED "C7" "add-primary-key" ["adding-serial-primary-key-field"] Error:
    "its index is built, and NULLs are looked for, under ACCESS EXCLUSIVE" =>
    "make the columns NOT NULL by a validated check; CREATE UNIQUE INDEX CONCURRENTLY; then ADD \
     CONSTRAINT … PRIMARY KEY USING INDEX";
EXCLUDE_ADDED "C8" "add-exclude" [] Error:
    "its index is built under ACCESS EXCLUSIVE, and there is no way to build it beforehand" =>
    "do it while the table is small or nobody uses it, with a short lock_timeout";
DOMAIN_CONSTRAINED "C9" "domain-constraint"
    ["ban-create-domain-with-constraint" "ban-alter-domain-with-add-constraint"] Warning:
    "a domain's constraint is checked under SHARE on every table that uses it, now and at each \
     later change" =>
    "ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT; or a CHECK of the table instead";
NOT_NULL_DROPPED "C10" "drop-not-null" ["ban-drop-not-null"] Warning:
    "programs that read the column may not expect NULL" =>
    "deploy programs that bear it first; then allow this here";
CONSTRAINT_DROPPED "C11" "drop-constraint" [] Note:
    "what relied on it is checked no more; that of a foreign key locks both tables" =>
    "look for what relies on it; drop a foreign key in a transaction of its own";
KEYS_IN_A_CIRCLE "C12" "foreign-key-cycle" [] Note:
    "the first rows of these tables can't be inserted in any order" =>
    "make one of the keys DEFERRABLE, and let a transaction insert both rows";
ENUM_VALUE_USED "E1" "enum-value-in-same-transaction" [] Error:
    "a new value can't be used before it is committed" =>
    "commit behind ADD VALUE (`-- segment: transaction`)";
ENUM_UNORDERED "E2" "enum-order" ["require-enum-value-ordering"] Warning:
    "the value goes to the end, whatever the order in the code" =>
    "ADD VALUE … BEFORE or AFTER another value";
INDEX_CREATED "I1" "create-index" ["require-concurrent-index-creation"] Error:
    "writers of the table wait until the index is built" =>
    "CREATE INDEX CONCURRENTLY, outside a transaction (`-- segment: no transaction`)";
CONCURRENTLY_INSIDE "I2" "concurrently-in-transaction"
    ["ban-concurrent-index-creation-in-transaction"] Error:
    "the server refuses it inside a transaction, and in one message with other statements" =>
    "put it in a segment of its own: `-- segment: no transaction` before it";
INDEX_DROPPED "I3" "drop-index" ["require-concurrent-index-deletion"] Error:
    "readers and writers of the table wait for it, and it waits for those before it" =>
    "DROP INDEX CONCURRENTLY, one index a statement, outside a transaction";
REINDEXED "I4" "reindex" ["require-concurrent-reindex"] Error:
    "writers of the table wait, and readers that would use the index" =>
    "REINDEX … CONCURRENTLY, outside a transaction";
INDEX_IF_NOT_EXISTS "I5" "index-if-not-exists" [] Warning:
    "after a build that failed, the retry finds the invalid index and reports success" =>
    "DROP INDEX CONCURRENTLY IF EXISTS before it, and no IF NOT EXISTS";
INDEX_WIDE "I6" "wide-index" [] Note:
    "an index of more than three columns is seldom used beyond the first of them" =>
    "index the columns that select most; put others into INCLUDE";
NO_LOCK_TIMEOUT "O1" "lock-timeout" ["require-lock-timeout" "require-timeout-settings"] Warning:
    "while it waits for its lock, everybody else waits behind it" =>
    "SET lock_timeout = '500ms' before it, and try again (the runner of this toolkit does both)";
NO_STATEMENT_TIMEOUT "O2" "statement-timeout"
    ["require-statement-timeout" "require-timeout-settings"] Note:
    "nothing ends it when it takes longer than thought" =>
    "SET statement_timeout before it (the runner of this toolkit does)";
WORK_UNDER_LOCK "O3" "work-under-lock" [] Warning:
    "an earlier statement of the transaction holds ACCESS EXCLUSIVE until the end of this one" =>
    "commit between the two (`-- segment: transaction`)";
ROWS_WITH_DEFINITIONS "O4" "rows-with-definitions" [] Warning:
    "rows are changed in the transaction that holds ACCESS EXCLUSIVE on the table" =>
    "change rows in batches, in a migration of their own";
TRANSACTION_NESTED "O5" "transaction-nesting" ["transaction-nesting"] Error:
    "there is no transaction to end, or one is open already" =>
    "remove it; a migration's transactions are opened and committed by its runner";
TRANSACTION_OPEN "O6" "uncommitted-transaction" ["ban-uncommitted-transaction"] Error:
    "the transaction is never committed: all of it is lost" => "add COMMIT at the end";
NOT_RERUNNABLE "O7" "not-rerunnable" ["prefer-robust-stmts"] Warning:
    "when a later statement of the file fails, this one stays and stands in the way of the retry" =>
    "IF EXISTS or IF NOT EXISTS (for an index: DROP INDEX … IF EXISTS before it), or one transaction";
ALLOWED_IN_VAIN "O8" "allowed-in-vain" [] Warning:
    "no such rule says anything of this statement" => "remove it, or correct the rule's name";
UNREADABLE "O9" "unreadable" [] Error:
    "the rest of the text is not judged" => "correct it; psql's own commands do not belong there";
PARTITION_DETACHED "P1" "detach-partition" ["require-concurrent-partition-detach"] Error:
    "readers and writers of the whole partitioned table wait" =>
    "DETACH PARTITION … CONCURRENTLY, outside a transaction";
PARTITION_CREATED "P2" "create-partition" [] Warning:
    "ACCESS EXCLUSIVE is taken on the partitioned table and on its default partition" =>
    "CREATE TABLE … (LIKE parent INCLUDING ALL) with a CHECK of its bounds; then ATTACH PARTITION";
PARTITION_ATTACHED "P3" "attach-partition" [] Warning:
    "every row of the new partition is read under ACCESS EXCLUSIVE, and of the default one too" =>
    "first a validated CHECK that says what the bounds say, and on the default partition one that \
     excludes them";
TYPE_CHAR "S1" "char-type" ["ban-char-field"] Note:
    "char(n) pads with blanks, and compares without them" => "text, with a CHECK on its length";
TYPE_VARCHAR "S2" "varchar-length" ["prefer-text-field"] Note:
    "a smaller limit later writes the table anew" =>
    "text, with CHECK (length(column) <= n): that can be changed online";
TYPE_TIMESTAMP "S3" "timestamp-type" ["prefer-timestamp-tz"] Note:
    "timestamp names no moment: what it means depends on each program's time zone" => "timestamptz";
TYPE_INT "S4" "int-type" ["prefer-bigint-over-int" "prefer-big-int"] Note:
    "a key that grows beyond two billion takes the table down, and int to bigint writes it anew" =>
    "bigint";
TYPE_SMALLINT "S5" "smallint-type" ["prefer-bigint-over-smallint" "prefer-big-int"] Note:
    "it saves nothing that alignment does not take, and to grow writes the table anew" => "bigint";
TYPE_SERIAL "S6" "serial-type" ["prefer-identity"] Note:
    "the sequence has rights and an owner of its own, and its default can be overwritten" =>
    "bigint GENERATED ALWAYS AS IDENTITY";
TYPE_JSON "S7" "json-type" [] Note:
    "json has no equality: SELECT DISTINCT, UNION and GROUP BY fail" => "jsonb";
IDENTIFIER_LONG "S8" "identifier-too-long" ["identifier-too-long"] Error:
    "the server cuts identifiers at 63 bytes, without an error" => "a shorter name";
NAME_UNQUALIFIED "S9" "unqualified-table" ["require-table-schema"] Note opt_in:
    "where the table comes to lie depends on the search_path" => "name the schema";
ASSIGNED_TWICE "S10" "duplicate-assignment" ["ban-duplicate-column-assignments"] Error:
    "the column is named twice, which the server refuses" => "name it once";
COLUMN_VOLATILE "T1" "add-column-volatile-default" ["adding-field-with-default"] Error:
    "its default may differ from row to row: every row and index is written anew under ACCESS \
     EXCLUSIVE" =>
    "add the column without it; SET DEFAULT; fill the rows in batches; then NOT NULL by a check";
COLUMN_SERIAL "T2" "add-column-serial" ["adding-serial-primary-key-field"] Error:
    "each row gets a number: the table is written anew under ACCESS EXCLUSIVE" =>
    "a sequence and a column without default; SET DEFAULT nextval(…); fill the rows in batches";
COLUMN_STORED "T3" "add-column-stored" ["adding-field-with-default"] Error:
    "it is computed for every row: the table is written anew under ACCESS EXCLUSIVE" =>
    "a plain column that a trigger fills, and a fill in batches; or VIRTUAL (PostgreSQL 18)";
COLUMN_REQUIRED "T4" "required-column" ["adding-required-field"] Error:
    "it has no default: it fails where the table has rows" =>
    "a default; or without NOT NULL, fill the rows, then NOT NULL by a check";
TYPE_CHANGED "T5" "change-type" ["changing-column-type"] Error:
    "unless the old type is stored alike, every row and index is written anew under ACCESS \
     EXCLUSIVE" =>
    "a new column, a trigger that fills it, a fill in batches, and the swap; allow it here when the \
     old type is a shorter varchar or a numeric of the same scale";
COLUMN_RENAMED "T6" "rename-column" ["renaming-column"] Warning:
    "programs that run know the old name" =>
    "a new column beside it until no program uses the old one, or a view under the old names";
TABLE_RENAMED "T7" "rename-table" ["renaming-table"] Warning:
    "programs that run know the old name" => "an updatable view under the old name, in the same \
     transaction";
OTHER_RENAMED "T8" "rename-other" [] Warning:
    "programs that run know the old name" => "deploy programs that bear both names first";
COLUMN_DROPPED "T9" "drop-column" ["ban-drop-column"] Warning:
    "what is stored in it is lost, and programs that run still name it" =>
    "deploy programs that do not name it; then allow this here";
TABLE_DROPPED "T10" "drop-table" ["ban-drop-table"] Warning:
    "what is stored in it is lost; a foreign key of it locks the other table too" =>
    "deploy programs that do not name it; then allow this here, in a transaction of its own";
DATABASE_DROPPED "T11" "drop-database" ["ban-drop-database"] Error:
    "everything in it is lost" => "not in a migration";
CASCADED "T12" "cascade" ["ban-truncate-cascade"] Error:
    "CASCADE takes whatever depends on it, now and in databases that have more" =>
    "name everything that shall go";
REWRITTEN "T13" "rewrite-table" ["prefer-repack"] Error:
    "the table is written anew under ACCESS EXCLUSIVE: readers and writers wait" =>
    "pg_repack, or a new table that is filled in batches";
VIEW_REFRESHED "V1" "refresh-view" [] Error:
    "readers of the view wait until it is computed" =>
    "REFRESH MATERIALIZED VIEW CONCURRENTLY, which takes a unique index on the view";
}
