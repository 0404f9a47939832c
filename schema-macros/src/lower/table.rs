use std::collections::HashSet;

use proc_macro2::Span;
use schema_model::{Constraint, ConstraintKind, Name, Rename, hole};
use syn::Ident;
use syn::ext::IdentExt;

use super::names::{self, Names};
use super::{
    Column, Hole, Table, column, exclude, foreign_key, index, key, limits, partition, policy,
};
use crate::ctxt::Ctxt;
use crate::parse;
use crate::words::{did_you_mean, snake_case};

/// A table on its way from syntax to schema.
pub(super) struct Lowering<'a> {
    pub(super) table: Table,
    pub(super) ctxt: &'a mut Ctxt,
    /// Names of constraints, and of indexes with the constraints that own one.
    constraints: Names,
    relations: Names,
}

/// What the syntax of a table means.
pub(crate) fn lower(syntax: parse::Table, ctxt: &mut Ctxt) -> Table {
    let name = table_name(&syntax, ctxt);
    let facts = syntax.facts;
    let renames = renamed(facts.renamed_from.as_ref(), &name, ctxt);
    let table = Table {
        ident: syntax.ident,
        vis: syntax.vis,
        new_derives: syntax.new_derives,
        patch_derives: syntax.patch_derives,
        model: schema_model::Table {
            comment: syntax.comment,
            unlogged: facts.unlogged,
            row_security: facts.row_security,
            force_row_security: facts.force_row_security,
            replica_identity: facts.replica_identity,
            storage: facts.storage,
            ..schema_model::Table::new(name)
        },
        partitions: Vec::new(),
        sequences: Vec::new(),
        renames: renames.map(|(from, to)| Rename::Table { from, to }).into_iter().collect(),
        parents: facts.inherits,
        holes: Vec::new(),
        columns: Vec::new(),
        primary_key: Vec::new(),
        composite_keys: Vec::new(),
        period_keys: Vec::new(),
        partial_keys: Vec::new(),
        references: Vec::new(),
        served: Vec::new(),
    };
    let mut lowering =
        Lowering { table, ctxt, constraints: Names::default(), relations: Names::default() };
    let own = lowering.table.model.name.clone();
    lowering.relation(&own, "the table itself", lowering.table.ident.span());
    for parent in 0..lowering.table.parents.len() {
        let name = Name::new(lowering.table.hole(Hole::Parent(parent)));
        lowering.table.model.inherits.push(name);
    }
    let mut parts = Parts {
        primary_keys: syntax.primary_keys,
        uniques: syntax.uniques,
        indexes: syntax.indexes,
        foreign_keys: syntax.foreign_keys,
    };
    for mut column in syntax.columns {
        parts.take_from(&mut column);
        column::lower(&mut lowering, column);
    }
    lowering.check_columns();
    key::primary(&mut lowering, &parts.primary_keys);
    parts.uniques.iter().for_each(|unique| key::unique(&mut lowering, unique));
    key::column_checks(&mut lowering);
    syntax.checks.iter().for_each(|check| key::check(&mut lowering, check));
    parts.indexes.iter().for_each(|index| index::lower(&mut lowering, index));
    parts.foreign_keys.into_iter().for_each(|key| foreign_key::lower(&mut lowering, key));
    foreign_key::check_relations(&mut lowering);
    syntax.excludes.iter().for_each(|exclude| exclude::lower(&mut lowering, exclude));
    policy::lower(&mut lowering, &syntax.policies);
    partition::lower(&mut lowering, syntax.partition_by.as_ref(), &syntax.partitions);
    limits::lower(&mut lowering);
    lowering.finish()
}

/// What columns and table declare alike.
struct Parts {
    primary_keys: Vec<parse::PrimaryKey>,
    uniques: Vec<parse::Unique>,
    indexes: Vec<parse::Index>,
    foreign_keys: Vec<parse::ForeignKey>,
}

impl Parts {
    /// A column's own come in the order of the columns.
    fn take_from(&mut self, column: &mut parse::Column) {
        self.primary_keys.extend(column.primary_key.take());
        self.uniques.extend(column.unique.take());
        self.indexes.extend(column.index.take());
        if let Some(reference) = column.reference.take() {
            self.foreign_keys.push(parse::ForeignKey {
                columns: vec![column.ident.clone()],
                reference,
                relation: column.relation.take(),
                inverse: column.inverse.take(),
            });
        }
    }
}

/// The name before, which is of the same schema unless it says another.
pub(super) fn renamed(
    from: Option<&syn::LitStr>,
    to: &Name,
    ctxt: &mut Ctxt,
) -> Option<(Name, Name)> {
    let literal = from?;
    let Ok(mut from) = literal.value().parse::<Name>() else {
        ctxt.error(literal.span(), "expected a name, or a schema and a name: `app.users`");
        return None;
    };
    from.schema = from.schema.or_else(|| to.schema.clone());
    if from == *to {
        ctxt.error(literal.span(), format!("`{from}` is its name now"));
        return None;
    }
    Some((from, to.clone()))
}

fn table_name(syntax: &parse::Table, ctxt: &mut Ctxt) -> Name {
    let name = names::given(syntax.name.as_ref(), || snake_case(&syntax.ident.unraw().to_string()));
    let span = syntax.name.as_ref().map_or(syntax.ident.span(), syn::LitStr::span);
    names::check_length("table", &name, span, ctxt);
    if let Some(schema) = &syntax.schema {
        names::check_length("schema", &schema.value(), schema.span(), ctxt);
    }
    Name { schema: syntax.schema.as_ref().map(syn::LitStr::value), name }
}

