//! What is declared by its own SQL.
//!
//! Each query gives a row an object: its kind, its catalog and identifier, its schema if it lies
//! in one, its name, what its identity has after the name, the relation that it belongs to, and its
//! statements, in which a character 1 stands for its name.

use schema_model::name::quote_ident;
use schema_model::{Definition, DefinitionKind, Name};

use super::catalog::{Catalog, Fields};
use super::foreign::{FOREIGN_TABLES, SERVERS, WRAPPERS};
use super::functions::{AGGREGATES, FUNCTIONS};
use super::global_definitions::{CASTS, DEFAULT_PRIVILEGES, EVENT_TRIGGERS, publications};
use crate::Error;

const OPERATORS: &str = "SELECT 'operator', 'pg_operator'::regclass::oid, o.oid, s.nspname::text,
    o.oprname::text, format(' (%s, %s)', coalesce(format_type(nullif(o.oprleft, 0), NULL), 'NONE'),
        format_type(o.oprright, NULL)), NULL::oid,
    ARRAY['CREATE OPERATOR ' || chr(1) || ' (' || concat_ws(', ', 'FUNCTION = ' || o.oprcode,
        'LEFTARG = ' || format_type(nullif(o.oprleft, 0), NULL),
        'RIGHTARG = ' || format_type(nullif(o.oprright, 0), NULL),
        'COMMUTATOR = ' || (SELECT CASE WHEN pg_operator_is_visible(p.oid) THEN p.oprname::text
                ELSE format('OPERATOR(%I.%s)', n.nspname, p.oprname) END
            FROM pg_operator p JOIN pg_namespace n ON n.oid = p.oprnamespace
            WHERE p.oid = o.oprcom),
        'NEGATOR = ' || (SELECT CASE WHEN pg_operator_is_visible(p.oid) THEN p.oprname::text
                ELSE format('OPERATOR(%I.%s)', n.nspname, p.oprname) END
            FROM pg_operator p JOIN pg_namespace n ON n.oid = p.oprnamespace
            WHERE p.oid = o.oprnegate),
        'RESTRICT = ' || nullif(o.oprrest, 0)::regproc, 'JOIN = ' || nullif(o.oprjoin, 0)::regproc,
        CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END)
        || ')']
FROM pg_operator o JOIN space s ON s.oid = o.oprnamespace
WHERE o.oprcode <> 0";

const RANGE_TYPES: &str = "SELECT 'range_type', 'pg_type'::regclass::oid, y.oid, s.nspname::text,
    y.typname::text, '', NULL::oid,
    ARRAY['CREATE TYPE ' || chr(1) || ' AS RANGE (' || concat_ws(', ',
        'SUBTYPE = ' || format_type(r.rngsubtype, NULL),
        'SUBTYPE_OPCLASS = ' || CASE WHEN NOT c.opcdefault
            THEN format('%I.%I', n.nspname, c.opcname) END,
        'COLLATION = ' || CASE WHEN r.rngcollation <> b.typcollation
            THEN r.rngcollation::regcollation::text END,
        'CANONICAL = ' || nullif(r.rngcanonical, 0)::regproc,
        'SUBTYPE_DIFF = ' || nullif(r.rngsubdiff, 0)::regproc,
        'MULTIRANGE_TYPE_NAME = ' || quote_ident(m.typname)) || ')']
FROM pg_range r JOIN pg_type y ON y.oid = r.rngtypid JOIN space s ON s.oid = y.typnamespace
JOIN pg_type b ON b.oid = r.rngsubtype JOIN pg_type m ON m.oid = r.rngmultitypid
JOIN pg_opclass c ON c.oid = r.rngsubopc JOIN pg_namespace n ON n.oid = c.opcnamespace";

const TEXT_SEARCH: &str = "SELECT 'text_search_dictionary', 'pg_ts_dict'::regclass::oid, d.oid,
    s.nspname::text, d.dictname::text, '', NULL::oid,
    ARRAY['CREATE TEXT SEARCH DICTIONARY ' || chr(1) || ' (' || concat_ws(', ',
        'TEMPLATE = ' || format('%I.%I', n.nspname, t.tmplname), d.dictinitoption) || ')']
