//! Enums, composite types, domains and views.

use schema_model::name::snake_case;
use schema_model::{CompositeType, Domain, EnumType, View, ddl};

use super::columns::{default_of, sql_type};
use super::item::{Id, Item, Member, Shape};
use super::leftover;
use super::literal::{doc, literal};
use super::name;
use super::names::{Place, can_be_composite, can_be_domain, can_be_enum, can_be_view};
use super::options::{self, Placed, collation, named_check, storage, text};
use super::render::{Render, Rendered};
use super::types;

/// Each as an item, or as SQL.
pub(super) fn all(render: &Render<'_>, rendered: &mut Rendered) {
    let schema = render.schema;
    let place = |name| render.names.place_of(name).cloned();
    for own in &schema.enums {
        match place(&own.name).filter(|_| can_be_enum(own)) {
            Some(place) => rendered.items.push(enum_type(render, own, place)),
            None => rendered.sql.add("types", &own.name, ddl::enum_statements(own)),
        }
        leftover::type_comment(
            &own.name,
            own.comment.as_deref(),
            can_be_enum(own),
            &mut rendered.sql,
        );
    }
    for own in &schema.composites {
        match place(&own.name).filter(|_| can_be_composite(own)) {
            Some(place) => rendered.items.push(composite(render, own, place)),
            None => rendered.sql.add("types", &own.name, ddl::composite_statements(own)),
        }
        leftover::type_comment(
            &own.name,
            own.comment.as_deref(),
            can_be_composite(own),
            &mut rendered.sql,
        );
    }
    for own in &schema.domains {
        match place(&own.name).filter(|_| can_be_domain(own)) {
            Some(place) => {
                let item = domain(render, own, place);
                rendered.items.push(item);
                leftover::of_domain(own, &mut rendered.sql);
            }
            None => rendered.sql.add("types", &own.name, ddl::domain_statements(own)),
        }
    }
    for own in &schema.views {
        let item = place(&own.name).filter(|_| can_be_view(own));
        match item.and_then(|place| view(render, own, place)) {
            Some(item) => {
                rendered.items.push(item);
                leftover::of_view(own, &mut rendered.sql);
            }
            None => rendered.sql.add("views", &own.name, ddl::view_statements(own)),
        }
    }
}

fn named(name: &schema_model::Name) -> Vec<String> {
    let schema = name.schema.as_deref().and_then(|schema| text("schema", schema));
    text("name", &name.name).into_iter().chain(schema).collect()
}

fn enum_type(render: &Render<'_>, own: &EnumType, place: Place) -> Item {
    let member = |label: &String| {
        let variant = render.names.member(&own.name, label);
        let renamed = snake_case(variant) != *label;
        Member {
            name: label.clone(),
            ident: name::raw(variant),
            ty: String::new(),
            docs: Vec::new(),
            attribute: "pg_enum",
            options: renamed.then(|| format!("rename = {}", literal(label))).into_iter().collect(),
            uses: Vec::new(),
        }
    };
    Item {
        id: Id::Sql(own.name.clone()),
        place,
        docs: doc(own.comment.as_deref()),
        derives: &["PgEnum", "Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash"],
        attribute: "pg_enum",
        options: named(&own.name),
        shape: Shape::Enum,
        members: own.labels.iter().map(member).collect(),
    }
}

fn composite(render: &Render<'_>, own: &CompositeType, place: Place) -> Item {
    let member = |attribute: &schema_model::Attribute| {
        let ty = types::of(&attribute.ty, render.names);
        let field = render.names.member(&own.name, &attribute.name);
        let mut options = Vec::new();
        options.extend(
            (field != attribute.name).then(|| format!("name = {}", literal(&attribute.name))),
        );
        // An attribute has no length of its own.
        options
            .extend((attribute.ty != ty.sql).then(|| format!("type = {}", literal(&attribute.ty))));
        let collation = attribute.collation.as_deref().and_then(collation);
        options.extend(collation.and_then(|name| text("collation", &name)));
        Member {
            name: attribute.name.clone(),
            ident: name::raw(field),
            ty: format!("Option<{}>", ty.text),
            docs: Vec::new(),
            attribute: "pg_composite",
            options,
            uses: ty.uses,
        }
    };
    Item {
        id: Id::Sql(own.name.clone()),
        place,
        docs: doc(own.comment.as_deref()),
        derives: &["PgComposite", "Clone", "Debug"],
        attribute: "pg_composite",
        options: named(&own.name),
        shape: Shape::Struct,
        members: own.attributes.iter().map(member).collect(),
    }
}

