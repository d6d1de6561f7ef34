//! Compiles the contract with a compiler written in Rust, so that no protoc has to be installed.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from("../proto");
    println!("cargo:rerun-if-changed=../proto/juice");
    println!("cargo:rerun-if-env-changed=JUICE_SOURCE_HASH");
    let mut files: Vec<PathBuf> = std::fs::read_dir(root.join("juice/v1"))?
        .map(|entry| entry.map(|found| found.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|kind| kind == "proto"));
    files.sort();
    let descriptors = protox::compile(&files, [&root])?;
    prost_build::Config::new().btree_map(["."]).compile_fds(descriptors)?;
    Ok(())
}
