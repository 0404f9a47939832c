//! `cargo schema erd` and `cargo schema studio`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use crate::support::Project;

const SQL: &str = "create table teams (id int primary key);
    create table people (id int primary key, team_id int references teams (id));
    create table alone (id int primary key);";

#[test]
fn a_schema_is_drawn_in_every_form() {
    let project = Project::new();
    project.schema(SQL);
    let erd = |more: &[&str]| project.run(&[&["erd", "--schema", "sql:schema.sql"], more].concat());
    let svg = erd(&[]);
    assert!(svg.code == 0 && svg.stdout.starts_with("<svg "), "{svg:#?}");
    let focused = erd(&["--format", "mermaid", "--focus", "teams"]);
    assert!(focused.stdout.contains("\"people\"") && !focused.stdout.contains("alone"));
    let dot = erd(&["--output", "schema.dot"]);
    assert!(dot.code == 0 && dot.stderr.contains("drew 3 tables"), "{dot:#?}");
    let wrong = erd(&["--focus", "team"]);
    assert!(wrong.code == 1 && wrong.stderr.contains("did you mean teams?"), "{wrong:#?}");
}

#[test]
fn the_studio_prints_a_link_that_answers() {
    let project = Project::new();
    let mut studio = Command::new(env!("CARGO_BIN_EXE_cargo-schema"))
        .args(["studio", "--port", "0", "--no-open", "--url", project.url()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("run cargo-schema");
    let mut link = String::new();
    let output = studio.stdout.take().expect("its output");
    BufReader::new(output).read_line(&mut link).expect("a link");
    let (address, token) = link.trim().split_once("/#").expect("a token in the link");
    let host = address.strip_prefix("http://").expect("an address");
    assert!(host.starts_with("127.0.0.1:") && token.len() == 48, "{link}");
    let mut stream = TcpStream::connect(host).expect("connect");
    write!(stream, "GET / HTTP/1.0\r\nHost: {host}\r\n\r\n").expect("ask");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("read");
    assert!(page.starts_with("HTTP/1.0 200") && page.contains("/js/main.js"), "{page}");
    studio.kill().expect("end it");
    studio.wait().expect("its end");
}
