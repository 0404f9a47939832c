#[path = "shared/tables.rs"]
mod tables;

use tables::*;

fn main() {
    let _ = NewUser::builder().email("a").email("b");
}
