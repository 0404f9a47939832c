//! A studio on a database of its own, opened in a browser.

use std::path::{Path, PathBuf};

use schema_devdb::TestDatabase;
use schema_kit::settings::Layer;
use schema_kit::source::{Context, Source};
use schema_kit::studio::{Options, Studio};
use schema_kit::timings::Timings;
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

use super::browser::Browser;

pub(crate) struct Bench {
    pub(crate) browser: Browser,
    pub(crate) link: String,
    pub(crate) database: TestDatabase,
    client: Client,
    runtime: Runtime,
    name: &'static str,
    _folder: tempfile::TempDir,
}

/// How a studio is opened.
#[derive(Default)]
pub(crate) struct With {
    pub(crate) read_only: bool,
    pub(crate) production: bool,
    /// The SQL of the declared schema.
    pub(crate) declared: Option<&'static str>,
}

impl Bench {
    /// A studio whose page is loaded; `None` where there is no browser.
    pub(crate) fn open(name: &'static str, sql: &str, with: &With) -> Option<Self> {
        let browser = Browser::start()?;
        let runtime = Runtime::new().expect("tokio");
        let database = TestDatabase::new().expect("a test database");
        let client = runtime.block_on(async {
            let (client, connection) =
                tokio_postgres::connect(database.url(), NoTls).await.expect("connect");
            tokio::spawn(connection);
            client.batch_execute(sql).await.expect("prepare the database");
            client
        });
        let folder = tempfile::tempdir().expect("a folder");
        let declared = declared(folder.path(), with.declared);
        let production = with.production.then(|| vec!["*".to_owned()]);
        let settings = Layer { production, ..Layer::default() }.settings(folder.path());
        let manifest_dir = folder.path().to_owned();
        let context = Context {
            settings,
            manifest_dir,
            manifest_path: None,
            server: None,
            timings: Timings::default(),
        };
        let url = database.url().parse().expect("an address");
        let options = Options { url, declared, read_only: with.read_only, port: 0 };
        let studio = runtime.block_on(Studio::open(context, options)).expect("open the studio");
        let link = studio.link();
        runtime.spawn(studio.serve());
        let bench = Self { browser, link, database, client, runtime, name, _folder: folder };
        bench.browser.go(&bench.link);
        bench.browser.until("document.documentElement.dataset.ready");
        Some(bench)
    }

    pub(crate) fn execute(&self, sql: &str) {
        self.runtime.block_on(self.client.batch_execute(sql)).expect("execute");
    }

    pub(crate) fn count(&self, from: &str) -> i64 {
        let sql = format!("select count(*) from {from}");
        let row = self.runtime.block_on(self.client.query_one(&sql, &[]));
        row.expect("count").get(0)
    }

    /// Opens a table and waits for its rows.
    pub(crate) fn open_table(&self, name: &str) {
        self.browser.click(&format!("[data-table=\"public.{name}\"]"));
        self.browser.until("document.querySelector('.grid [data-column]')");
    }

    /// Keeps a picture of the page.
    pub(crate) fn picture(&self, what: &str) {
        let folder = target().join("studio-screenshots");
        std::fs::create_dir_all(&folder).expect("make the folder of the screenshots");
        let path = folder.join(format!("{}-{what}.png", self.name));
        std::fs::write(path, self.browser.picture()).expect("keep the screenshot");
    }

    /// Ends a test: the page has had no error and has asked nobody else for anything.
    pub(crate) fn close(self) {
        self.picture("end");
        assert_eq!(self.browser.errors(), Vec::<String>::new());
        let own = self.link.split("/#").next().expect("an origin");
        // The browser's own pages ask for parts of itself.
        let strangers = self.browser.requests().into_iter();
        let strangers =
            strangers.filter(|url| url.starts_with(['h', 'w']) && !url.starts_with(own));
        assert_eq!(strangers.collect::<Vec<_>>(), Vec::<String>::new());
    }
}

fn declared(folder: &Path, sql: Option<&str>) -> Source {
    let Some(sql) = sql else { return Source::Empty };
    let path = folder.join("schema.sql");
    std::fs::write(&path, sql).expect("write the schema");
    Source::Sql(path)
}

fn target() -> PathBuf {
    let program = std::env::current_exe().expect("this program");
    let target = program.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    target.expect("the target folder").to_owned()
}
