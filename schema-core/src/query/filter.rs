/// That a statement says which rows it changes.
#[diagnostic::on_unimplemented(
    message = "this statement would change every row of the table",
    label = "no filter before this",
    note = "add `.filter(…)`, or say `.every_row()` if that is what you mean"
)]
pub trait Filtered {}

/// Nothing was said about which rows.
pub struct Unfiltered;
/// Which rows was said, by `filter(…)` or `every_row()`.
pub struct Chosen;

impl Filtered for Chosen {}
