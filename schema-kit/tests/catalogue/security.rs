use schema_model::{Column, Policy, PolicyCommand, Table};

use crate::case::{Case, table};

fn policy(name: &str, command: PolicyCommand) -> Policy {
    Policy {
        name: name.to_owned(),
        restrictive: false,
        command,
        roles: vec![],
        using: None,
        check: None,
        comment: None,
    }
}

fn secured(policies: Vec<Policy>) -> Table {
    let columns = vec![Column::new("id", "bigint"), Column::new("owner", "text")];
    Table { row_security: true, policies, ..table("t", columns) }
}

pub(crate) fn cases() -> Vec<Case> {
    let own = || Some("owner = CURRENT_USER".to_owned());
    let mut policies = vec![
        Policy {
            using: own(),
            comment: Some("own rows".into()),
            ..policy("all", PolicyCommand::All)
        },
        Policy { using: own(), ..policy("read", PolicyCommand::Select) },
        Policy { check: own(), ..policy("add", PolicyCommand::Insert) },
        Policy {
            using: own(),
            check: Some("id > 0".into()),
            ..policy("edit", PolicyCommand::Update)
        },
        Policy { using: own(), ..policy("remove", PolicyCommand::Delete) },
        Policy {
            // the server keeps who that is
            roles: vec!["CURRENT_USER".into(), "SESSION_USER".into()],
            using: own(),
            ..policy("whoever creates it", PolicyCommand::Select)
        },
        Policy {
            restrictive: true,
            roles: vec!["pg_monitor".into(), "pg_read_all_data".into()],
            using: Some("id IN (SELECT o.id FROM t o)".into()),
            ..policy("odd \"name", PolicyCommand::All)
        },
    ];
    policies.sort_by(|a, b| a.name.cmp(&b.name));
    vec![
        Case::of("row security", vec![secured(vec![])]),
        Case::of("forced", vec![Table { force_row_security: true, ..secured(vec![]) }]),
        Case::of("policies", vec![secured(policies)]),
    ]
}
