use schema_model::{Name, Schema};
use wildmatch::WildMatch;

use crate::settings::Settings;

/// Which schemas and names of a database are looked at.
///
/// Never looked at: the server's own schemas, members of extensions, the ledger's schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schemas {
    /// The schema whose objects have names without a schema.
    pub default: String,
    /// The schemas to look at; empty: all of them.
    pub only: Vec<String>,
    /// Names to leave alone: `name` in the default schema or `schema.name`, without quotes, `*`
    /// standing for any text.
    pub ignore: Vec<String>,
    /// The schema of the migration ledger.
    pub ledger: String,
    /// The roles to look at. They belong to the whole cluster: only those that are declared count.
    pub roles: Vec<String>,
}

/// What follows the ledger's name in the names of a tenant's ledger.
const LEDGER_TABLES: [&str; 2] = ["_migrations", "_steps"];

impl Default for Schemas {
    fn default() -> Self {
        Self {
            default: "public".to_owned(),
            only: Vec::new(),
            ignore: Vec::new(),
            ledger: "_schema".to_owned(),
            roles: Vec::new(),
        }
    }
}

impl From<&Settings> for Schemas {
    fn from(settings: &Settings) -> Self {
        Self {
            default: settings.default_schema.clone(),
            only: settings.schemas.clone(),
            ignore: settings.ignore.clone(),
            ledger: settings.ledger_schema.clone(),
            roles: Vec::new(),
        }
    }
}

impl Schemas {
    /// The same, looking at the roles too that a schema declares.
    #[must_use]
    pub fn with_roles_of(mut self, declared: &Schema) -> Self {
        self.roles = declared.roles.iter().map(|role| role.name.clone()).collect();
        self
    }

    /// Whether the settings say to leave everything in a schema alone.
    pub fn ignores_schema(&self, schema: &str) -> bool {
        let whole = format!("{schema}.");
        self.ignore.iter().any(|pattern| WildMatch::new(pattern).matches(&whole))
    }

    /// The name of an object as the model has it: without its schema when that is the default one.
    pub fn name(&self, schema: &str, name: impl Into<String>) -> Name {
        if schema == self.default { Name::new(name) } else { Name::qualified(schema, name) }
    }

    /// Whether the settings say to leave an object of this name alone, or it is a tenant's ledger,
    /// which lies in the tenant's own schema.
    pub fn ignores(&self, name: &Name) -> bool {
        if name.name.strip_prefix(&self.ledger).is_some_and(|rest| LEDGER_TABLES.contains(&rest)) {
            return true;
        }
        let schema = name.schema.as_deref().unwrap_or(&self.default);
        let full = format!("{schema}.{}", name.name);
        self.ignore.iter().map(|pattern| WildMatch::new(pattern)).any(|pattern| {
            pattern.matches(&full) || (name.schema.is_none() && pattern.matches(&name.name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_objects_of_the_default_schema_or_of_any() {
        let schemas = Schemas {
            ignore: vec!["tmp_*".into(), "audit.*".into(), "a.b.c".into()],
            ..Schemas::default()
        };
        for ignored in [
            Name::new("tmp_x"),
            Name::qualified("audit", "log"),
            Name::qualified("a", "b.c"),
            Name::qualified("a.b", "c"),
            Name::qualified("tenant_1", "_schema_migrations"),
            Name::new("_schema_steps"),
        ] {
            assert!(schemas.ignores(&ignored), "{ignored}");
        }
        for kept in ["xtmp_x", "audit", "_schema_x"]
            .map(Name::new)
            .into_iter()
            .chain([Name::qualified("b", "tmp_x")])
        {
            assert!(!schemas.ignores(&kept), "{kept}");
        }
    }
}
