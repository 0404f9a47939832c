//! Columns as fields.

use schema_model::name::quote_literal;
use schema_model::{Column, Identity, Name, Sequence, Table};

use super::item::Member;
use super::literal::{doc, literal};
use super::name;
use super::options::{collation, is_number, quoted, sequence, text, with_options};
use super::render::Render;
use super::types::{self, RustType};

/// The field of a column. What belongs to its struct's table alone is left out of one that the
/// table inherits.
pub(super) fn field(
    render: &Render<'_>,
    table: &Table,
    column: &Column,
    inherited: bool,
) -> Member {
    let of = &table.name;
    let ty = render.keys.column_type(of, column, render.names);
    let ident = render.names.field(of, &column.name);
    let mut options = Vec::new();
    if render.names.member(of, &column.name) != column.name {
        options.push(format!("name = {}", literal(&column.name)));
    }
    options.extend(inherited.then(|| "inherited".to_owned()));
    options.extend(sql_type(&column.ty, &ty));
    if !inherited {
        options.extend(identity(column));
    }
    options.extend(default(render, of, column, &ty, inherited));
    options.extend(generated(column));
    options.extend(
        column.collation.as_deref().and_then(collation).and_then(|name| text("collation", &name)),
    );
    if !inherited {
        options.extend(column.storage.iter().map(|kind| format!("storage = {kind}")));
        options.extend(column.compression.iter().map(|kind| format!("compression = {kind}")));
        options.extend(column.statistics.iter().map(|target| format!("statistics = {target}")));
    }
    let text = if column.nullable { format!("Option<{}>", ty.text) } else { ty.text };
    Member {
        name: column.name.clone(),
        ident,
        ty: text,
        docs: doc(column.comment.as_deref()),
        attribute: "column",
        options,
        uses: ty.uses,
    }
}

/// `length = 320` or `type = "…"`, where the Rust type alone means another.
pub(super) fn sql_type(sql: &str, ty: &RustType) -> Option<String> {
    if sql == ty.sql {
        return None;
    }
    let array = sql.ends_with("[]") == ty.sql.ends_with("[]");
    match types::length(sql) {
        Some(length) if array && ty.sql.trim_end_matches("[]") == "text" => {
            Some(format!("length = {length}"))
        }
        _ => Some(format!("type = {}", literal(sql))),
    }
}

fn identity(column: &Column) -> Option<String> {
    let identity = column.identity?;
    let mut options = sequence(&column.sequence);
    Some(match (identity, options.is_empty()) {
        (Identity::ByDefault, true) => "identity = by_default".to_owned(),
        (Identity::ByDefault, false) => {
            options.insert(0, "by_default".to_owned());
            with_options("identity", &options)
        }
        (Identity::Always, _) => with_options("identity", &options),
    })
}

fn generated(column: &Column) -> Option<String> {
    let word = if column.is_virtual { "generated_virtual" } else { "generated" };
    text(word, column.generated.as_ref()?)
}

fn default(
    render: &Render<'_>,
    table: &Name,
    column: &Column,
    ty: &RustType,
    inherited: bool,
) -> Option<String> {
    let sql = column.default.as_ref()?;
    if !inherited && let Some(own) = own_sequence(render, table, column) {
        let mut options = sequence(&own.options);
        let by_itself = schema_model::name::generated(&table.name, &[&column.name], "seq");
        if own.name.name != by_itself {
            options.insert(0, format!("name = {}", literal(&own.name.name)));
        }
        return Some(with_options("sequence", &options));
    }
    Some(format!("default = {}", default_of(render, sql, &column.ty, ty)))
}

/// A default as a literal, a label or a function where it is one.
pub(super) fn default_of(render: &Render<'_>, sql: &str, of: &str, ty: &RustType) -> String {
    let said = label(render, sql, of)
        .or_else(|| plain(sql, of, ty))
        .or_else(|| function(sql).map(str::to_owned));
    said.unwrap_or_else(|| format!("sql({})", literal(sql)))
}

fn label(render: &Render<'_>, sql: &str, of: &str) -> Option<String> {
    let name: Name = of.parse().ok()?;
    let own = render.schema.enum_type(&name)?;
    let ident = render.names.of_type(&name)?;
    let label = quoted(sql.strip_suffix(&format!("::{of}"))?)?;
    own.labels
        .contains(&label)
        .then(|| format!("{ident}::{}", name::raw(render.names.member(&name, &label))))
}

fn plain(sql: &str, of: &str, ty: &RustType) -> Option<String> {
    match ty.sql.as_str() {
        "boolean" => matches!(sql, "true" | "false").then(|| sql.to_owned()),
        "smallint" | "integer" | "bigint" => {
            let negative =
                sql.strip_prefix("'-").and_then(|rest| rest.strip_suffix(&format!("'::{of}")));
            let digits = negative.unwrap_or(sql);
            let sign = if negative.is_some() { "-" } else { "" };
            (is_number(digits) && !digits.contains('.')).then(|| format!("{sign}{digits}"))
        }
        "numeric" => is_number(sql).then(|| sql.to_owned()),
        "text" => {
            let text = quoted(
                ["::text", "::character varying", "::bpchar"]
                    .iter()
                    .find_map(|cast| sql.strip_suffix(cast))?,
            )?;
            Some(literal(&text))
        }
        _ => None,
    }
}

/// `now()`
fn function(sql: &str) -> Option<&str> {
    let name = sql.strip_suffix("()")?;
    let is_name = name == name::snake(name) && name::raw(name) == name && name.is_ascii();
    (is_name && name != "sql" && schema_model::name::is_plain(name)).then_some(sql)
}

/// The sequence of a column, when an attribute of the column can say it.
pub(super) fn own_sequence<'a>(
    render: &Render<'a>,
    table: &Name,
    column: &Column,
) -> Option<&'a Sequence> {
    let default = column.default.as_ref()?;
    render.schema.sequences.iter().find(|own| {
        let owner = own.owned_by.as_ref();
        owner.is_some_and(|(of, name)| of == table && *name == column.name)
            && own.name.schema == table.schema
            && own.ty == column.ty
            && !own.unlogged
            && super::literal::can_be_said(&own.name.name)
            && *default == format!("nextval({}::regclass)", quote_literal(&own.name.to_string()))
    })
}
