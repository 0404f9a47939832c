use super::Verdicts;
use crate::lint::read::ColumnType;
use crate::lint::rules;

/// Judges the type of a column.
pub(super) fn judge(ty: &ColumnType, found: &mut Verdicts) {
    let rule = match ty.name.as_str() {
        "char" | "character" | "bpchar" | "nchar" | "national char" | "national character" => {
            rules::TYPE_CHAR
        }
        "varchar" | "character varying" if ty.has_arguments => rules::TYPE_VARCHAR,
        "timestamp" | "timestamp without time zone" => rules::TYPE_TIMESTAMP,
        "int" | "integer" | "int4" | "serial" | "serial4" => rules::TYPE_INT,
        "smallint" | "int2" | "smallserial" | "serial2" => rules::TYPE_SMALLINT,
        "json" => rules::TYPE_JSON,
        _ if is_serial(&ty.name) => rules::TYPE_SERIAL,
        _ => return,
    };
    found.at(rule, &ty.name, ty.offset);
    if is_serial(&ty.name) && rule != rules::TYPE_SERIAL {
        found.at(rules::TYPE_SERIAL, &ty.name, ty.offset);
    }
}

/// Whether the type is a short form of a column with a sequence.
pub(super) fn is_serial(name: &str) -> bool {
    matches!(name, "serial" | "serial2" | "serial4" | "serial8" | "smallserial" | "bigserial")
}
