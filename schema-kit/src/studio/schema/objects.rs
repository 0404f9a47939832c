use std::collections::HashMap;

use axum::Json;
use schema_model::name::quote_ident;
use schema_model::{Name, Schema, ddl};
use serde::{Deserialize, Serialize};

use crate::erd::{Diagram, layout::layout, svg};
use crate::pull;
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
    let schema = observed(&desk).await?.schema;
    let wanted = name(&desk, &table);
    let table = schema.tables.iter().find(|table| table.name == wanted).map(ddl::table_statements);
    let view = || schema.views.iter().find(|view| view.name == wanted).map(ddl::view_statements);
    let statements = table.or_else(view);
    let statements = statements
        .ok_or_else(|| Problem::not_found(format!("the definition of {wanted} is not known")))?;
    Ok(Json(ddl::script(&statements)))
}

/// The struct of a table or view, as `cargo schema pull` writes it.
pub(in crate::studio) async fn rust(desk: State, Json(table): Json<TableName>) -> Answer<String> {
    let schema = observed(&desk).await?.schema;
    let wanted = name(&desk, &table);
    let rust = pull::structs(&schema).remove(&wanted);
    let why = || format!("no struct declares {wanted}: it is a partition, or only SQL can say it");
    Ok(Json(rust.ok_or_else(|| Problem::not_found(why()))?))
}

/// Something of a database, and what declares it.
#[derive(Debug, Serialize)]
pub(in crate::studio) struct Item {
    kind: String,
    name: String,
    sql: String,
    /// The struct or enum, of what has one.
    rust: Option<String>,
}

/// Everything that the schema model knows of the database.
pub(in crate::studio) async fn objects(desk: State) -> Answer<Vec<Item>> {
    Ok(Json(items(&observed(&desk).await?.schema)))
}

fn items(schema: &Schema) -> Vec<Item> {
    let structs = pull::structs(schema);
    let structs: HashMap<String, String> =
        structs.into_iter().map(|(name, text)| (name.to_string(), text)).collect();
    let item = |kind: &str, name: String, statements: Vec<String>| Item {
        kind: kind.to_owned(),
        rust: None,
        name,
        sql: ddl::script(&statements),
    };
    // Relations and types have names of their own; so does not, say, an extension.
    let declared = |own: Item| Item { rust: structs.get(&own.name).cloned(), ..own };
    let tables = schema
        .tables
        .iter()
        .map(|one| item("table", one.name.to_string(), ddl::table_statements(one)));
    let views = schema.views.iter().map(|one| {
        let kind = ddl::view_noun(one).to_lowercase();
        item(&kind, one.name.to_string(), ddl::view_statements(one))
    });
    let enums = schema
        .enums
        .iter()
        .map(|one| item("enum", one.name.to_string(), ddl::enum_statements(one)));
    let composites = schema
        .composites
        .iter()
        .map(|one| item("composite type", one.name.to_string(), ddl::composite_statements(one)));
    let domains = schema
        .domains
        .iter()
        .map(|one| item("domain", one.name.to_string(), ddl::domain_statements(one)));
    let sequences = schema
        .sequences
        .iter()
        .map(|one| item("sequence", one.name.to_string(), ddl::sequence_statements(one)));
    let extensions = schema
        .extensions
        .iter()
        .map(|one| item("extension", quote_ident(&one.name), vec![ddl::create_extension(one)]));
    let definitions = schema.definitions.iter().map(|one| {
        let kind = one.kind.sql().to_lowercase();
        item(&kind, one.identity.clone(), ddl::definition_statements(one))
    });
    let types = enums.chain(composites).chain(domains);
    let in_rust = tables.chain(views).chain(types).map(declared);
    in_rust.chain(sequences).chain(extensions).chain(definitions).collect()
}

async fn observed(desk: &Desk) -> Result<Loaded, Problem> {
    let mut client = connect(&desk.url).await?;
    Ok(introspect(&mut client, &Schemas::from(&desk.context.settings)).await?)
}

/// The name as the model has it.
fn name(desk: &Desk, table: &TableName) -> Name {
    Schemas::from(&desk.context.settings).name(&table.schema, table.name.clone())
}
