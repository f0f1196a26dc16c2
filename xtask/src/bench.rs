//! `cargo xtask bench`: the benchmark programs, one after the other.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::{child, setup, workspace};

/// Builds everything for release, then runs the named programs, or all in the order of their names.
/// Standard output carries theirs alone: one line of JSON each.
pub fn run(names: &[OsString]) -> Result<(), Failure> {
    setup::bring_up(setup::MEASURING)?;
    let chosen = choose(
        names,
        &programs(&workspace::root().join("benches/src/bin"))?,
    )?;
    // The programs of server and device, too: benchmarks start real ones.
    child::run(child::cargo().args([
        "build",
        "--release",
        "--package",
        "benches",
        "--package",
        "fieldfile-server",
        "--package",
        "fieldfile",
    ]))?;
    for name in chosen {
        eprintln!("\n== {name} ==");
        child::run(&mut child::program(workspace::program("release", &name)))?;
    }
    Ok(())
}

/// The benchmark programs of that folder: `NAME.rs` or `NAME/main.rs`, sorted.
fn programs(folder: &Path) -> Result<Vec<String>, Failure> {
    let unreadable = |source| Failure::Unreadable {
        path: folder.to_path_buf(),
        source,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_program =
            path.extension().is_some_and(|end| end == "rs") || path.join("main.rs").is_file();
        if let (true, Some(name)) = (is_program, path.file_stem()) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn choose(wanted: &[OsString], known: &[String]) -> Result<Vec<String>, Failure> {
    if wanted.is_empty() {
        return Ok(known.to_vec());
    }
    let wanted = wanted
        .iter()
        .map(|name| name.to_string_lossy().into_owned());
    wanted
        .map(|name| {
            if known.contains(&name) {
                Ok(name)
            } else {
                Err(Failure::NoSuchBenchmark {
                    name,
                    known: known.to_vec(),
                })
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<String> {
        vec!["first_sync".to_owned(), "search".to_owned()]
    }

    #[test]
    fn without_names_all_run() {
        assert_eq!(choose(&[], &known()).unwrap(), known());
    }

    #[test]
    fn named_ones_run_in_the_order_given() {
        assert_eq!(
            choose(&["search".into(), "first_sync".into()], &known()).unwrap(),
            ["search", "first_sync"]
        );
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let failure = choose(&["serch".into()], &known()).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "there is no benchmark `serch`; there are: first_sync, search"
        );
    }

    #[test]
    fn a_folder_without_benchmarks_is_named() {
        let failure = programs(Path::new("no/such/folder")).unwrap_err();
        assert!(
            failure
                .to_string()
                .starts_with("no/such/folder could not be read"),
            "{failure}"
        );
    }

    #[test]
    fn the_tasks_own_sources_are_found_sorted() {
        let found = programs(&workspace::root().join("xtask/src")).unwrap();
        assert!(found.is_sorted());
        assert!(found.contains(&"bench".to_owned()) && found.contains(&"suite".to_owned()));
    }
}
