use schema_model::Name;

use super::Site;
use super::step::Step;

/// What `ALTER TABLE` does to the partitions and heirs of a table too.
const RECURSING: &[&str] = &[
    "add_column",
    "drop_column",
    "rename_column",
    "alter_column_type",
    "set_default",
    "drop_default",
    "set_not_null",
    "drop_not_null",
    "drop_expression",
    "set_identity",
    "set_column_storage",
    "add_constraint",
    "drop_constraint",
    "replace_constraint",
    "rename_constraint",
    "validate_constraint",
    "alter_constraint",
    "backfill",
    "drop_table",
    "set_column_statistics",
];

/// The step with what it does to partitions and heirs.
pub(super) fn spread(site: &Site<'_>, mut step: Step) -> Step {
    if !RECURSING.contains(&step.kind) {
        return step;
    }
    for (relation, mode) in step.locks.clone() {
        // Of what a validated key refers to, the server locks the whole alone.
        if step.kind == "validate_constraint" && !step.scans.contains(&relation) {
            continue;
        }
        let Ok(name) = relation.parse::<Name>() else { continue };
        for child in site.descendants(&name) {
            step = site.lock(step, &child, mode);
            if step.rewrites.contains(&relation) {
                step = site.rewrite(step, &child);
            }
            if step.scans.contains(&relation) {
                step = step.scans(&child);
            }
        }
    }
    step
}
