use std::time::{Duration, Instant};

use schema_core::migrate::{Dedicated, Migration, Migrations, run};
use schema_core::prelude::*;
use schema_devdb::{Cluster, Options};

use crate::server::server;

async fn encrypted(words: &str) -> bool {
    server().await.is_encrypted(words).await.unwrap_or_else(|error| panic!("{words}: {error}"))
}

async fn refused(words: &str) -> String {
    server().await.is_encrypted(words).await.expect_err(words).to_string()
}

#[tokio::test]
async fn each_mode_encrypts_as_it_says() {
    assert!(!encrypted("sslmode=disable").await);
    assert!(!encrypted("sslmode=allow").await);
    assert!(encrypted("").await, "prefer is the default");
    assert!(encrypted("sslmode=prefer").await);
    assert!(encrypted("sslmode=require").await);
    assert!(encrypted("sslmode=verify-ca sslrootcert={ca.crt}").await);
    assert!(encrypted("sslmode=verify-full sslrootcert={ca.crt}").await);
}

#[tokio::test]
async fn what_the_server_refuses_is_tried_the_other_way() {
    assert!(encrypted("user=only_tls sslmode=allow").await);
    assert!(!encrypted("user=only_plain sslmode=prefer").await);
    for words in ["user=only_tls sslmode=disable", "user=only_plain sslmode=require"] {
        let error = refused(words).await;
        assert!(error.contains("pg_hba.conf"), "{error}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_good_for_prefer_only() {
    let cluster = Cluster::start(&Options::default()).unwrap();
    let url = |mode: &str| {
        let url = cluster.tcp_url("postgres");
        format!("{url}{}sslmode={mode}", if url.contains('?') { '&' } else { '?' })
    };
    for mode in ["allow", "prefer"] {
        let db = Db::connect(&url(mode)).unwrap();
        assert_eq!(sql("SELECT 1", ()).one::<i32>(&db).await.unwrap(), 1);
    }
    let db = Db::connect(&url("require")).unwrap();
    let error = sql("SELECT 1", ()).one::<i32>(&db).await.unwrap_err();
    assert!(error.is_unreachable());
    assert!(error.to_string().contains("does not support TLS"), "{error}");
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_refused() {
    for words in [
        "sslmode=verify-ca sslrootcert={other.crt}",
        "sslmode=verify-full sslrootcert={other.crt}",
        "sslmode=require sslrootcert={other.crt}", // as verify-ca
        "sslrootcert=system",
    ] {
        let error = refused(words).await;
        assert!(error.contains("not signed by one of sslrootcert"), "{words}: {error}");
    }
    assert!(encrypted("sslmode=prefer sslrootcert={other.crt}").await, "nobody looks");
}

#[tokio::test]
async fn only_verify_full_looks_at_the_host() {
    let by_number = |mode: &str| format!("host=127.0.0.1 sslmode={mode} sslrootcert={{ca.crt}}");
    assert!(encrypted(&by_number("verify-ca")).await);
    let error = refused(&by_number("verify-full")).await;
    assert!(error.contains("certificate is of another host"), "{error}");
}

#[tokio::test]
async fn nothing_to_check_by_is_an_error_before_anything_is_sent() {
    let error = refused("sslmode=verify-full").await;
    assert!(error.contains("say sslrootcert=<PEM file>"), "{error}");
    let error = refused("sslmode=verify-ca sslrootcert=/nowhere/ca.crt").await;
    assert!(error.contains("can't read sslrootcert=/nowhere/ca.crt"), "{error}");
    let error = refused("sslmode=require sslcert={client.crt}").await;
    assert!(error.contains("sslcert and sslkey belong together"), "{error}");
}

#[tokio::test]
async fn a_client_shows_its_certificate() {
    let user = "user=by_certificate sslmode=verify-full sslrootcert={ca.crt}";
    assert!(encrypted(&format!("{user} sslcert={{client.crt}} sslkey={{client.key}}")).await);
    let error = refused(user).await;
    assert!(error.contains("certificate"), "{error}");
}

#[tokio::test]
async fn passwords_are_bound_to_the_channel() {
    let user = "user=by_password password='it\\'s secret' channel_binding=require";
    assert!(encrypted(&format!("{user} sslmode=verify-full sslrootcert={{ca.crt}}")).await);
    let error = refused(&format!("{user} sslmode=disable")).await;
    assert!(error.contains("authentication error"), "{error}");
    let wrong = refused("user=by_password password=hush sslmode=require").await;
    assert!(wrong.contains("28P01") || wrong.contains("password authentication failed"), "{wrong}");
    assert!(!wrong.contains("hush"));
}

#[tokio::test]
async fn tls_begins_at_once_where_the_server_can() {
    let words = "sslmode=require sslnegotiation=direct";
    let db = Db::connect(&server().await.address("")).unwrap();
    let version: i32 =
        sql("SELECT current_setting('server_version_num')::int", ()).one(&db).await.unwrap();
    if version >= 170_000 {
        assert!(encrypted(words).await);
    } else {
        refused(words).await;
    }
}

#[tokio::test]
async fn migrations_and_cancelling_use_tls_too() {
    let address = server().await.address("user=only_tls sslmode=verify-full sslrootcert={ca.crt}");
    let one = Migration::new("20260101000000", "one", "select 1");
    let migrations = Migrations::new(vec![one]);
    let denied = run(&Dedicated::new(address.parse().unwrap()), &migrations).await.unwrap_err();
    // it got as far as its rights
    assert!(denied.to_string().contains("CREATE on the database"), "{denied}");

    let db = Db::connect(&address).unwrap();
    let begun = Instant::now();
    let short = Duration::from_millis(100);
    let error = sql("SELECT pg_sleep(60)", ()).exec(&db.timeout(short)).await.unwrap_err();
    assert!(matches!(error, schema_core::Error::Timeout { .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(5), "the server was not told");
}
