//! `migrations!()` embeds the migrations folder; a new migration must rebuild the program.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
