//! No module of this crate uses itself through others, neither file by file nor by the modules of its root.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Graph = BTreeMap<String, BTreeSet<String>>;

// Module path of each file below `folder` (`http::body`; the root file is left out), with its text.
fn read_modules(folder: &Path, path: &str, found: &mut BTreeMap<String, String>) {
    for entry in
        fs::read_dir(folder).expect("the folder is read").map(|entry| entry.expect("an entry is read"))
    {
        let name = entry.file_name().into_string().expect("names are UTF-8");
        if entry.path().is_dir() {
            read_modules(&entry.path(), &format!("{path}{name}::"), found);
            continue;
        }
        let module = match name.strip_suffix(".rs").expect("only sources lie there") {
            "lib" | "vectors" => continue,
            "mod" => path.trim_end_matches(':').to_owned(),
            stem => format!("{path}{stem}"),
        };
        found.insert(module, fs::read_to_string(entry.path()).expect("the source is read"));
    }
}

// The text without comments and without its tests, which come last.
fn strip(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

// Every path of the text as it is written, groups opened: `a::{b::c, d}` is `a::b::c` and `a::d`.
fn read_paths(text: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut prefixes: Vec<Option<String>> = Vec::new();
    let mut path = String::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let prefix = || prefixes.last().cloned().flatten().unwrap_or_default();
        if is_word(character) {
            let word = &rest[..rest.find(|next| !is_word(next)).unwrap_or(rest.len())];
            path = if path.is_empty() { prefix() + word } else { path + word };
            rest = &rest[word.len()..];
            continue;
        }
        if let Some(after) = rest.strip_prefix("::") {
            path.push_str("::");
            rest = after;
            continue;
        }
        let is_group = character == '{' && path.ends_with("::");
        let ended = std::mem::take(&mut path);
        match character {
            '{' => prefixes.push(is_group.then_some(ended)),
            _ => {
                if character == '}' {
                    prefixes.pop();
                }
                paths.push(ended);
            }
        }
        rest = &rest[character.len_utf8()..];
    }
    paths
}

// The module that a path written in `module` leads to, if it is one of the crate.
fn resolve(path: &str, module: &str, modules: &BTreeMap<String, String>) -> Option<String> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let full = match path.split_once("::")? {
        ("crate", rest) => rest.to_owned(),
        ("super", rest) => format!("{parent}::{rest}"),
        ("self", rest) => format!("{module}::{rest}"),
        // A path that begins with a module declared in this file.
        _ => format!("{module}::{path}"),
    };
    let mut full = full.trim_start_matches("::");
    loop {
        if modules.contains_key(full) {
            return Some(full.to_owned());
        }
        full = full.rsplit_once("::")?.0;
    }
}

fn link(modules: &BTreeMap<String, String>) -> Graph {
    let used = |module: &String, text: &String| {
        let paths = read_paths(&strip(text));
        let found = paths.iter().filter_map(|path| resolve(path, module, modules));
        (module.clone(), found.filter(|other| other != module).collect())
    };
    modules.iter().map(|(module, text)| used(module, text)).collect()
}

// The same graph between the modules of the root: `http` stands for all that is in it.
fn fold(graph: &Graph) -> Graph {
    let root = |module: &str| module.split("::").next().unwrap_or_default().to_owned();
    let mut folded = Graph::new();
    for (module, used) in graph {
        let others = used.iter().map(|other| root(other)).filter(|other| *other != root(module));
        folded.entry(root(module)).or_default().extend(others);
    }
    folded
}

// What is left when modules that use nothing that is left are taken away, again and again: the rings, and whoever
// uses them.
fn find_knot(mut graph: Graph) -> Graph {
    loop {
        let left: BTreeSet<String> = graph.keys().cloned().collect();
        graph.values_mut().for_each(|used| used.retain(|other| left.contains(other)));
        let before = graph.len();
        graph.retain(|_, used| !used.is_empty());
        if graph.len() == before {
            return graph;
        }
    }
}

fn crate_modules() -> BTreeMap<String, String> {
    let mut modules = BTreeMap::new();
    read_modules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut modules);
    modules
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn modules_form_no_ring() {
    let graph = link(&crate_modules());
    assert!(graph["serve"].is_superset(&set(&["work", "event", "channel::exchange", "wire::incoming"])));
    assert!(graph["license"].contains("license::verify"));
    assert_eq!(find_knot(graph), Graph::new());
}

#[test]
fn modules_of_the_root_form_no_ring() {
    assert_eq!(find_knot(fold(&link(&crate_modules()))), Graph::new());
}

// Else a ring could close where no `use` shows it: through methods that one module gives to another's type.
#[test]
fn a_type_has_its_methods_where_it_is_defined() {
    let kinds = ["struct ", "enum ", "type ", "trait "];
    for (module, text) in crate_modules() {
        let text = strip(&text);
        for line in text.lines().filter(|line| line.starts_with("impl") && !line.contains(" for ")) {
            let subject = line.trim_start_matches("impl").trim_start();
            let subject = if subject.starts_with('<') {
                &subject[subject.find("> ").expect("the parameters of an impl end") + 2..]
            } else {
                subject
            };
            let name = &subject[..subject.find(|next| !is_word(next)).unwrap_or(subject.len())];
            let is_defined = kinds.iter().any(|kind| {
                text.match_indices(&format!("{kind}{name}"))
                    .any(|(at, found)| !text[at + found.len()..].starts_with(is_word))
            });
            assert!(is_defined, "{module} has methods for {name}, which is defined elsewhere");
        }
    }
}

#[test]
fn a_ring_is_found_however_its_paths_are_written() {
    let modules = [
        ("a", "use crate::{b::{Thing, self}, other};\nuse std::fmt;"),
        ("b", "mod c;\nfn run() { c::run() } // crate::d"),
        ("b::c", "impl X for Y where Y: super::super::d::Z {}\nuse super::e::E;"),
        ("b::e", "fn f(a: &crate::a::A) {}"),
        ("d", "#[cfg(test)]\nmod tests { use crate::a::A; }"),
    ];
    let modules = modules.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let knot = find_knot(link(&modules));
    assert_eq!(knot.into_keys().collect::<BTreeSet<_>>(), set(&["a", "b", "b::c", "b::e"]));
}
