#[path = "shared/tables.rs"]
mod tables;

use schema_core::expr::BoxedOrder;
use schema_core::prelude::*;
use tables::*;

fn main() {
    let order: BoxedOrder<Event> = Event::kind.asc().boxed();
    User::select().order_by(order);
}
