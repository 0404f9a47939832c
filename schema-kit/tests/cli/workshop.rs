//! Rows for development, the doctor, completions and manuals.

use crate::support::Project;

const SHOP: &str = "create table users (id bigint primary key, email text not null unique);
    create table posts (id bigint primary key, author bigint not null references users);";

#[test]
fn seed_fills_what_is_empty_and_reset_empties_what_is_declared() {
    let project = Project::pushed(SHOP);
    project.execute("create table other_tool (id int); insert into other_tool values (1)");
    let seeded = project.run(&["seed", "--schema", "sql:schema.sql", "--rows", "30", "--json"]);
    assert_eq!(seeded.code, 0, "{seeded:#?}");
    assert_eq!(seeded.json()["filled"], serde_json::json!([["users", 30], ["posts", 30]]));
    let again = project.run(&["seed", "--schema", "sql:schema.sql"]);
    assert!(
        again.stderr.contains("left as they are, since they have rows: posts, users"),
        "{again:#?}"
    );

    let reset = ["reset", "--schema", "sql:schema.sql"];
    let asked = project.run(&reset);
    assert_eq!(asked.code, 2, "{asked:#?}");
    assert_eq!(asked.stdout.trim(), "TRUNCATE posts, users RESTART IDENTITY;");
    project.write("schema.toml", "production = [\"*\"]");
    let refused = project.run(&[&reset[..], &["--yes"]].concat());
    assert!(refused.code == 3 && refused.stderr.contains("--production test_"), "{refused:#?}");
    assert_eq!(project.count("users"), 30);
    let name = refused.stderr.trim().rsplit(' ').next().unwrap().to_owned();
    let done = project.run(&[&reset[..], &["--yes", "--production", &name]].concat());
    assert_eq!(done.code, 0, "{done:#?}");
    assert_eq!((project.count("users"), project.count("other_tool")), (0, 1));

    project.write("seed.toml", "[tables.users]\nrows = 3\n[tables.posts]\nrow = 3");
    let wrong = project.run(&["seed", "--schema", "sql:schema.sql", "--file", "seed.toml"]);
    assert!(
        wrong.stderr.contains("seed.toml") && wrong.stderr.contains("unknown field `row`"),
        "{wrong:#?}"
    );
}

#[test]
fn seed_says_what_the_database_lacks() {
    let project = Project::new();
    project.schema(SHOP);
    let lacking = project.run(&["seed", "--schema", "sql:schema.sql"]);
    assert_eq!(lacking.code, 1);
    assert!(
        lacking.stderr.contains("no table posts, users: run `cargo schema push`"),
        "{lacking:#?}"
    );
}

#[test]
fn the_doctor_finds_what_is_amiss() {
    let project = Project::pushed(SHOP);
    project.execute(
        "insert into users values (1, 'a'), (2, 'b'); insert into posts values (1, 1), (2, 1)",
    );
    // a build that fails leaves an invalid index
    project.fails("create unique index concurrently broken on posts (author)");
    let ill = project.run(&["doctor", "--json"]);
    assert_eq!(ill.code, 1, "{ill:#?}");
    let report = ill.json();
    let of = |check: &str| {
        let all = report["findings"].as_array().unwrap();
        all.iter().find(|one| one["check"] == check).unwrap_or_else(|| panic!("{report:#}")).clone()
    };
    assert_eq!(of("indexes")["health"], "ill");
    assert!(of("indexes")["says"].as_str().unwrap().contains("broken"));
    for check in ["toolchain", "server", "privileges", "pooler", "clock", "timeouts"] {
        assert_eq!(of(check)["health"], "well", "{report:#}");
    }
    project.execute("drop index broken");
    let table = project.run(&["doctor"]);
    assert!(table.stdout.contains("✓ indexes       all valid"), "{table:#?}");

    let nowhere = project.run(&["doctor", "--url", "postgres://127.0.0.1:1/none"]);
    assert_eq!(nowhere.code, 1);
    assert!(
        nowhere.stdout.contains("✗ server") && nowhere.stdout.contains("→ start the server"),
        "{nowhere:#?}"
    );
    project.write("schema.toml", "urls = 3");
    let unread = project.run(&["doctor"]);
    assert!(unread.stdout.contains("✗ settings"), "{unread:#?}");
}

#[test]
fn shells_complete_and_manuals_explain_every_verb() {
    let project = Project::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = project.run(&["completions", shell]);
        assert_eq!(script.code, 0);
        assert!(
            script.stdout.contains("rollback") && script.stdout.contains("each-schema"),
            "{shell}"
        );
    }
    assert_eq!(project.run(&["man", "pages"]).code, 0);
    let pages = std::fs::read_dir(project.path().join("pages")).unwrap().count();
    let page = std::fs::read_to_string(project.path().join("pages/cargo-schema-push.1")).unwrap();
    assert!(
        page.contains("Make a database match the structs") && page.contains("Examples"),
        "{page}"
    );
    let help = project.run(&["--help"]).stdout;
    let verbs = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let verbs: Vec<&str> = verbs.take_while(|line| !line.is_empty()).collect();
    assert_eq!(pages, verbs.len() + 1, "{verbs:#?}");
    for verb in verbs.iter().filter_map(|line| line.split_whitespace().next()) {
        let help = project.run(&[verb, "--help"]).stdout;
        assert!(help.contains("Examples:\n  cargo"), "{verb} has no examples:\n{help}");
    }
}
