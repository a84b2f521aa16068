//! Puts the vendor's key into the program: the file that `LICENSE_KEY_FILE` names, else the test key of this folder.

use std::env;
use std::fs;
use std::path::Path;

const TEST_KEY: &str = "test-key.json";

fn main() {
    println!("cargo::rerun-if-env-changed=LICENSE_KEY_FILE");
    let named = env::var("LICENSE_KEY_FILE").ok().filter(|file| !file.is_empty());
    if named.is_none() {
        println!("cargo::warning=LICENSE_KEY_FILE is not set: built with the test key, which everybody has");
    }
    let file = named.as_deref().unwrap_or(TEST_KEY);
    if let Err(problem) = embed(file, named.is_some()) {
        println!("cargo::error=Cannot compile in the key of \"{file}\": {problem}");
    }
}

fn embed(file: &str, is_named: bool) -> Result<(), String> {
    if is_named && !Path::new(file).is_absolute() {
        return Err(
            "give its absolute path, as in LICENSE_KEY_FILE=$PWD/acme.licensed-rust.verify.json".into()
        );
    }
    println!("cargo::rerun-if-changed={file}");
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    // Whoever has the plugin can read what is compiled in.
    if ["ed25519-private", "hmac-sha256-master"].iter().any(|secret| text.contains(secret)) {
        return Err(
            "it is a vendor's secret key; compile in the file that \"toru license derive\" wrote".into()
        );
    }
    let folder = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&folder).join("license-key.json"), text).map_err(|error| error.to_string())
}
