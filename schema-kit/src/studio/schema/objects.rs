use axum::Json;
use schema_model::{Name, ddl};
use serde::{Deserialize, Serialize};

use crate::erd::{Diagram, layout::layout, svg};
use crate::source::Loaded;
use crate::source::database::{Schemas, connect, introspect};
use crate::studio::catalog::TableName;
use crate::studio::problem::Problem;
use crate::studio::{Answer, Desk, State};

#[derive(Debug, Deserialize)]
pub(in crate::studio) struct Part {
    /// The table in the middle; the whole without one.
    focus: Option<TableName>,
    #[serde(default)]
    depth: usize,
    /// Whether a file of its own is wanted.
    #[serde(default)]
    file: bool,
}

#[derive(Debug, Serialize)]
pub(in crate::studio) struct Drawing {
    width: f64,
    height: f64,
    tables: usize,
    svg: String,
}

/// The diagram of the database.
pub(in crate::studio) async fn diagram(desk: State, Json(part): Json<Part>) -> Answer<Drawing> {
    let loaded = observed(&desk).await?;
    let mut diagram = Diagram::of(&loaded.schema);
    if let Some(focus) = &part.focus {
        diagram = diagram.focus(&name(&desk, focus), part.depth)?;
    }
    let drawn = layout(&diagram);
    Ok(Json(Drawing {
        width: drawn.width,
        height: drawn.height,
        tables: diagram.entities.len(),
        svg: if part.file { svg::render(&diagram) } else { svg::body(&diagram, &drawn) },
    }))
}

/// The statements that create a table or view.
pub(in crate::studio) async fn ddl(desk: State, Json(table): Json<TableName>) -> Answer<String> {
    let loaded = observed(&desk).await?;
    let wanted = name(&desk, &table);
    if let Some(table) = loaded.schema.tables.iter().find(|table| table.name == wanted) {
        return Ok(Json(ddl::script(&ddl::table_statements(table))));
    }
    view(&desk, &table).await
}

/// A view as the server tells it.
async fn view(desk: &Desk, table: &TableName) -> Answer<String> {
    let mut lease = desk.sessions.lease().await?;
    let reading = lease.reading().await?;
    let name = table.sql();
    let sql = "SELECT CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, \
               pg_get_viewdef(c.oid, true) FROM pg_class c \
               WHERE c.oid = to_regclass($1) AND c.relkind IN ('v', 'm')";
    let parameters = [(&name as _, tokio_postgres::types::Type::TEXT)];
    let row = reading.query_typed_opt(sql, &parameters).await?;
    let Some(row) = row else {
        return Err(Problem::not_found(format!("the text of {name} is not known")));
    };
    let (kind, body): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    reading.commit().await?;
    lease.give_back();
    Ok(Json(format!("CREATE {kind} {name} AS\n{body}\n")))
}

async fn observed(desk: &Desk) -> Result<Loaded, Problem> {
    let mut client = connect(&desk.url).await?;
    Ok(introspect(&mut client, &Schemas::from(&desk.context.settings)).await?)
}

/// The name as the model has it.
fn name(desk: &Desk, table: &TableName) -> Name {
    Schemas::from(&desk.context.settings).name(&table.schema, table.name.clone())
}
