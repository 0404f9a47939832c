//! Rows of a table or view, a window at a time.

mod count;
mod filter;
mod order;

use std::collections::BTreeSet;

use axum::Json;
use schema_model::name::quote_ident;
use serde::{Deserialize, Serialize};
use tokio_postgres::Transaction;

pub(super) use count::count;
use filter::Filter;
use order::{Order, Sort};

use super::catalog::{self, Column, Table, TableName};
use super::problem::Problem;
use super::statement::Statement;
use super::{Answer, State};

/// How many characters of a value are shown at first.
const SHOWN: usize = 500;

/// The most rows in one answer.
const MOST: u32 = 500;

/// Which rows of a table.
#[derive(Debug, Deserialize)]
pub(super) struct Selection {
    table: TableName,
    #[serde(default)]
    filters: Vec<Filter>,
    #[serde(default)]
    search: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Request {
    #[serde(flatten)]
    selection: Selection,
    /// The columns; all without a list.
    columns: Option<Vec<String>>,
    #[serde(default)]
    sort: Vec<Sort>,
    from: From,
    limit: u32,
}

/// Where the window begins.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum From {
    Start,
    End,
    /// Behind the row with these values of the order's columns.
    After(Vec<Option<String>>),
    /// Before it.
    Before(Vec<Option<String>>),
    /// About at row `row` of `of`.
    Near {
        row: u32,
        of: u32,
    },
}

#[derive(Debug, Serialize)]
pub(super) struct Window {
    columns: Vec<String>,
    rows: Vec<GridRow>,
    /// Whether the place in the table is known in about only.
    about: bool,
}

#[derive(Debug, Serialize)]
struct GridRow {
    /// Values as text, cut where they are long.
    v: Vec<Option<String>>,
    /// The numbers of those that are cut.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cut: Vec<usize>,
    /// The values of the order's columns.
    k: Vec<Option<String>>,
    /// The values of the key, or the place, that tell the row apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    id: Vec<Option<String>>,
    /// The transaction that wrote this version of the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<String>,
}

pub(super) async fn rows(desk: State, Json(request): Json<Request>) -> Answer<Window> {
    let mut lease = desk.sessions.lease().await?;
    let reading = lease.reading().await?;
    let table = catalog::table(&reading, &request.selection.table).await?;
    let window = window(&reading, &table, &request).await?;
    reading.commit().await?;
    lease.give_back();
    Ok(Json(window))
}

async fn window(
    reading: &Transaction<'_>,
    table: &Table,
    request: &Request,
) -> Result<Window, Problem> {
    let columns: Vec<&Column> = match &request.columns {
        Some(names) => names.iter().map(|name| table.column(name)).collect::<Result<_, _>>()?,
        None => table.columns.iter().collect(),
    };
    let order = Order::of(table, &request.sort)?;
    let identity = identity(table);
    let backwards = matches!(request.from, From::End | From::Before(_));

    let version = table.is_editable().then_some("xmin");
    let mut statement = Statement::new("SELECT ");
    let shown = columns.iter().map(|column| shown(column));
    let keys = order.terms.iter().map(order::Term::text);
    let ids = identity.iter().map(|name| text(name));
    let mut all: Vec<String> = shown.chain(keys).chain(ids).chain(version.map(text)).collect();
    if all.is_empty() {
        all.push("NULL".to_owned());
    }
    statement.list(", ", all, |statement, expression| statement.push(&expression));
    // The window is cut first: texts that are made before sorting are made of every row of the table.
    statement.push(" FROM (SELECT ");
    let names = columns.iter().map(|column| column.name.as_str()).chain(order.columns());
    let names: BTreeSet<&str> =
        names.chain(identity.iter().map(String::as_str)).chain(version).collect();
    statement.list(", ", names, |statement, name| {
        statement.push("t.");
        statement.ident(name);
    });
    push_from(&mut statement, table, &request.selection)?;
    let jump = order.locate(reading, &request.from, &request.selection).await?;
    match (&request.from, &jump.key) {
        (From::After(key) | From::Before(key), _) => {
            order.push_beyond(&mut statement, key, backwards)?;
        }
        (_, Some(key)) => order.push_from(&mut statement, key),
        _ => {}
    }
    order.push_order(&mut statement, backwards);
    statement.push(&format!(" LIMIT {}", request.limit.min(MOST)));
    if jump.offset > 0 {
        statement.push(&format!(" OFFSET {}", jump.offset));
    }
    statement.push(") AS t");
    order.push_order(&mut statement, backwards);

    let found = statement.rows(reading).await?;
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        let mut at = 0;
        let mut take = |count: usize| -> Result<Vec<Option<String>>, tokio_postgres::Error> {
            at += count;
            (at - count..at).map(|n| row.try_get(n)).collect()
        };
        let mut v = take(columns.len())?;
        let (k, id) = (take(order.terms.len())?, take(identity.len())?);
        let x = if table.is_editable() { take(1)?.pop().flatten() } else { None };
        let cut =
            v.iter_mut().enumerate().filter_map(|(n, value)| cut(value).then_some(n)).collect();
        rows.push(GridRow { v, cut, k, id, x });
    }
    if backwards {
        rows.reverse();
    }
    let columns = columns.iter().map(|column| column.name.clone()).collect();
    Ok(Window { columns, rows, about: jump.about })
}

