//! Emptying the demo's folder, once: what is in it afterwards is somebody's own.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use client_core::record::Role;

use super::{LOGINS, table};
use crate::cli::folder::{SystemClock, system_rng};
use crate::cli::output;
use crate::demo::{self, Login};
use crate::error::{Error, Result};
use crate::inspector::{Inspector, Settings};
use crate::storage::{DataFolder, write_private_file};

/// File in the demo's folder that says that the invented data are gone.
const CLEARED: &str = "demo-cleared.txt";

/// True while the folder holds what was invented.
pub(super) fn is_invented(folder: &Path) -> bool {
    !folder.join(CLEARED).exists()
}

/// Empties the folder and begins it anew with the administrator of the log-ins alone.
pub(super) fn clear(folder: &Path, about: &str) -> Result<()> {
    let lost = || Error::internal("the demo's log-ins name no administrator");
    let administrator = administrator(about).ok_or_else(lost)?;
    output::note("clearing the demo");
    empty(folder).map_err(|source| Error::io("emptying", folder, source))?;
    write_private_file(&folder.join(CLEARED), b"")?;
    demo::begin(
        DataFolder::open(folder)?,
        Inspector::processes(Settings::of_this_executable()?),
        Arc::new(SystemClock),
        system_rng()?,
        &administrator,
    )?;
    write_private_file(&folder.join(LOGINS), table(&[administrator]).as_bytes())
}

/// The log-ins stay until the end: what is stopped halfway is not filled again.
fn empty(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.ends_with(LOGINS) {
            continue;
        }
        if path.is_dir() {
            fs::remove_dir_all(&path)?;
        } else {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// The administrator among the log-ins of [`table`].
fn administrator(about: &str) -> Option<Login> {
    let role = Role::Administrator;
    about.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [login, password, found, _, name] if found == role.as_str() => Some(Login {
                login: login.to_owned(),
                name: name.to_owned(),
                role,
                team: None,
                password: password.to_owned(),
            }),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_administrator_is_found_among_the_log_ins_and_no_other() {
        let login = |login: &str, role, team: Option<&str>| Login {
            login: login.to_owned(),
            name: "系统管理员".to_owned(),
            role,
            team: team.map(str::to_owned),
            password: "aaaa-bbbb".to_owned(),
        };
        let all = [
            login("li", Role::Engineer, Some("华东一区")),
            login("admin", Role::Administrator, None),
        ];
        assert_eq!(administrator(&table(&all)), Some(all[1].clone()));
        assert_eq!(administrator(&table(&all[..1])), None);
    }

    #[test]
    fn an_emptied_folder_keeps_its_log_ins_alone() {
        let folder = tempfile::tempdir().unwrap();
        let there = |name: &str| folder.path().join(name);
        fs::create_dir(there("blobs")).unwrap();
        for name in ["blobs/a", "fieldfile.db", LOGINS] {
            fs::write(there(name), b"x").unwrap();
        }
        assert!(is_invented(folder.path()));
        empty(folder.path()).unwrap();
        let left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, [LOGINS]);
    }
}