impl Lowering<'_> {
    pub(super) fn error(&mut self, at: Span, message: impl std::fmt::Display) {
        self.ctxt.error(at, message);
    }

    /// What is missing may be so because of a mistake that was found before: that is said once.
    pub(super) fn missing(&mut self, at: Span, message: impl std::fmt::Display) {
        if self.ctxt.is_empty() {
            self.error(at, message);
        }
    }

    /// The column of this field; without one, an error that says what is there.
    pub(super) fn column(&mut self, field: &Ident) -> Option<usize> {
        let name = field.unraw().to_string();
        let fields: Vec<String> =
            self.table.columns.iter().map(|c| c.syntax.ident.unraw().to_string()).collect();
        if let Some(at) = fields.iter().position(|field| *field == name) {
            return Some(at);
        }
        let renamed = self.table.columns.iter().position(|column| column.name == name);
        let meant = renamed
            .map(|at| fields[at].as_str())
            .or_else(|| did_you_mean(&name, fields.iter().map(String::as_str)));
        let hint = meant.map(|field| format!(": did you mean `{field}`?")).unwrap_or_default();
        let message =
            format!("table `{}` has no column `{name}`{hint}", self.table.model.name.name);
        self.error(field.span(), message);
        None
    }

    /// The columns of these fields, each once; nothing after a mistake.
    pub(super) fn columns(&mut self, fields: &[Ident]) -> Option<Vec<usize>> {
        let mut seen = HashSet::new();
        let mut columns = Some(Vec::new());
        for field in fields {
            let found = self.column(field);
            let again = found.is_some_and(|at| !seen.insert(at));
            if again {
                self.error(field.span(), format!("column `{}` is named twice", field.unraw()));
            }
            match (&mut columns, found) {
                (Some(columns), Some(at)) if !again => columns.push(at),
                _ => columns = None,
            }
        }
        columns
    }

    /// Takes a name among the relations; those of another schema are not looked at.
    pub(super) fn relation(&mut self, name: &Name, object: &str, span: Span) {
        if name.schema == self.table.model.name.schema {
            let hint = "relations of a schema have different names";
            self.relations.take(&name.name, object.to_owned(), span, hint, self.ctxt);
        }
    }

    /// Adds a constraint, unless its name is bad.
    pub(super) fn constraint(&mut self, constraint: Constraint, span: Span) {
        let object = describe(&constraint.kind);
        names::check_length(object.0, &constraint.name, span, self.ctxt);
        let text = format!("{} {}", object.0, object.1);
        let hint = "give one of them another `name = \"…\"`, or leave one out";
        let free = self.constraints.take(&constraint.name, text.clone(), span, hint, self.ctxt)
            && (!constraint.owns_index()
                || self.relations.take(&constraint.name, text, span, hint, self.ctxt));
        if free {
            self.table.model.constraints.push(constraint);
        }
    }

    /// Adds an index, unless its name is bad.
    pub(super) fn index(&mut self, index: schema_model::Index, span: Span) {
        names::check_length("index", &index.name, span, self.ctxt);
        let hint = "give one of them another `name = \"…\"`, or leave one out";
        let text = "another index".to_owned();
        if self.relations.take(&index.name, text, span, hint, self.ctxt) {
            self.table.model.indexes.push(index);
        }
    }

    /// Two columns of one name; names that the database or the derive needs for itself.
    fn check_columns(&mut self) {
        let mut seen = Names::default();
        for Column { name, syntax, .. } in &self.table.columns {
            let span = syntax.name.as_ref().map_or(syntax.ident.span(), syn::LitStr::span);
            let object = format!("the column of field `{}`", syntax.ident);
            names::check_length("column", name, span, self.ctxt);
            seen.take(name, object, span, "columns of a table have different names", self.ctxt);
            if SYSTEM_COLUMNS.contains(&name.as_str()) {
                let message = format!("PostgreSQL has a column `{name}` of its own in every table");
                self.ctxt.error(span, message);
            }
            let field = syntax.ident.unraw().to_string();
            if FUNCTIONS.contains(&field.as_str()) {
                let message = format!(
                    "`{}::{field}` is a function of every table: call the field otherwise, with \
                     `#[column(name = \"{field}\")]`",
                    self.table.ident
                );
                self.ctxt.error(syntax.ident.span(), message);
            }
        }
    }

    /// Constraints and indexes in the order of a [`schema_model::Schema`].
    fn finish(mut self) -> Table {
        let model = &mut self.table.model;
        // Positions are those of the struct: only now can inherited columns go.
        let mut columns = self.table.columns.iter();
        model.columns.retain(|_| columns.next().is_some_and(|column| !column.syntax.inherited));
        model.constraints.sort_by(|a, b| a.name.cmp(&b.name));
        model.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        self.table
    }
}

/// The columns that every table has already.
const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// The functions of every table, which a constant would hide.
const FUNCTIONS: [&str; 8] =
    ["select", "find", "all_columns", "insert", "update", "delete", "on", "copy_in"];

/// What a constraint is, and of what.
fn describe(kind: &ConstraintKind) -> (&'static str, String) {
    let of = |columns: &[String]| format!("({})", columns.join(", "));
    match kind {
        ConstraintKind::PrimaryKey { columns, .. } => ("primary key", of(columns)),
        ConstraintKind::Unique { columns, .. } => ("unique key", of(columns)),
        ConstraintKind::Check { expression, .. } => ("check", format!("({expression})")),
        ConstraintKind::ForeignKey(key) => ("foreign key", of(&key.columns)),
        ConstraintKind::Exclude { method, .. } => {
            ("exclusion constraint", format!("using {method}"))
        }
    }
}

/// Whether a text is known while the macro runs.
pub(super) fn is_known(text: &str) -> bool {
    !hole::is_reserved(text)
}
