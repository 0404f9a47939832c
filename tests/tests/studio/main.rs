//! The studio in a real browser: headless Chromium, driven through chromedriver.
//!
//! Where there is no Chromium, the tests say so and pass: `scripts/test` installs it where it may.
//! Screenshots lie in `target/studio-screenshots`.

mod bench;
mod browse;
mod browser;
mod change;
mod keyboard;
mod look;
mod readable;
mod schema;
mod sql;
