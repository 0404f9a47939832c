//! Drizzle's headline workload over HTTP, thirteen endpoints on Northwind's tables: axum on this library,
//! axum on tokio-postgres by hand, and Drizzle on Node with each of its two drivers.
//!
//! Each service is a process of its own with the same number of threads and connections. They take turns
//! at the same requests, from one process with 64 connections; before that their answers are compared.

mod data;
mod endpoints;
mod load;
mod ours;
mod raw;
mod requests;
mod rows;
mod service;

use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use measure::AnyError;
use measure::machine::{self, version};
use measure::outputs::Outputs;
use measure::race::{Race, Sample};
use measure::report::{Job, OURS, Report};
use rand::seq::SliceRandom as _;
use schema_devdb::{Cluster, Options};

use endpoints::{ENDPOINTS, Endpoint};
use load::{Load, Taken};
use service::Service;

/// Requests a second of the same endpoints on several libraries: Markdown on the standard output.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    outputs: Outputs,
    /// Only the endpoints whose name holds this text.
    #[arg(long)]
    only: Option<String>,
}

#[derive(Subcommand)]
enum What {
    /// One of the services: prints its port, and serves.
    #[command(hide = true)]
    Serve { library: Library, url: String },
}

#[derive(Clone, Copy, ValueEnum)]
enum Library {
    Ours,
    Raw,
}

fn main() -> Result<(), AnyError> {
    let arguments = Arguments::parse();
    if let Some(What::Serve { library, url }) = arguments.what {
        return service::serve(library, &url);
    }
    let report = measure(&arguments)?;
    arguments.outputs.write(&report)
}

fn measure(arguments: &Arguments) -> Result<Report, AnyError> {
    let cluster = Cluster::start(&Options::default())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    eprintln!("filling the tables …");
    let server = runtime.block_on(data::create(&cluster))?;
    let services = services(&cluster)?;
    let load = Load::new(&runtime);
    let chosen = |endpoint: &&Endpoint| {
        arguments.only.as_deref().is_none_or(|text| endpoint.name.contains(text))
    };
    let mut jobs = Vec::new();
    println!("| endpoint | service | requests/s | p95 ms |\n|---|---|---:|---:|");
    for endpoint in ENDPOINTS.iter().filter(chosen) {
        eprintln!("{} …", endpoint.name);
        load.compare(endpoint, &services)?;
        jobs.push(race(&load, endpoint, &services, arguments.outputs.quick)?);
    }
    println!();
    let threads = service::THREADS;
    let machine = format!(
        "{}; {threads} threads and {} connections a service, {} HTTP connections, all on the same processors",
        machine::describe(&server),
        service::CONNECTIONS,
        load::CONNECTIONS
    );
    Ok(Report { machine, jobs })
}

/// All of them; those on Node where Node is installed.
fn services(cluster: &Cluster) -> Result<Vec<Service>, AnyError> {
    let url = cluster.tcp_url(data::DATABASE);
    let mut services = vec![
        Service::rust(format!("axum, {} by hand", version("tokio-postgres")), "raw", &url)?,
        Service::rust(OURS.into(), "ours", &url)?,
    ];
    match service::node_packages()? {
        Some(packages) => {
            for driver in ["pg", "postgres.js"] {
                services.push(Service::node(&packages, driver, &url)?);
            }
        }
        None => eprintln!("Node.js and npm are not there: without Drizzle"),
    }
    Ok(services)
}

/// The services take turns; a sample is what one request took.
fn race(
    load: &Load<'_>,
    endpoint: &Endpoint,
    services: &[Service],
    quick: bool,
) -> Result<Job, AnyError> {
    let (rounds, each) =
        if quick { (3, Duration::from_millis(700)) } else { (7, Duration::from_secs(3)) };
    let mut taken: Vec<Vec<Taken>> = vec![Vec::new(); services.len()];
    let mut order: Vec<usize> = (0..services.len()).collect();
    for service in services {
        load.run(endpoint, service, each / 3)?;
    }
    for _ in 0..rounds {
        order.shuffle(&mut rand::rng());
        for &index in &order {
            taken[index].push(load.run(endpoint, &services[index], each)?);
        }
    }
    for (service, taken) in services.iter().zip(&taken) {
        let (rate, p95) = load::medians(taken);
        println!("| {} | {} | {rate:.0} | {p95:.2} |", endpoint.name, service.name);
    }
    let samples = taken.iter().map(|taken| taken.iter().map(Sample::from).collect());
    let cases = services.iter().map(|service| service.name.clone()).zip(samples);
    // 0.98 of the requests a second
    Ok(Job { race: Race::of(endpoint.name, rounds, cases), goal: Some(1.0 / 0.98), cpu_goal: None })
}