FROM pg_ts_dict d JOIN space s ON s.oid = d.dictnamespace
JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace n ON n.oid = t.tmplnamespace
UNION ALL SELECT 'text_search_configuration', 'pg_ts_config'::regclass::oid, c.oid,
    s.nspname::text, c.cfgname::text, '', NULL::oid,
    'CREATE TEXT SEARCH CONFIGURATION ' || chr(1)
        || format(' (PARSER = %I.%I)', n.nspname, p.prsname) || ARRAY(
        SELECT 'ALTER TEXT SEARCH CONFIGURATION ' || chr(1) || ' ADD MAPPING FOR '
            || string_agg(tokens.alias, ', ' ORDER BY tokens.alias) || ' WITH ' || m.dictionaries
        FROM (SELECT maptokentype, string_agg(mapdict::regdictionary::text, ', ' ORDER BY mapseqno)
                  AS dictionaries FROM pg_ts_config_map WHERE mapcfg = c.oid GROUP BY 1) m
        JOIN ts_token_type(c.cfgparser) tokens ON tokens.tokid = m.maptokentype
        GROUP BY m.dictionaries ORDER BY 1)
FROM pg_ts_config c JOIN space s ON s.oid = c.cfgnamespace
JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace n ON n.oid = p.prsnamespace";

const CONVERSIONS: &str = "SELECT 'conversion', 'pg_conversion'::regclass::oid, c.oid,
    s.nspname::text, c.conname::text, '', NULL::oid,
    ARRAY[concat('CREATE ', CASE WHEN c.condefault THEN 'DEFAULT ' END, 'CONVERSION ', chr(1), ' FOR ',
        quote_literal(pg_encoding_to_char(c.conforencoding)), ' TO ',
        quote_literal(pg_encoding_to_char(c.contoencoding)), ' FROM ', c.conproc::regproc)]
FROM pg_conversion c JOIN space s ON s.oid = c.connamespace";

const RULES: &str = "SELECT 'rule', 'pg_rewrite'::regclass::oid, r.oid, NULL, r.rulename::text, '',
    r.ev_class,
    ARRAY[rtrim(pg_get_ruledef(r.oid, true), '; ')] || CASE r.ev_enabled WHEN 'O' THEN '{}'
        ELSE ARRAY[format('ALTER TABLE %s %s RULE %I', r.ev_class::regclass,
            CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                ELSE 'ENABLE ALWAYS' END, r.rulename)] END
FROM pg_rewrite r JOIN (SELECT oid FROM tables UNION ALL SELECT oid FROM views) t
    ON t.oid = r.ev_class
WHERE r.rulename <> '_RETURN'";

const STATISTICS: &str = "SELECT 'statistics', 'pg_statistic_ext'::regclass::oid, x.oid,
    s.nspname::text, x.stxname::text, '', NULL::oid,
    ARRAY['CREATE STATISTICS ' || chr(1) || substr(pg_get_statisticsobjdef(x.oid),
        length('CREATE STATISTICS ' || format('%I.%I', s.nspname, x.stxname)) + 1)]
        || CASE WHEN coalesce(x.stxstattarget, -1) >= 0 THEN ARRAY['ALTER STATISTICS ' || chr(1)
            || ' SET STATISTICS ' || x.stxstattarget] ELSE '{}' END
FROM pg_statistic_ext x JOIN space s ON s.oid = x.stxnamespace";

