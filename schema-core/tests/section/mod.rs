//! The schema as `cargo schema` reads it: from the section of this very program.

use object::{Object as _, ObjectSection as _};
use schema_model::{Object, Schema};

pub fn schema() -> Schema {
    let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let program = object::File::parse(&*program).unwrap();
    let section = ["schema_meta", ".schema"].iter().find_map(|name| program.section_by_name(name));
    let text = String::from_utf8(section.unwrap().data().unwrap().to_vec()).unwrap();
    assert!(text.ends_with('\n'));
    Schema::from_objects(Object::read_embedded(text.as_bytes()).unwrap()).unwrap()
}
