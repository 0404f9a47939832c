//! What is known at a point of a file: which tables are new, what holds a lock, what is set.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::Name;

use super::read::{Act, Action, Constraint, ConstraintKind};

/// The file up to a statement.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // each is a fact of its own
pub(super) struct Site {
    /// Whether a transaction is open.
    pub(super) in_transaction: bool,
    /// Whether a runner sets timeouts, and settles what a crash leaves.
    pub(super) has_runner: bool,
    /// Whether it is the only statement, so that a failure leaves nothing done.
    pub(super) is_alone: bool,
    /// Whether `lock_timeout` and `statement_timeout` are set.
    pub(super) lock_timeout: bool,
    pub(super) statement_timeout: bool,
    /// Where the `BEGIN` stands that is not committed.
    pub(super) begun: Option<usize>,
    /// Tables that the file creates: nobody uses them yet, and they have no rows.
    new_tables: BTreeSet<Name>,
    /// What `DROP … IF EXISTS` has made sure to be gone.
    gone: BTreeSet<Name>,
    /// Constraints that say that a column is not null.
    not_null_checks: BTreeMap<(Name, String), String>,
    /// Constraints that were validated.
    validated: BTreeSet<(Name, String)>,
    /// Constraints that this transaction added as NOT VALID.
    not_valid: BTreeSet<(Name, String)>,
    /// Tables that this transaction holds ACCESS EXCLUSIVE on.
    pub(super) held: BTreeSet<Name>,
    /// Values of enumerated types that this transaction added.
    pub(super) new_labels: Vec<String>,
}

impl Site {
    /// Before the first statement.
    pub(super) fn new(has_runner: bool, is_alone: bool) -> Self {
        Self { has_runner, is_alone, ..Self::default() }
    }

    /// Whether the file itself creates the table.
    pub(super) fn is_new(&self, table: &Name) -> bool {
        self.new_tables.contains(table)
    }

    /// Whether an earlier statement has made sure that it is not there.
    pub(super) fn is_gone(&self, name: &Name) -> bool {
        self.gone.contains(name)
    }

    /// Whether a validated check says that the column has no NULL. Of a constraint that an earlier
    /// file added only the name is known: it is believed.
    pub(super) fn is_proven_not_null(&self, table: &Name, column: &str) -> bool {
        self.validated.iter().any(|validated| {
            validated.0 == *table
                && self.not_null_checks.get(validated).is_none_or(|checked| checked == column)
        })
    }

    /// Whether this transaction added the constraint without looking at the rows.
    pub(super) fn is_not_valid_yet(&self, table: &Name, constraint: &str) -> bool {
        self.not_valid.contains(&(table.clone(), constraint.to_owned()))
    }

    /// A transaction begins or ends.
    pub(super) fn transaction(&mut self, open: bool) {
        self.in_transaction = open;
        self.not_valid.clear();
        self.held.clear();
        self.new_labels.clear();
    }

    /// Takes note of a statement that was judged.
    pub(super) fn follow(&mut self, act: &Act, offset: usize) {
        match act {
            Act::Begin => {
                self.transaction(true);
                self.begun = Some(offset);
            }
            Act::End => {
                self.transaction(false);
                self.begun = None;
            }
            Act::Set(parameter) => {
                self.lock_timeout |= parameter == "lock_timeout";
                self.statement_timeout |= parameter == "statement_timeout";
            }
            Act::CreateTable(table) => {
                self.new_tables.insert(table.name.clone());
            }
            Act::Create { kind, name: Some(name), .. } if kind == "view" => {
                self.new_tables.insert(name.clone());
            }
            Act::AlterTable { table, actions } => self.altered(table, actions),
            Act::DropIndex { indexes, if_exists: true, .. } => {
                self.gone.extend(indexes.iter().cloned());
            }
            Act::Drop { names, if_exists: true, .. } => self.gone.extend(names.iter().cloned()),
            Act::AddEnumValue { label, .. } if self.in_transaction => {
                self.new_labels.push(label.clone());
            }
            _ => {}
        }
    }

    fn altered(&mut self, table: &Name, actions: &[Action]) {
        for action in actions {
            match action {
                Action::AddConstraint(constraint) => self.constrained(table, constraint),
                Action::ValidateConstraint(name) => {
                    self.validated.insert((table.clone(), name.clone()));
                    continue;
                }
                Action::DropConstraint { name, if_exists } => {
                    self.validated.remove(&(table.clone(), name.clone()));
                    if *if_exists {
                        self.gone.insert(table.sibling(name));
                    }
                }
                _ => {}
            }
            if self.in_transaction && !self.is_new(table) {
                self.held.insert(table.clone());
            }
        }
    }

    fn constrained(&mut self, table: &Name, constraint: &Constraint) {
        let Some(name) = &constraint.name else { return };
        let key = (table.clone(), name.clone());
        if let ConstraintKind::Check { not_null: Some(column) } = &constraint.kind {
            self.not_null_checks.insert(key.clone(), column.clone());
        } else {
            // It proves nothing about NULLs.
            self.not_null_checks.insert(key.clone(), String::new());
        }
        if constraint.not_valid {
            if self.in_transaction {
                self.not_valid.insert(key);
            }
        } else {
            self.validated.insert(key);
        }
    }
}
