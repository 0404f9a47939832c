use schema_core::expr::value;
use schema_core::query::generate_series;

fn main() {
    generate_series(value("a".to_owned()), "c");
}
