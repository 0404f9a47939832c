use schema_model::name::{quote_ident, quote_literal};
use schema_model::{Name, Sequence, ddl};

use super::Site;
use super::step::{Hazard, LockMode, ObjectRef, Step};
use super::tables::unlocked_comment;
use crate::compare::{Commented, SequenceChange};

pub(super) fn steps(site: &Site<'_>, change: &SequenceChange) -> Vec<Step> {
    match change {
        SequenceChange::Create(sequence) => create(sequence),
        SequenceChange::Drop(sequence) => vec![drop(sequence)],
        SequenceChange::Alter { from, to } => alter(from, to),
        SequenceChange::SetOwner { sequence, from, fresh } => {
            set_owner(site, sequence, from.as_ref(), *fresh)
        }
        SequenceChange::Rename { from, to } => vec![rename(from, to)],
    }
}

fn object(name: &Name) -> ObjectRef {
    ObjectRef { kind: "sequence", name: name.to_string() }
}

fn create(sequence: &Sequence) -> Vec<Step> {
    let name = &sequence.name;
    let own = Step::new("create_sequence", object(name), ddl::create_sequence(sequence))
        .reverse(format!("DROP SEQUENCE {name}"));
    let comment = sequence.comment.as_deref();
    let comment =
        comment.map(|text| unlocked_comment(&Commented::Sequence(name.clone()), None, Some(text)));
    std::iter::once(own).chain(comment).collect()
}

fn drop(sequence: &Sequence) -> Step {
    let name = &sequence.name;
    let hazard = Hazard::new(
        "drop_sequence",
        format!("where {name} has got to is lost, and functions that draw from it fail"),
        "stop using the sequence in a release before this one",
    );
    Step::new("drop_sequence", object(name), format!("DROP SEQUENCE {name}"))
        .lock(name, LockMode::AccessExclusive)
        .destructive()
        .hazard(hazard)
}

/// It goes on where it was: nothing here restarts it.
fn alter(from: &Sequence, to: &Sequence) -> Vec<Step> {
    let name = &to.name;
    let mut steps = Vec::new();
    if (&from.ty, from.options) != (&to.ty, to.options) {
        let step = Step::new("alter_sequence", object(name), ddl::alter_sequence(to))
            .lock(name, LockMode::ShareRowExclusive)
            .reverse(ddl::alter_sequence(&Sequence { name: name.clone(), ..from.clone() }));
        steps.push(step);
    }
    if from.unlogged != to.unlogged {
        let sql = |unlogged: bool| {
            format!("ALTER SEQUENCE {name} SET {}", if unlogged { "UNLOGGED" } else { "LOGGED" })
        };
        let step = Step::new("alter_sequence", object(name), sql(to.unlogged))
            .lock(name, LockMode::AccessExclusive)
            .reverse(sql(from.unlogged));
        steps.push(step);
    }
    steps
}

fn set_owner(
    site: &Site<'_>,
    sequence: &Sequence,
    from: Option<&(Name, String)>,
    fresh: bool,
) -> Vec<Step> {
    let name = &sequence.name;
    let to = sequence.owned_by.as_ref();
    let step = Step::new("own_sequence", object(name), ddl::sequence_owned_by(name, to))
        .lock(name, LockMode::ShareRowExclusive)
        .reverse(ddl::sequence_owned_by(name, from));
    let Some((table, column)) = to else { return vec![step] };
    let step = site.lock(step, table, LockMode::AccessShare);
    if !fresh {
        return vec![step];
    }
    // It goes on after the rows that are there.
    let restart = format!(
        "SELECT setval({}, greatest(coalesce(max({}), 0) + 1, {}), false) FROM {table}",
        quote_literal(&name.to_string()),
        quote_ident(column),
        sequence.options.first()
    );
    let restart = Step::new("restart_sequence", object(name), restart).reverse("").joined();
    vec![step, site.lock(restart, table, LockMode::AccessShare)]
}

fn rename(from: &Name, to: &Name) -> Step {
    let sql = |from: &Name, to: &Name| {
        format!("ALTER SEQUENCE {from} RENAME TO {}", quote_ident(&to.name))
    };
    Step::new("rename_sequence", object(to), sql(from, to))
        .lock(from, LockMode::AccessExclusive)
        .reverse(sql(to, from))
}
