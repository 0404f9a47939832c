//! `cargo schema lint` as people and services use it.

use crate::support::Project;

const BAD: &str = "alter table users add age int;\ncreate index on users (age);\n";

#[test]
fn files_folders_and_the_standard_input_are_judged() {
    let project = Project::new();
    project.write("a.sql", BAD);
    project.write("b.sql", "select 1;");
    let folder = project.run(&["lint", ".", "--json"]);
    assert_eq!(folder.code, 1, "{folder:#?}");
    let report = folder.json();
    assert_eq!(report["files"].as_array().map(Vec::len), Some(2));
    let finding = &report["files"][0]["findings"];
    assert!(finding.as_array().is_some_and(|all| all.iter().any(|one| {
        one["rule"]["name"] == "create-index" && one["line"] == 2 && one["column"] == 1
    })));
    assert_eq!(project.run(&["lint", "b.sql"]).code, 0);
    let only = ["lint", "a.sql", "--only", "O2"];
    assert_eq!(project.run(&only).code, 0, "a note is no failure");
    assert_eq!(project.run(&[&only[..], &["--fail-on", "note"]].concat()).code, 1);
    let stdin = project.run_with_input(&["lint", "-", "--only", "create-index"], BAD);
    assert!(
        stdin.code == 1 && stdin.stdout.starts_with("-:2:1: error CREATE INDEX on users"),
        "{stdin:#?}"
    );
    let nobody = project.run(&["lint", "a.sql", "--only", "no-such-rule"]);
    assert!(nobody.code == 1 && nobody.stderr.contains("--list"), "{nobody:#?}");
}

#[test]
fn services_get_their_formats() {
    let project = Project::new();
    project.write("a,b.sql", BAD);
    let github = project.run(&["lint", "a,b.sql", "--format", "github", "--only", "I1"]);
    let line = github.stdout.trim();
    assert!(
        line.starts_with("::error file=a%2Cb.sql,line=2,col=1,title=I1 create-index::"),
        "{line}"
    );
    assert!(line.contains("%0AInstead: CREATE INDEX CONCURRENTLY"), "{line}");

    let sarif = project.run(&["lint", "a,b.sql", "--format", "sarif"]).json();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    for result in run["results"].as_array().expect("results") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index"));
        let rule = &run["tool"]["driver"]["rules"][index.expect("an index")];
        assert_eq!(rule["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a,b.sql");
        assert!(place["region"]["startLine"].as_u64() >= Some(1));
    }
}

#[test]
fn rules_are_explained_by_code_name_and_the_name_that_others_use() {
    let project = Project::new();
    for name in ["C5", "set-not-null", "adding-not-nullable-field"] {
        let said = project.run(&["lint", "--explain", name]);
        assert!(said.code == 0 && said.stdout.contains("VALIDATE CONSTRAINT"), "{said:#?}");
    }
    assert!(project.run(&["lint", "--list"]).stdout.lines().count() > 100);
}

#[test]
fn what_generate_writes_for_a_live_table_has_no_error() {
    let project = Project::new();
    project.schema("create table o (id bigint primary key); create table t (id bigint primary key, a bigint, b text);");
    let generate = ["generate", "--schema", "sql:schema.sql", "--yes", "--accept", "all"];
    assert_eq!(project.run(&generate).code, 0);
    project.schema(
        "create table o (id bigint primary key);
         create table t (id bigint primary key, a bigint not null references o, b text unique check (b <> ''));
         create index t_a on t (a);",
    );
    let generated = project.run(&generate);
    assert_eq!(generated.code, 0, "{generated:#?}");
    let judged = project.run(&["lint", "--fail-on", "error"]);
    assert_eq!(judged.code, 0, "{judged:#?}");
}

#[test]
fn keys_in_a_circle_are_told_by_every_verb() {
    let circle = |deferrable: &str| {
        format!(
            "create table hens (id bigint primary key, egg_id bigint not null);
             create table eggs (id bigint primary key, hen_id bigint not null references hens);
             alter table hens add foreign key (egg_id) references eggs {deferrable};"
        )
    };
    let told = "eggs (eggs_hen_id_fkey) -> hens (hens_egg_id_fkey) -> eggs; no row of these tables";
    let project = Project::new();
    let generate = ["generate", "--schema", "sql:schema.sql", "--yes"];
    let push = ["push", "--schema", "sql:schema.sql", "--yes", "--json"];
    project.schema(&circle(""));
    let generated = project.run(&generate);
    assert!(generated.code == 0 && generated.stderr.contains(told), "{generated:#?}");
    let pushed = project.run(&push).json();
    let cycle = &pushed["cycles"][0];
    assert!(
        cycle["message"].as_str().is_some_and(|text| text.contains("`deferrable`")),
        "{pushed}"
    );
    assert_eq!(cycle["keys"][1]["constraint"], "hens_egg_id_fkey");
    let again = project.run(&push).json();
    assert!(again["cycles"].is_null(), "it is there, and no news: {again}");

    let linted = project.run(&["lint", "--only", "foreign-key-cycle"]);
    assert!(linted.code == 0 && linted.stdout.contains(told), "{linted:#?}");
    assert!(linted.stdout.contains("snapshot.json:1:1: note"), "{linted:#?}");

    project.schema(&circle("deferrable"));
    let mended = project.run(&generate);
    assert!(mended.code == 0 && !mended.stderr.contains("circle"), "{mended:#?}");
    assert!(!project.run(&["lint", "--only", "foreign-key-cycle"]).stdout.contains(told));
}
