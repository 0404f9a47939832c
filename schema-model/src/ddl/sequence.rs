use crate::name::quote_ident;
use crate::{Name, Sequence, SequenceOptions};

/// `CREATE SEQUENCE …`, owned by nothing yet: its table may not be there.
pub fn create_sequence(sequence: &Sequence) -> String {
    let unlogged = if sequence.unlogged { "UNLOGGED " } else { "" };
    let ty = if sequence.ty == "bigint" { String::new() } else { format!(" AS {}", sequence.ty) };
    let options = given(&sequence.options);
    let options = if options.is_empty() { options } else { format!(" {options}") };
    format!("CREATE {unlogged}SEQUENCE {}{ty}{options}", sequence.name)
}

/// `ALTER SEQUENCE …` that says everything anew but where the sequence has got to.
pub fn alter_sequence(sequence: &Sequence) -> String {
    let all = every(&sequence.options, "");
    format!("ALTER SEQUENCE {} AS {} {all}", sequence.name, sequence.ty)
}

/// `ALTER SEQUENCE … OWNED BY …`; `None` is `NONE`.
pub fn sequence_owned_by(sequence: &Name, owner: Option<&(Name, String)>) -> String {
    let owner = owner.map_or_else(
        || "NONE".to_owned(),
        |(table, column)| format!("{table}.{}", quote_ident(column)),
    );
    format!("ALTER SEQUENCE {sequence} OWNED BY {owner}")
}

/// The options of an identity column's sequence as `ALTER COLUMN` takes them: `SET START WITH 1 SET …`
pub fn identity_options(options: &SequenceOptions) -> String {
    every(options, "SET ")
}

/// The options that are given, as `CREATE SEQUENCE` and `AS IDENTITY (…)` spell them.
pub(super) fn given(options: &SequenceOptions) -> String {
    let parts = [
        ("START WITH", options.start),
        ("INCREMENT BY", options.increment),
        ("MINVALUE", options.min),
        ("MAXVALUE", options.max),
        ("CACHE", options.cache),
    ];
    let parts = parts.into_iter().filter_map(|(words, value)| Some(format!("{words} {}", value?)));
    parts.chain(options.cycle.then(|| "CYCLE".to_owned())).collect::<Vec<_>>().join(" ")
}

fn every(options: &SequenceOptions, before: &str) -> String {
    let bound = |words: &str, value: Option<i64>| match value {
        Some(value) => format!("{words} {value}"),
        None => format!("NO {words}"),
    };
    let parts = [
        format!("INCREMENT BY {}", options.increment.unwrap_or(1)),
        bound("MINVALUE", options.min),
        bound("MAXVALUE", options.max),
        format!("START WITH {}", options.first()),
        format!("CACHE {}", options.cache.unwrap_or(1)),
        if options.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned(),
    ];
    parts.map(|part| format!("{before}{part}")).join(" ")
}
