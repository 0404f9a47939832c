use schema_model::{Column, Name, Schema, Sequence, SequenceOptions};

use crate::case::{Case, table};

fn of(name: &'static str, sequence: Sequence) -> Case {
    let schema = Schema { sequences: vec![sequence], ..Schema::default() };
    Case { name, since: 14, schema }
}

fn serial() -> Case {
    let default = Some("nextval('t_id_seq')".to_owned());
    let id = Column { default, ..Column::new("id", "integer") };
    let owned_by = Some((Name::new("t"), "id".to_owned()));
    let ty = "integer".to_owned();
    let sequence = Sequence { ty, owned_by, ..Sequence::new(Name::new("t_id_seq")) };
    let mut case = Case::of("a serial column", vec![table("t", vec![id])]);
    case.schema.sequences.push(sequence);
    case
}

fn shared() -> Case {
    let default = || Some("nextval('numbers') * 10".to_owned());
    let column = || Column { default: default(), ..Column::new("id", "bigint") };
    let tables = vec![table("a", vec![column()]), table("b", vec![column()])];
    let mut case = Case::of("a sequence of two tables", tables);
    case.schema.sequences.push(Sequence::new(Name::new("numbers")));
    case
}

pub(crate) fn cases() -> Vec<Case> {
    let options = SequenceOptions {
        start: Some(100),
        increment: Some(5),
        min: Some(10),
        max: Some(1000),
        cache: Some(7),
        cycle: true,
    };
    let descending = SequenceOptions { increment: Some(-1), ..SequenceOptions::default() };
    let plain = || Sequence::new(Name::new("s \"1"));
    vec![
        of("a sequence", Sequence { comment: Some("counts".into()), ..plain() }),
        of("a sequence with options", Sequence { ty: "integer".into(), options, ..plain() }),
        of("a descending sequence", Sequence { options: descending, ..plain() }),
        of("an unlogged sequence", Sequence { unlogged: true, ..plain() }).since(15),
        serial(),
        shared(),
    ]
}
