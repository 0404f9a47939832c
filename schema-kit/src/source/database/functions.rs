//! Functions, procedures and aggregates.

/// As [`definitions`](super::definitions) reads them.
pub(super) const FUNCTIONS: &str =
    "SELECT CASE f.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, 'pg_proc'::regclass::oid,
    f.oid, s.nspname::text, f.proname::text, '(' || oidvectortypes(f.proargtypes) || ')', NULL::oid,
    ARRAY[h.head || chr(1) || rtrim(substr(pg_get_functiondef(f.oid),
        length(h.head || format('%I.%I', s.nspname, f.proname)) + 1), E'\\n')]
FROM pg_proc f JOIN space s ON s.oid = f.pronamespace
CROSS JOIN LATERAL (SELECT 'CREATE OR REPLACE '
    || CASE f.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END AS head) h
WHERE f.prokind <> 'a'";

pub(super) const AGGREGATES: &str =
    "SELECT 'aggregate', 'pg_proc'::regclass::oid, f.oid, s.nspname::text, f.proname::text,
    '(' || i.arguments || ')', NULL::oid,
    ARRAY['CREATE AGGREGATE ' || chr(1) || '(' || i.arguments || ') (' || concat_ws(', ',
        'SFUNC = ' || a.aggtransfn::regproc, 'STYPE = ' || format_type(a.aggtranstype, NULL),
        'SSPACE = ' || nullif(a.aggtransspace, 0),
        'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regproc,
        CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
        'FINALFUNC_MODIFY = ' || CASE WHEN a.aggfinalfn <> 0
            AND a.aggfinalmodify <> CASE WHEN a.aggkind = 'n' THEN 'r' ELSE 'w' END::\"char\"
            THEN CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE'
                ELSE 'READ_WRITE' END END,
        'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regproc,
        'SERIALFUNC = ' || nullif(a.aggserialfn, 0)::regproc,
        'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regproc,
        'INITCOND = ' || quote_literal(a.agginitval),
        'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regproc,
        'MINVFUNC = ' || nullif(a.aggminvtransfn, 0)::regproc,
        'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), NULL),
        'MSSPACE = ' || nullif(a.aggmtransspace, 0),
        'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regproc,
        CASE WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
        'MINITCOND = ' || quote_literal(a.aggminitval),
        'SORTOP = ' || (SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname) FROM pg_operator o
            JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oid = a.aggsortop),
        'PARALLEL = ' || CASE f.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' END,
        CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END) || ')']
FROM pg_proc f JOIN space s ON s.oid = f.pronamespace JOIN pg_aggregate a ON a.aggfnoid = f.oid
CROSS JOIN LATERAL (SELECT coalesce(nullif(pg_get_function_identity_arguments(f.oid), ''), '*')
    AS arguments) i";
