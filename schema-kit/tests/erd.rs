//! Diagrams: nothing lies over anything else, and every form holds every table.

use schema_kit::erd::layout::{Layout, Part, Point, Rect, layout};
use schema_kit::erd::{Diagram, dot, html, mermaid, svg};
use schema_model::{Action, Column, Constraint, ConstraintKind, ForeignKey, Name, Schema, Table};

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

fn table(name: &str, columns: usize) -> Table {
    let mut table = Table::new(Name::new(name));
    table.columns.push(Column::new("id", "bigint"));
    for n in 1..columns {
        table.columns.push(Column::new(format!("column_{n}"), "timestamp with time zone"));
    }
    let columns = vec!["id".to_owned()];
    let key = ConstraintKind::PrimaryKey { columns, without_overlaps: false, include: Vec::new() };
    table.constraints.push(Constraint::new(format!("{name}_pkey"), key));
    table
}

fn refer(from: &mut Table, column: &str, to: &str) {
    from.columns.push(Column { nullable: column.ends_with('x'), ..Column::new(column, "bigint") });
    let key = ForeignKey {
        columns: vec![column.to_owned()],
        references: Name::new(to),
        referenced_columns: vec!["id".to_owned()],
        on_update: Action::NoAction,
        on_delete: Action::NoAction,
        on_delete_columns: Vec::new(),
        period: false,
        match_full: false,
    };
    let name = format!("{}_{column}_fkey", from.name.name);
    from.constraints.push(Constraint::new(name, ConstraintKind::ForeignKey(key)));
}

/// A hundred tables: hubs that many refer to, cycles, references to itself, tables alone.
fn hundred() -> Schema {
    let mut dice = Dice(7);
    let mut tables: Vec<Table> =
        (0..100).map(|n| table(&format!("table_{n:02}"), 2 + dice.roll(9))).collect();
    for (n, table) in tables.iter_mut().enumerate().take(90).skip(1) {
        for key in 0..=dice.roll(3) {
            let to = match dice.roll(4) {
                0 => dice.roll(3),  // a hub
                1 => dice.roll(90), // anywhere: cycles, itself
                _ => dice.roll(n),
            };
            refer(
                table,
                &format!("ref_{key}{}", ["", "x"][dice.roll(2)]),
                &format!("table_{to:02}"),
            );
        }
    }
    Schema { tables, ..Schema::default() }
}

#[test]
fn a_hundred_tables_do_not_overlap() {
    let drawn = layout(&Diagram::of(&hundred()));
    for (n, a) in drawn.boxes.iter().enumerate() {
        assert!(a.x >= 0.0 && a.x + a.width <= drawn.width, "{a:?} in {}", drawn.width);
        assert!(a.y >= 0.0 && a.y + a.height <= drawn.height, "{a:?} in {}", drawn.height);
        for b in &drawn.boxes[n + 1..] {
            assert!(!overlap(a, b), "{a:?} and {b:?}");
        }
    }
    let shape = drawn.width / drawn.height;
    assert!((0.6..4.0).contains(&shape), "{} x {}", drawn.width, drawn.height);
}

#[test]
fn no_line_passes_over_a_table() {
    let diagram = Diagram::of(&hundred());
    let drawn = layout(&diagram);
    assert!(diagram.relations.len() > 100);
    for (relation, points) in diagram.relations.iter().zip(points(&drawn)) {
        let (from, to) = (&drawn.boxes[relation.from.0], &drawn.boxes[relation.to.0]);
        assert!(on_side(from, points[0]), "{:?} of {from:?}", points[0]);
        assert!(on_side(to, points[points.len() - 1]), "{:?} of {to:?}", points.last());
        for point in points {
            let over = drawn.boxes.iter().find(|place| inside(place, point));
            assert_eq!(over, None, "{point:?} of {relation:?}");
        }
    }
}