/// The columns by which a row is found again; its place where it has no key.
pub(super) fn identity(table: &Table) -> Vec<String> {
    if !table.key.is_empty() {
        table.key.clone()
    } else if table.is_editable() {
        vec!["ctid".to_owned()]
    } else {
        Vec::new()
    }
}

fn text(name: &str) -> String {
    format!("{}::text", quote_ident(name))
}

/// A value as text, one character longer than what is shown, so that one sees what is cut.
fn shown(column: &Column) -> String {
    let name = quote_ident(&column.name);
    if column.base == "bytea" {
        return format!("'\\x' || encode(substr({name}, 1, {}), 'hex')", SHOWN / 2);
    }
    format!("left({name}::text, {})", SHOWN + 1)
}

fn cut(value: &mut Option<String>) -> bool {
    let Some(text) = value else { return false };
    let Some((end, _)) = text.char_indices().nth(SHOWN) else { return false };
    text.truncate(end);
    true
}

fn push_from(
    statement: &mut Statement,
    table: &Table,
    selection: &Selection,
) -> Result<(), Problem> {
    statement.push(&format!(" FROM {} AS t WHERE true", selection.table.sql()));
    for filter in &selection.filters {
        statement.push(" AND ");
        filter.push(statement, table.column(&filter.column)?)?;
    }
    filter::push_search(statement, table, &selection.search);
    Ok(())
}

/// One value, whole.
#[derive(Debug, Deserialize)]
pub(super) struct ValueOf {
    table: TableName,
    id: Vec<Option<String>>,
    column: String,
}

pub(super) async fn value(desk: State, Json(request): Json<ValueOf>) -> Answer<Option<String>> {
    let mut lease = desk.sessions.lease().await?;
    let reading = lease.reading().await?;
    let table = catalog::table(&reading, &request.table).await?;
    let column = table.column(&request.column)?;
    let mut statement = Statement::new("SELECT ");
    statement.ident(&column.name);
    statement.push(&format!("::text FROM {} WHERE ", request.table.sql()));
    push_identity(&mut statement, &table, &request.id)?;
    let rows = statement.rows(&reading).await?;
    let gone = || Problem::not_found("the row is gone, or was changed: load the table again");
    let value = rows.first().ok_or_else(gone)?.try_get(0)?;
    reading.commit().await?;
    lease.give_back();
    Ok(Json(value))
}

/// The condition that holds for one row.
pub(super) fn push_identity(
    statement: &mut Statement,
    table: &Table,
    id: &[Option<String>],
) -> Result<(), Problem> {
    let names = identity(table);
    if names.is_empty() || names.len() != id.len() {
        return Err(Problem::bad_request(
            "the rows of this table can't be told apart: it has no key",
        ));
    }
    let types = names.iter().map(|name| match name.as_str() {
        "ctid" if table.key.is_empty() => Ok("tid"),
        name => table.column(name).map(|column| column.cast.as_str()),
    });
    let types = types.collect::<Result<Vec<_>, _>>()?;
    statement.list(" AND ", names.iter().zip(id).zip(types), |statement, ((name, value), ty)| {
        statement.ident(name);
        statement.push(" = ");
        statement.value(value.as_deref(), ty);
    });
    Ok(())
}
