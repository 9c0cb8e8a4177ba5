//! Says where the site is, so that the program embeds it. A release build is built again whenever a file of the site
//! came or went.

use std::path::Path;

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    // <target>/<profile>/build/<package>/out
    let out = std::env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}; build with cargo"))?;
    let found = Path::new(&out).ancestors().nth(4);
    let target = found.ok_or_else(|| format!("OUT_DIR: {out} does not lie in cargo's target folder"))?;
    let site = target.join("site");
    println!("cargo::rustc-env=DESKSIDE_BUILT_SITE={}", site.display());
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", site.display());
    }
    Ok(())
}