fn domain(render: &Render<'_>, own: &Domain, place: Place) -> Item {
    let ty = types::of(&own.ty, render.names);
    let mut options = named(&own.name);
    options.extend((own.ty != ty.sql).then(|| format!("type = {}", literal(&own.ty))));
    let collation = own.collation.as_deref().and_then(collation);
    options.extend(collation.and_then(|name| text("collation", &name)));
    let default = own.default.as_deref().map(|sql| {
        let said = default_of(render, sql, &own.ty, &ty);
        // The default of a domain is no variant.
        let is_variant = said.starts_with(&format!("{}::", ty.text));
        if is_variant { format!("sql({})", literal(sql)) } else { said }
    });
    options.extend(default.map(|said| format!("default = {said}")));
    options.extend(own.not_null.then(|| "not_null".to_owned()));
    for check in &own.checks {
        if let Some(said) = named_check(&check.name, &check.expression) {
            let not_valid = if check.not_valid { ", not_valid" } else { "" };
            options.push(format!("check({said}{not_valid})"));
        }
    }
    let member = Member {
        name: String::new(),
        ident: String::new(),
        ty: ty.text,
        docs: Vec::new(),
        attribute: "",
        options: Vec::new(),
        uses: ty.uses,
    };
    Item {
        id: Id::Sql(own.name.clone()),
        place,
        docs: doc(own.comment.as_deref()),
        derives: &["PgDomain", "Clone", "Debug"],
        attribute: "domain",
        options,
        shape: Shape::Newtype,
        members: vec![member],
    }
}

/// Nothing for a view with options that an attribute can't say.
fn view(render: &Render<'_>, own: &View, place: Place) -> Option<Item> {
    let mut options = named(&own.name);
    options.extend(own.materialized.then(|| "materialized".to_owned()));
    options.extend(storage(&own.options)?);
    for index in &own.indexes {
        let column = |method: &str, column: &str| {
            let column = own.columns.iter().find(|own| own.name == column);
            column.is_some_and(|column| {
                schema_core::derived::serves(method, &types::of(&column.ty, render.names).sql)
            })
        };
        if let Some(Placed::Table(index)) =
            options::index(render.names, &own.name, index, true, &column)
        {
            options.push(index);
        } else {
            return None;
        }
    }
    options.push(format!("query = {}", literal(&own.query)));
    let member = |column: &schema_model::ViewColumn| {
        let ty = types::of(&column.ty, render.names);
        let field = render.names.member(&own.name, &column.name);
        let mut options = Vec::new();
        options.extend((field != column.name).then(|| format!("name = {}", literal(&column.name))));
        options.extend(sql_type(&column.ty, &ty).map(
            |option| match option.strip_prefix("length") {
                Some(_) => format!("type = {}", literal(&column.ty)),
                None => option,
            },
        ));
        Member {
            name: column.name.clone(),
            ident: name::raw(field),
            ty: format!("Option<{}>", ty.text),
            docs: doc(column.comment.as_deref()),
            attribute: "column",
            options,
            uses: ty.uses,
        }
    };
    Some(Item {
        id: Id::Sql(own.name.clone()),
        place,
        docs: doc(own.comment.as_deref()),
        derives: &["View", "Clone", "Debug"],
        attribute: "view",
        options,
        shape: Shape::Struct,
        members: own.columns.iter().map(member).collect(),
    })
}