#[test]
fn the_same_schema_is_drawn_the_same() {
    let diagram = Diagram::of(&hundred());
    assert_eq!(layout(&diagram), layout(&diagram));
}

#[test]
fn a_focus_keeps_what_is_near() {
    let mut chain: Vec<Table> = ["a", "b", "c", "d"].map(|name| table(name, 1)).into();
    refer(&mut chain[0], "b_id", "b");
    refer(&mut chain[1], "c_id", "c");
    refer(&mut chain[2], "d_id", "d");
    let diagram = Diagram::of(&Schema { tables: chain, ..Schema::default() });
    let near = |depth| {
        let focused = diagram.focus(&Name::new("b"), depth).expect("b is there");
        let names = focused.entities.iter().map(|entity| entity.name.to_string());
        (names.collect::<Vec<_>>().join(" "), focused.relations.len())
    };
    assert_eq!(near(0), ("b".to_owned(), 0));
    assert_eq!(near(1), ("a b c".to_owned(), 2));
    assert_eq!(near(9), ("a b c d".to_owned(), 3));
    let error = diagram.focus(&Name::new("nobody"), 1).expect_err("no such table");
    assert!(error.to_string().contains("no table nobody"), "{error}");
}

#[test]
fn every_form_holds_every_table_and_no_markup_of_a_name() {
    let mut odd = table("a<b>&\"c\"", 1);
    odd.comment = Some("</svg><script>alert(1)</script>".to_owned());
    let mut other = table("orders", 1);
    refer(&mut other, "odd_id", "a<b>&\"c\"");
    let diagram = Diagram::of(&Schema { tables: vec![odd, other], ..Schema::default() });
    let svg = svg::render(&diagram);
    assert!(!svg.contains("<script") && !svg.contains("a<b>"), "{svg}");
    assert_eq!(svg.matches("class=\"entity\"").count(), 2);
    assert_eq!(svg.matches("class=\"relation\"").count(), 1);
    let page = html::render(&diagram, "<title>");
    assert_eq!(page.matches("<script>").count(), 1, "only the page's own script");
    assert!(!page.contains("http://") || page.matches("http://").count() == 1, "only xmlns");
    let mermaid = mermaid::render(&diagram);
    assert!(mermaid.contains("||--o{ \"orders\" : \"odd_id → id\""), "{mermaid}");
    let dot = dot::render(&diagram);
    assert!(dot.contains("\"orders\":f1 -> "), "{dot}");
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

fn inside(place: &Rect, point: Point) -> bool {
    let within =
        |value: f64, from: f64, length: f64| value > from + 0.01 && value < from + length - 0.01;
    within(point.x, place.x, place.width) && within(point.y, place.y, place.height)
}

fn on_side(place: &Rect, point: Point) -> bool {
    let sides = [place.x, place.x + place.width];
    sides.iter().any(|x| (x - point.x).abs() < 0.01)
        && (place.y..place.y + place.height).contains(&point.y)
}

/// Points along each line, close to each other.
fn points(drawn: &Layout) -> Vec<Vec<Point>> {
    let lines = drawn.routes.iter().map(|route| {
        let mut at = route.start;
        let mut points = vec![at];
        for part in &route.parts {
            points.extend((1..=40).map(|n| between(at, *part, f64::from(n) / 40.0)));
            at = part.end();
        }
        points
    });
    lines.collect()
}

fn between(start: Point, part: Part, t: f64) -> Point {
    let mix = |weights: &[(f64, Point)]| Point {
        x: weights.iter().map(|(w, p)| w * p.x).sum(),
        y: weights.iter().map(|(w, p)| w * p.y).sum(),
    };
    let s = 1.0 - t;
    match part {
        Part::Line(end) => mix(&[(s, start), (t, end)]),
        Part::Curve(a, b, end) => {
            mix(&[(s * s * s, start), (3.0 * s * s * t, a), (3.0 * s * t * t, b), (t * t * t, end)])
        }
    }
}
