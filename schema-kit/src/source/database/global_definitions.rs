//! Those definitions that lie in no schema, as [`definitions`](super::definitions) reads them.

/// Both types are the user's own or one of them is, or the function is; identifiers below 16384
/// are the server's own.
pub(super) const CASTS: &str = "SELECT 'cast', 'pg_cast'::regclass::oid, c.oid, NULL,
    format('(%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)), '',
    NULL::oid,
    ARRAY['CREATE CAST ' || chr(1) || CASE c.castmethod WHEN 'i' THEN ' WITH INOUT'
        WHEN 'b' THEN ' WITHOUT FUNCTION' ELSE ' WITH FUNCTION ' || c.castfunc::regprocedure END
        || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT'
            ELSE '' END]
FROM pg_cast c WHERE c.oid >= 16384";

pub(super) const EVENT_TRIGGERS: &str =
    "SELECT 'event_trigger', 'pg_event_trigger'::regclass::oid, g.oid, NULL, g.evtname::text, '',
    NULL::oid,
    ARRAY['CREATE EVENT TRIGGER ' || chr(1) || ' ON ' || g.evtevent
        || coalesce((SELECT ' WHEN TAG IN (' || string_agg(quote_literal(tag), ', ') || ')'
            FROM unnest(g.evttags) tag), '')
        || format(' EXECUTE FUNCTION %s()', g.evtfoid::regproc)]
    || CASE g.evtenabled WHEN 'O' THEN '{}' ELSE ARRAY['ALTER EVENT TRIGGER ' || chr(1)
        || CASE g.evtenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA'
            ELSE ' ENABLE ALWAYS' END] END
FROM pg_event_trigger g";

/// One statement a role and kind of object. What a role has on its own objects is left out, and so
/// is what `PUBLIC` has on everybody's.
pub(super) const DEFAULT_PRIVILEGES: &str = "SELECT 'default_privileges',
    'pg_default_acl'::regclass::oid, d.oid, NULL,
    format('%s ON %s TO %s%s', d.head, d.objects, d.role,
        CASE WHEN d.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), '', NULL::oid,
    ARRAY[format('ALTER DEFAULT PRIVILEGES %s GRANT %s ON %s TO %s%s', d.head,
        string_agg(d.privilege_type, ', ' ORDER BY d.privilege_type), d.objects, d.role,
        CASE WHEN d.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)]
FROM (
    SELECT x.oid, a.privilege_type, a.is_grantable,
        format('FOR ROLE %I', o.rolname) || coalesce(' IN SCHEMA ' || quote_ident(s.nspname), '')
            AS head,
        CASE x.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
            WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS'
            ELSE 'LARGE OBJECTS' END AS objects,
        coalesce(quote_ident(r.rolname), 'PUBLIC') AS role
    FROM pg_default_acl x JOIN pg_roles o ON o.oid = x.defaclrole
    LEFT JOIN space s ON s.oid = x.defaclnamespace
    CROSS JOIN LATERAL aclexplode(x.defaclacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE (x.defaclnamespace = 0 OR s.oid IS NOT NULL)
      AND NOT (a.grantee = x.defaclrole AND x.defaclnamespace = 0)
      AND NOT (a.grantee = 0 AND x.defaclnamespace = 0 AND x.defaclobjtype IN ('f', 'T'))
    ) d
GROUP BY d.oid, d.head, d.objects, d.role, d.is_grantable
UNION ALL SELECT 'default_privileges', 'pg_default_acl'::regclass::oid, x.oid, NULL,
    format('FOR ROLE %I ON %s FROM PUBLIC', o.rolname, p.objects), '', NULL::oid,
    ARRAY[format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE %s ON %s FROM PUBLIC', o.rolname,
        p.privilege, p.objects)]
FROM pg_default_acl x JOIN pg_roles o ON o.oid = x.defaclrole
JOIN (VALUES ('f'::\"char\", 'EXECUTE', 'FUNCTIONS'), ('T', 'USAGE', 'TYPES'))
    p (letter, privilege, objects) ON p.letter = x.defaclobjtype
WHERE x.defaclnamespace = 0
  AND NOT EXISTS (SELECT FROM aclexplode(x.defaclacl) a WHERE a.grantee = 0)";

/// A publication names its tables one by one; rows and columns of them, and whole schemas, since
/// PostgreSQL 15.
pub(super) fn publications(version: i32) -> String {
    let (columns, filter, schemas) = if version >= 15 {
        (
            "coalesce((SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                || ')' FROM pg_attribute a WHERE a.attrelid = t.prrelid
                AND a.attnum = ANY (t.prattrs)), '')",
            "coalesce(' WHERE (' || pg_get_expr(t.prqual, t.prrelid, true) || ')', '')",
            "ARRAY(SELECT 'ALTER PUBLICATION ' || chr(1) || ' ADD TABLES IN SCHEMA '
                || quote_ident(n.nspname) FROM pg_publication_namespace q
                JOIN pg_namespace n ON n.oid = q.pnnspid WHERE q.pnpubid = p.oid ORDER BY 1)",
        )
    } else {
        ("''", "''", "'{}'::text[]")
    };
    let generated = match version {
        18.. => {
            "'publish_generated_columns = '
            || CASE WHEN p.pubgencols = 's' THEN '''stored''' END,"
        }
        _ => "",
    };
    format!(
        "SELECT 'publication', 'pg_publication'::regclass::oid, p.oid, NULL, p.pubname::text, '',
    NULL::oid,
    'CREATE PUBLICATION ' || chr(1) || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE '' END
        || ' WITH (' || concat_ws(', ', {generated} 'publish = ' || quote_literal(concat_ws(', ',
            CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
            CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END)),
            CASE WHEN p.pubviaroot THEN 'publish_via_partition_root = true' END) || ')'
    || ARRAY(SELECT 'ALTER PUBLICATION ' || chr(1) || ' ADD TABLE ONLY ' || t.prrelid::regclass
            || {columns} || {filter}
        FROM pg_publication_rel t WHERE t.prpubid = p.oid ORDER BY 1)
    || {schemas}
FROM pg_publication p"
    )
}
