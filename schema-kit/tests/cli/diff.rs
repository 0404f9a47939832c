//! `cargo schema diff`: its JSON, its questions, and how long it takes.

use serde_json::Value;

use crate::support::Project;

/// Holds a value against a JSON Schema, as far as the published one goes.
fn check(root: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.strip_prefix('#').expect("a reference within the schema");
        let target = root.pointer(pointer).unwrap_or_else(|| panic!("no {reference}"));
        return check(root, target, value, at);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        Value::String(one) => one == kind,
        _ => true,
    };
    assert!(allowed, "{at} is {kind}");
    if let Some(values) = schema["enum"].as_array() {
        assert!(values.contains(value), "{at} is {value}");
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(name.as_str().expect("a name")).is_some(), "{at} lacks {name}");
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        match (schema["properties"].get(name), schema.get("additionalProperties")) {
            (Some(own), _) => check(root, own, member, &format!("{at}.{name}")),
            (None, Some(Value::Bool(false))) => panic!("{at}.{name} is not in the schema"),
            (None, Some(other)) => check(root, other, member, &format!("{at}.{name}")),
            (None, None) => {}
        }
    }
    for (index, element) in value.as_array().into_iter().flatten().enumerate() {
        check(root, &schema["items"], element, &format!("{at}[{index}]"));
    }
}

const OLD: &str = "create type state as enum ('new', 'done');
    create table users (id bigint primary key, mail varchar(50), gone int, state state, age int);
    create index users_age on users (age);";
const NEW: &str = "create type state as enum ('new', 'open', 'done');
    create table users (id bigint primary key, mail text not null unique, state state, age bigint check (age > 0));
    create table posts (id bigint primary key, author bigint references users);";

#[test]
fn the_json_of_a_plan_is_as_its_published_schema_says() {
    let project = Project::new();
    let printed = project.run(&["diff", "--json-schema"]);
    assert_eq!(printed.code, 0, "{printed:#?}");
    let schema = printed.json();
    project.write("old.sql", OLD);
    project.write("new.sql", NEW);
    for (from, to) in [("sql:old.sql", "sql:new.sql"), ("sql:new.sql", "sql:old.sql")] {
        let plan = project.run(&["diff", "--from", from, "--to", to, "--json"]);
        assert_eq!(plan.code, 0, "{plan:#?}");
        let plan = plan.json();
        assert!(plan["steps"].as_array().map(Vec::len) > Some(5), "{plan:#}");
        check(&schema, &schema, &plan, "plan");
    }
}

#[test]
fn open_questions_are_exit_code_2_and_a_file_answers_them() {
    let project = Project::new();
    project.write("old.sql", "create table users (id bigint primary key, mail text);");
    project.write("new.sql", "create table users (id bigint primary key, email text);");
    let diff = ["diff", "--from", "sql:old.sql", "--to", "sql:new.sql", "--json"];
    let open = project.run(&diff);
    assert!(open.code == 2 && open.stderr.contains("--answers FILE"), "{open:#?}");
    let schema = project.run(&["diff", "--json-schema"]).json();
    check(&schema, &schema, &open.json(), "plan");
    let answer = open.json()["questions"][0]["answers"][1].clone();
    project.write("answers.json", &serde_json::to_string(&[answer]).expect("JSON"));
    let answered = project.run(&[&diff[..], &["--answers", "answers.json"]].concat());
    assert_eq!(answered.code, 0, "{answered:#?}");
    let steps = answered.json()["steps"].clone();
    assert_eq!(
        (steps.as_array().map(Vec::len), &steps[0]["kind"]),
        (Some(1), &"rename_column".into())
    );
}

#[test]
fn timings_name_the_phases_and_no_password() {
    let project = Project::pushed("create table t (id bigint primary key);");
    project.schema("create table t (id bigint primary key, note text);");
    let timed = project.run(&["push", "--schema", "sql:schema.sql", "--yes", "--timings"]);
    assert_eq!(timed.code, 0, "{timed:#?}");
    for phase in ["load sql:schema.sql", "introspect", "normalise", "prove", "apply", "all"] {
        assert!(timed.stderr.contains(&format!(" ms  {phase}\n")), "{phase} in {}", timed.stderr);
    }
}
