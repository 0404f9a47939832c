//! Foreign data, as [`definitions`](super::definitions) reads it. User mappings are left alone: their
//! options hold passwords.

pub(super) const WRAPPERS: &str = "SELECT 'foreign_data_wrapper',
    'pg_foreign_data_wrapper'::regclass::oid, w.oid, NULL, w.fdwname::text, '', NULL::oid,
    'CREATE FOREIGN DATA WRAPPER ' || chr(1) || concat(
        ' HANDLER ' || nullif(w.fdwhandler, 0)::regproc,
        ' VALIDATOR ' || nullif(w.fdwvalidator, 0)::regproc)
    || ARRAY(SELECT format('ALTER FOREIGN DATA WRAPPER %s OPTIONS (ADD %I %L)', chr(1), option_name,
        option_value) FROM pg_options_to_table(w.fdwoptions) ORDER BY option_name)
FROM pg_foreign_data_wrapper w WHERE w.oid >= 16384";

/// Its options are statements of their own, so that they change while user mappings and foreign tables
/// hold on to it.
pub(super) const SERVERS: &str =
    "SELECT 'foreign_server', 'pg_foreign_server'::regclass::oid, f.oid,
    NULL, f.srvname::text, '', NULL::oid,
    'CREATE SERVER ' || chr(1) || concat(' TYPE ' || quote_literal(f.srvtype),
        ' VERSION ' || quote_literal(f.srvversion), format(' FOREIGN DATA WRAPPER %I', w.fdwname))
    || ARRAY(SELECT format('ALTER SERVER %s OPTIONS (ADD %I %L)', chr(1), option_name, option_value)
        FROM pg_options_to_table(f.srvoptions) ORDER BY option_name)
FROM pg_foreign_server f JOIN pg_foreign_data_wrapper w ON w.oid = f.srvfdw
WHERE f.oid >= 16384";

pub(super) const FOREIGN_TABLES: &str = "SELECT 'foreign_table', 'pg_class'::regclass::oid, c.oid,
    s.nspname::text, c.relname::text, '', NULL::oid,
    concat('CREATE FOREIGN TABLE ', chr(1), ' (', (
        SELECT string_agg(part, ', ' ORDER BY place) FROM (
            SELECT a.attnum AS place, concat(quote_ident(a.attname), ' ',
                format_type(a.atttypid, a.atttypmod),
                (SELECT format(' OPTIONS (%s)', string_agg(format('%I %L', option_name, option_value),
                    ', ' ORDER BY option_name))
                 FROM pg_options_to_table(a.attfdwoptions) HAVING count(*) > 0),
                CASE WHEN a.attcollation <> y.typcollation
                    THEN ' COLLATE ' || a.attcollation::regcollation END,
                CASE WHEN a.attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s) STORED',
                        pg_get_expr(d.adbin, d.adrelid, true))
                    ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid, true) END,
                CASE WHEN a.attnotnull THEN ' NOT NULL' END) AS part
            FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            UNION ALL SELECT 10000 + row_number() OVER (ORDER BY k.conname),
                format('CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid, true))
            FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c') parts),
        ')', (SELECT ' INHERITS (' || string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
            || ')' FROM pg_inherits i WHERE i.inhrelid = c.oid),
        format(' SERVER %I', f.srvname),
        (SELECT format(' OPTIONS (%s)', string_agg(format('%I %L', option_name, option_value), ', '
            ORDER BY option_name)) FROM pg_options_to_table(t.ftoptions) HAVING count(*) > 0))
    || ARRAY(SELECT format('COMMENT ON COLUMN %s.%I IS %L', chr(1), a.attname, m.description)
        FROM pg_description m JOIN pg_attribute a ON a.attrelid = m.objoid AND a.attnum = m.objsubid
        WHERE m.classoid = 'pg_class'::regclass AND m.objoid = c.oid AND m.objsubid > 0
        ORDER BY a.attnum)
FROM pg_foreign_table t JOIN pg_class c ON c.oid = t.ftrelid AND NOT c.relispartition
JOIN space s ON s.oid = c.relnamespace JOIN pg_foreign_server f ON f.oid = t.ftserver";
