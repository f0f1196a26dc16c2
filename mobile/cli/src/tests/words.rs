//! Every text that a person reads is in the table, in both languages.

use std::collections::BTreeSet;

use client_core::record::{CLASSES, Group, Kind, Role, STEPS, VISIT_KINDS};
use client_core::steps::Status;

use crate::arguments;
use crate::words::{self, Language, TABLES};

fn both(key: &str) {
    for spoken in [Language::Chinese, Language::English] {
        assert!(
            words::find(spoken, key).is_some(),
            "{key} is not in the table"
        );
    }
}

#[test]
fn keys_are_unique_and_both_languages_say_the_same_places() {
    let mut keys = BTreeSet::new();
    for (key, chinese, english) in TABLES.iter().flat_map(|table| table.iter()) {
        assert!(keys.insert(key), "{key} is there twice");
        assert!(!chinese.is_empty() && !english.is_empty(), "{key}");
        for place in ["{0}", "{1}", "{2}", "{3}", "{4}", "{5}"] {
            let agree = chinese.contains(place) == english.contains(place);
            assert!(agree, "{key}: {place}");
        }
        for bare in ["失败", "冲突", "已同步"] {
            assert_ne!(chinese, &bare, "{key}");
        }
    }
}

#[test]
fn records_are_put_into_words() {
    for kind in Kind::ALL {
        both(&format!("record.{}", kind.as_str()));
        kind.fields().for_each(|field| both(field.label));
    }
    Status::ALL
        .iter()
        .for_each(|status| both(&format!("status.{}", status.as_str())));
    Role::ALL
        .iter()
        .for_each(|role| both(&format!("role.{}", role.as_str())));
    Group::ALL
        .iter()
        .for_each(|group| both(&format!("group.{}", group.as_str())));
    for step in STEPS {
        both(&format!("step.{step}"));
        both(&format!("did.{step}"));
    }
    VISIT_KINDS
        .iter()
        .for_each(|kind| both(&format!("visit_kind.{kind}")));
    CLASSES
        .iter()
        .for_each(|class| both(&format!("class.{class}")));
}

#[test]
fn every_command_and_argument_is_explained() {
    fn walk(command: &clap::Command, key: &str) {
        both(key);
        for argument in command.get_arguments() {
            both(&format!("arg.{}", argument.get_id()));
        }
        for sub in command
            .get_subcommands()
            .filter(|sub| sub.get_name() != "help")
        {
            walk(sub, &format!("{key}.{}", sub.get_name()));
        }
    }
    for spoken in [Language::Chinese, Language::English] {
        let command = arguments::command(spoken);
        command.clone().debug_assert();
        walk(&command, "help");
    }
}

/// The keys that the program's own code asks for by name.
#[test]
fn every_key_in_the_code_is_in_the_table() {
    let sources = [
        include_str!("../commands.rs"),
        include_str!("../progress.rs"),
        include_str!("../sentences.rs"),
        include_str!("../show.rs"),
        include_str!("../show/lists.rs"),
        include_str!("../show/records.rs"),
    ];
    let sets = [
        "done", "head", "empty", "flag", "data", "review", "status", "failure", "prompt",
        "progress", "value",
    ];
    let mut seen = 0;
    for text in sources.iter().flat_map(|source| source.split('"')) {
        let key = text.split_once('.').filter(|(set, rest)| {
            let plain = |c: char| c.is_ascii_lowercase() || c == '_';
            sets.contains(set) && !rest.is_empty() && rest.chars().all(plain)
        });
        if key.is_some() {
            both(text);
            seen += 1;
        }
    }
    assert!(seen > 80, "{seen}");
}
