#[path = "shared/tables.rs"]
mod tables;

use tables::*;

fn main() {
    NewUser::builder().email(36);
}
