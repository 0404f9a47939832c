#[path = "shared/tables.rs"]
mod tables;

use schema_core::expr::BoxedCondition;
use schema_core::prelude::*;
use tables::*;

fn main() {
    let _: BoxedCondition<User> = Event::kind.eq("x").boxed();
}
