//! A second pull: what changed in the database is edited, what somebody wrote stays.

use super::project::Project;

const BEFORE: &str = "
create type mood as enum ('calm', 'very sad');
create table people (
    id bigint generated always as identity primary key,
    name text not null,
    age integer,
    mood mood not null default 'calm',
    check (age > 0)
);
comment on table people is 'Who lives here.';
create table pets (id integer primary key, owner_id bigint not null references people, kind text);
create table gone (id integer primary key);
create function greet(who text) returns text language sql as $$ select 'hello ' || who $$;
create function kept() returns integer language sql as 'select 1';
create view adults as select id, name from people where age >= 18;
";

const CHANGES: &str = "
alter type mood add value 'glad' before 'very sad';
alter table people add column email varchar(320), alter column age set not null,
    alter column name set default 'nobody';
alter table people drop constraint people_age_check;
alter table people add constraint people_age_check check (age > 1);
create index on people (name desc);
comment on table people is 'Who lives in this house.';
alter table pets drop column kind, add column vet_id bigint references people;
drop table gone;
create table toys (id integer primary key, pet_id integer not null references pets on delete cascade);
create or replace function greet(who text) returns text language sql as $$ select 'good day ' || who $$;
create trigger still before update on pets for each row
    execute function suppress_redundant_updates_trigger();
";

/// The package after the first pull, as somebody has worked on it.
fn worked_on(name: &str) -> Project {
    let project = Project::new(name, BEFORE);
    project.pull();
    let people = project.read("src/schema/people.rs");
    let people = people
        .replace("#[derive(Table, Clone, Debug)]", "#[derive(Table, Clone, Debug, PartialEq)]")
        .replace("pub struct Person {", "pub struct Human {")
        .replace(
            "pub name: String",
            "// the one on the door\n    #[column(name = \"name\")]\n    pub full_name: String",
        );
    let people = format!(
        "{people}\nimpl Human {{\n    /// Whether they may vote.\n    pub fn votes(&self) -> bool {{\n        \
         self.age > Some(17)   // by law\n    }}\n}}\n"
    );
    project.write("src/schema/people.rs", &people);
    let pets = project
        .read("src/schema/pets.rs")
        .replace("Person,", "Human,")
        .replace("Person::", "Human::");
    project.write("src/schema/pets.rs", &pets);
    let sql = project.read("schema/functions/greet.sql");
    project.write("schema/functions/greet.sql", &format!("-- says it kindly\n{sql}"));
    project.assert_same();
    project
}

#[test]
fn what_somebody_wrote_is_left_alone() {
    let project = worked_on("kept");
    assert_eq!(project.pull(), Vec::<String>::new());
}

#[test]
fn only_what_changed_is_edited() {
    let project = worked_on("changed");
    let before = project.read("src/schema/people.rs");
    project.execute(CHANGES);
    let files = project.pull();
    assert!(!files.iter().any(|file| file.ends_with("adults.rs")), "{files:?}");
    assert!(!files.iter().any(|file| file.ends_with("kept.sql")), "{files:?}");
    // age is `i32` now, and so is what the method compares
    let people = project.read("src/schema/people.rs");
    for kept in
        ["PartialEq", "pub struct Human", "// the one on the door", "pub full_name", "// by law"]
    {
        assert!(people.contains(kept), "{kept} of {before} is not in {people}");
    }
    assert!(people.contains("/// Who lives in this house."), "{people}");
    assert!(project.read("schema/functions/greet.sql").starts_with("-- says it kindly\nCREATE"));
    assert!(!project.path().join("src/schema/gone.rs").exists());
    project.write("src/schema/people.rs", &people.replace("Some(17)", "17"));
    project.assert_same();
    project.assert_formatted_but("by law");
    assert_eq!(project.pull(), Vec::<String>::new());
}

#[test]
fn hand_written_structs_take_part_where_they_are() {
    let project = Project::new("own", BEFORE);
    let own = "//! Mine.\n\nuse schema_core::prelude::*;\n\n/// Who lives here.\n#[derive(Table)]\n\
        #[table(name = \"people\")]\npub struct Person {\n    #[column(primary_key, identity)]\n    \
        pub id: i64,\n    pub name: String,\n    #[column(check = \"(age) > 0\")]\n    \
        pub age: Option<i32>,\n}\n";
    project.write("src/lib.rs", own);
    let files = project.pull();
    assert!(files.contains(&"src/lib.rs".to_owned()), "{files:?}");
    assert!(!files.contains(&"src/schema/people.rs".to_owned()), "{files:?}");
    let text = project.read("src/lib.rs");
    assert!(text.contains("check = \"(age) > 0\""), "what means the same stays: {text}");
    assert!(text.contains("pub id: i64"), "{text}");
    project.assert_same();
    assert_eq!(project.pull(), Vec::<String>::new());
}