/// The locale of a collation moved from column to column.
fn collations(version: i32) -> String {
    let locale = match version {
        ..15 => "CASE WHEN c.collprovider <> 'c' THEN c.collcollate END",
        15 | 16 => "c.colliculocale",
        _ => "c.colllocale",
    };
    let rules = if version >= 16 { "c.collicurules" } else { "NULL" };
    format!(
        "SELECT 'collation', 'pg_collation'::regclass::oid, c.oid, s.nspname::text,
    c.collname::text, '', NULL::oid,
    ARRAY['CREATE COLLATION ' || chr(1) || ' (' || concat_ws(', ',
        'PROVIDER = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin'
            ELSE 'libc' END,
        CASE WHEN c.collprovider <> 'c' THEN 'LOCALE = ' || quote_literal({locale})
            ELSE 'LC_COLLATE = ' || quote_literal(c.collcollate)
                || ', LC_CTYPE = ' || quote_literal(c.collctype) END,
        'RULES = ' || quote_literal({rules}),
        CASE WHEN NOT c.collisdeterministic THEN 'DETERMINISTIC = false' END) || ')']
FROM pg_collation c JOIN space s ON s.oid = c.collnamespace"
    )
}

/// The objects, each with its catalog and the server's identifier in it.
pub(super) async fn read(catalog: &Catalog<'_>) -> Result<Vec<((u32, u32), Definition)>, Error> {
    let (collations, publications) = (collations(catalog.version), publications(catalog.version));
    let queries = [
        FUNCTIONS,
        AGGREGATES,
        OPERATORS,
        RANGE_TYPES,
        TEXT_SEARCH,
        RULES,
        STATISTICS,
        &collations,
        CASTS,
        EVENT_TRIGGERS,
        &publications,
        DEFAULT_PRIVILEGES,
        WRAPPERS,
        SERVERS,
        FOREIGN_TABLES,
        CONVERSIONS,
    ];
    let query = format!(
        ", found (kind, class, oid, space, name, suffix, relation, sql) AS (\n{})
SELECT f.kind, f.class, f.oid, f.space, f.name, f.suffix, n.nspname::text, r.relname::text, f.sql,
    m.description
FROM found f
LEFT JOIN pg_class r ON r.oid = f.relation LEFT JOIN pg_namespace n ON n.oid = r.relnamespace
LEFT JOIN pg_description m ON m.classoid = f.class AND m.objoid = f.oid AND m.objsubid = 0
WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = f.class AND e.objid = f.oid
    AND e.deptype IN ('e', 'i'))",
        queries.join("\nUNION ALL\n")
    );
    let mut found = Vec::new();
    for row in &catalog.rows("objects with SQL of their own", &query).await? {
        found.extend(definition(catalog, Fields::of(row))?);
    }
    Ok(found)
}

type Found = ((u32, u32), Definition);

fn definition(catalog: &Catalog<'_>, mut fields: Fields<'_>) -> Result<Option<Found>, Error> {
    let word: &str = fields.take()?;
    let Some(kind) = kind(word) else {
        return Err(Error::Catalog { object: "an object".into(), text: word.into() });
    };
    let key = (fields.take()?, fields.take()?);
    let space: Option<&str> = fields.take()?;
    let name: &str = fields.take()?;
    let suffix: &str = fields.take()?;
    let (relation_space, relation): (Option<&str>, Option<&str>) = (fields.take()?, fields.take()?);
    let full = match (space, relation_space, relation) {
        (Some(space), ..) => catalog.schemas.name(space, name),
        (None, Some(space), Some(relation)) => catalog.schemas.name(space, relation),
        _ => Name::new(name),
    };
    if catalog.schemas.ignores(&full) {
        return Ok(None);
    }
    let own = match (kind, relation) {
        // Their names are no identifiers.
        (DefinitionKind::Operator, _) => match &full.schema {
            Some(schema) => format!("{}.{name}", quote_ident(schema)),
            None => name.to_owned(),
        },
        (DefinitionKind::Cast | DefinitionKind::DefaultPrivileges, _) => name.to_owned(),
        (_, Some(_)) => format!("{} ON {full}", quote_ident(name)),
        (_, None) => full.to_string(),
    };
    let sql: Vec<String> = fields.take()?;
    let sql = sql.into_iter().map(|text| text.replace('\u{1}', &own)).collect();
    let identity = format!("{own}{suffix}");
    Ok(Some((key, Definition { kind, identity, sql, comment: fields.take()? })))
}

fn kind(word: &str) -> Option<DefinitionKind> {
    serde_json::from_value(word.into()).ok()
}
