//! Every text that a person reads is in the table, in both languages.

use std::collections::BTreeSet;

use client_core::record::{Group, Kind, Role, STEPS, Type};
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
        for field in kind.fields() {
            both(field.label);
            let Type::Word(known) = field.ty else {
                continue;
            };
            let set = match field.pattern.rsplit('/').next() {
                Some("what") => "step",
                last => last.unwrap(),
            };
            for word in known {
                both(&format!("{set}.{word}"));
            }
        }
    }
    for status in Status::ALL {
        both(&format!("status.{}", status.as_str()));
    }
    for role in Role::ALL {
        both(&format!("role.{}", role.as_str()));
    }
    for group in Group::ALL {
        both(&format!("group.{}", group.as_str()));
    }
    for step in STEPS {
        both(&format!("step.{step}"));
        both(&format!("did.{step}"));
    }
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

#[test]
fn rules_are_said_in_the_readers_language() {
    let said = |english: &str| words::sentence(Language::Chinese, english);
    assert_eq!(said(&Type::Line(200).rule()), "只能写一行，最多 200 个字");
    assert_eq!(said(&Type::Int(1, 5).rule()), "必须是 1 到 5 之间的整数");
    assert_eq!(
        said(&Type::Int(1, i64::MAX).rule()),
        "必须是不小于 1 的整数"
    );
    assert_eq!(
        said("steps/1/at has more than 16 values at once"),
        "steps/1/at 同时有超过 16 个值"
    );
    assert_eq!(said("something new"), "something new");
    for kind in Kind::ALL {
        for rule in kind.fields().map(|field| field.ty.rule()) {
            assert_ne!(said(&rule), rule, "{rule}");
        }
    }
}

/// The keys that the program's own code asks for by name.
#[test]
fn every_key_in_the_code_is_in_the_table() {
    let sources = [
        include_str!("../commands.rs"),
        include_str!("../commands/attachments.rs"),
        include_str!("../progress.rs"),
        include_str!("../sentences.rs"),
        include_str!("../sentences/causes.rs"),
        include_str!("../show.rs"),
        include_str!("../show/attachments.rs"),
        include_str!("../show/departures.rs"),
        include_str!("../show/lists.rs"),
        include_str!("../show/records.rs"),
        include_str!("../usage.rs"),
    ];
    let sets = [
        "done",
        "head",
        "empty",
        "flag",
        "data",
        "review",
        "status",
        "failure",
        "prompt",
        "progress",
        "value",
        "attachment",
        "unfit",
        "departure",
        "cause",
        "usage",
        "notice",
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
