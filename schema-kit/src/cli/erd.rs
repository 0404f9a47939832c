use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use schema_model::Name;

use super::output;
use crate::Error;
use crate::erd::{Diagram, dot, html, mermaid, svg};
use crate::source::{Context, Source, load};

/// Draw the tables and the foreign keys between them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cargo schema erd --output schema.svg
  cargo schema erd --output schema.html                zoom and search, in one file
  cargo schema erd --format mermaid                    for Markdown
  cargo schema erd --schema postgres://db/app --focus orders --depth 2 --output orders.svg")]
pub(super) struct Erd {
    /// Where the schema comes from: crate, binary:PATH, postgres://…, sql:PATH, migrations:PATH,
    /// snapshot:PATH
    #[arg(long, value_name = "SOURCE", default_value = "crate")]
    schema: String,
    /// The form; without one, what the name of the output ends in says, else SVG
    #[arg(long, value_name = "FORM")]
    format: Option<Format>,
    /// Only this table and what is near it
    #[arg(long, value_name = "TABLE")]
    focus: Option<String>,
    /// How many foreign keys from the table in focus
    #[arg(long, value_name = "N", default_value_t = 1, requires = "focus")]
    depth: usize,
    /// The file to write; standard output without one
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Svg,
    Html,
    Mermaid,
    Dot,
}

impl Erd {
    pub(super) async fn run(self, context: Context) -> Result<ExitCode, Error> {
        let source: Source = self.schema.parse()?;
        let loaded = load(&source, &context).await?;
        let mut diagram = Diagram::of(&loaded.schema);
        if let Some(table) = &self.focus {
            let table: Name = table.parse().map_err(|error| Error::Usage(format!("{error}")))?;
            diagram = diagram.focus(&table, self.depth)?;
        }
        let text = match self.format() {
            Format::Svg => svg::render(&diagram),
            Format::Html => html::render(&diagram, &source.to_string()),
            Format::Mermaid => mermaid::render(&diagram),
            Format::Dot => dot::render(&diagram),
        };
        match &self.output {
            Some(path) => {
                std::fs::write(path, text).map_err(Error::io("write", path))?;
                let tables = diagram.entities.len();
                output::note(format_args!("drew {tables} tables in {}", path.display()));
            }
            None => output::line(text.trim_end()),
        }
        Ok(ExitCode::SUCCESS)
    }

    fn format(&self) -> Format {
        let ending = self.output.as_ref().and_then(|path| path.extension()?.to_str());
        self.format.unwrap_or(match ending {
            Some("html" | "htm") => Format::Html,
            Some("mmd" | "mermaid" | "md") => Format::Mermaid,
            Some("dot" | "gv") => Format::Dot,
            _ => Format::Svg,
        })
    }
}
