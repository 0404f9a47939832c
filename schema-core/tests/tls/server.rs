//! A server that speaks TLS, and the certificates for it.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use schema_core::Db;
use schema_core::connect::Target;
use schema_core::prelude::sql;
use schema_devdb::{Cluster, Options};

/// Who may come in how. The last lines are for everybody else.
const HBA: &str = "\
local all all trust
hostssl all only_tls 127.0.0.1/32 trust
hostnossl all only_plain 127.0.0.1/32 trust
hostssl all by_certificate 127.0.0.1/32 cert
host all by_password 127.0.0.1/32 scram-sha-256
host all only_tls,only_plain,by_certificate all reject
host all all 127.0.0.1/32 trust
";

pub struct TlsServer {
    _cluster: Cluster,
    folder: tempfile::TempDir,
    port: u16,
    user: String,
}

/// The server of these tests, whose certificate is of `localhost` and signed by `ca.crt`.
pub async fn server() -> &'static TlsServer {
    static SERVER: tokio::sync::OnceCell<TlsServer> = tokio::sync::OnceCell::const_new();
    SERVER.get_or_init(TlsServer::start).await
}

impl TlsServer {
    async fn start() -> Self {
        let cluster = Cluster::start(&Options::default()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let authority = authority();
        fs::write(folder.path().join("ca.crt"), &authority.pem).unwrap();
        fs::write(folder.path().join("other.crt"), &Authority::new("another").pem).unwrap();
        authority.sign("by_certificate", &[], folder.path(), "client");
        let data = cluster.data_dir();
        fs::write(data.join("ca.crt"), &authority.pem).unwrap();
        authority.sign("the server", &["localhost"], &data, "server");
        fs::write(data.join("pg_hba.conf"), HBA).unwrap();
        for file in ["ca.crt", "server.crt", "server.key"] {
            give_to_owner_of(&data, &data.join(file));
        }
        let db = Db::connect(&cluster.url("postgres")).unwrap();
        for statement in [
            "ALTER SYSTEM SET ssl_ca_file = 'ca.crt'",
            "ALTER SYSTEM SET ssl = on",
            "SET password_encryption = 'scram-sha-256'",
            "CREATE ROLE only_tls LOGIN",
            "CREATE ROLE only_plain LOGIN",
            "CREATE ROLE by_certificate LOGIN",
            "CREATE ROLE by_password LOGIN PASSWORD 'it''s secret'",
            "SELECT pg_reload_conf()",
        ] {
            sql(statement, ()).exec(&db).await.unwrap();
        }
        let target: Target = cluster.tcp_url("postgres").parse().unwrap();
        let user = target.config().get_user().unwrap().to_owned();
        let server = Self { port: cluster.port(), _cluster: cluster, folder, user };
        server.until_it_speaks_tls().await;
        server
    }

    async fn until_it_speaks_tls(&self) {
        for _ in 0..100 {
            if self.is_encrypted("sslmode=require").await.is_ok() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("the server does not speak TLS");
    }

    /// A file of these tests.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The address of the server by its name, with these words; `{name}` is a file of these tests.
    pub fn address(&self, words: &str) -> String {
        let mut words = words.to_owned();
        for name in ["ca.crt", "other.crt", "client.crt", "client.key"] {
            words = words.replace(&format!("{{{name}}}"), &self.file(name).display().to_string());
        }
        let Self { port, user, .. } = self;
        let host = if words.starts_with("host=") { "" } else { "host=localhost " };
        format!("{host}hostaddr=127.0.0.1 port={port} dbname=postgres user={user} {words}")
    }

    /// Whether a connection with these words is encrypted.
    pub async fn is_encrypted(&self, words: &str) -> Result<bool, schema_core::Error> {
        let db = Db::connect(&self.address(words))?;
        sql("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", ()).one(&db).await
    }
}

fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(|| Authority::new("the authority"))
}

/// Who signs certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// Writes `{file}.crt` and `{file}.key` of `name`.
    fn sign(&self, name: &str, hosts: &[&str], folder: &Path, file: &str) {
        let hosts: Vec<String> = hosts.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        fs::write(folder.join(format!("{file}.crt")), certificate.pem()).unwrap();
        fs::write(folder.join(format!("{file}.key")), key.serialize_pem()).unwrap();
    }
}

/// The server, which may be another user, reads nobody else's key.
fn give_to_owner_of(folder: &Path, file: &Path) {
    let owner = fs::metadata(folder).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    chown(file, Some(owner.uid()), Some(owner.gid())).unwrap();
}
