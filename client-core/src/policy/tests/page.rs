//! Prints `docs/rights.md` from the table.

use std::fmt::Write;

use super::super::{Relation, Right, Stage, right, right_to_make};
use crate::record::{Group, Kind, Role};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/rights.md");

const TOP: &str = "\
# Who may write what

Printed from the table in `client-core/src/policy/table.rs`; a test fails when the two differ, and
`FIELDFILE_BLESS=1 cargo test -p client-core the_rights_page` prints it anew. The device asks this table
before it saves, the server on every path of every change it receives.

A record's fields are granted by group. What a person may write depends on his role, on what he is to
the record, and for visits on the stage: *open*, or *submitted* while a submission stands. A person
may be several things to a record; one yes is enough. Whoever is none of them writes nothing.

| column | who |
|---|---|
| makes: team | makes the record for a customer of one of his teams (managers: any team) |
| makes: sent there | makes it about a visit that he leads or helps with, or its customer |
| author | made the record |
| lead, helper | leads the visit, helps with it |
| team | the record is in one of his teams (managers: any team) |

| cell | meaning |
|---|---|
| yes | without further condition |
| - | no |
| open: ..., submitted: ... | at that stage only |
| oneself | naming himself as lead or nobody; no helpers, no calls |
| cancel | a `cancel` step of his own, nothing else |
| of others | not by who leads, helps or wrote in the visit |
| alone | while nobody else has written in the record; taking a withdrawal back at any time |
| back | takes a withdrawal back, does not withdraw |
| once | a path that nobody has written yet, and no choice or undo afterwards; once the visit is handed in, only after arriving there again |

Beside the table:

- A record's first change makes it; its identity is never written again.
- A choice among several values needs the right to write their path.
- Author fields (`steps/*/by`, `calls/*/by`, `check_in/by`, a review's `by`) name the writer. A step or
  call that somebody else wrote is not changed, but corrected by a new entry; one's own is cleared
  (undone) or restored, never rewritten; a submission is withdrawn.
- A record that somebody edits without knowing of its withdrawal is not withdrawn: `withdrawn/at` is a
  conflict until whoever may write it chooses.
- A visit is cancelled by the office; an engineer declines it.
- Visits of the past (`imported/past`) are brought in by the office.
";

/// A cell: the rights at both stages, in one word if they are the same.
fn cell(open: Option<Right>, submitted: Option<Right>) -> String {
    match (open, submitted) {
        (None, None) => "-".to_owned(),
        (open, submitted) if open == submitted => open.map_or("-", Right::as_str).to_owned(),
        (Some(open), None) => format!("open: {}", open.as_str()),
        (None, Some(submitted)) => format!("submitted: {}", submitted.as_str()),
        (Some(open), Some(submitted)) => {
            format!("open: {}, submitted: {}", open.as_str(), submitted.as_str())
        }
    }
}

fn page() -> String {
    let mut page = TOP.to_owned();
    for kind in Kind::ALL {
        for group in Group::ALL {
            let paths: Vec<&str> = kind
                .fields()
                .filter(|field| field.group == group)
                .map(|field| field.pattern)
                .collect();
            if paths.is_empty() {
                continue;
            }
            write!(page, "\n## {}: {}\n\n", kind.as_str(), group.as_str()).unwrap();
            let paths: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
            write!(page, "{}\n\n", paths.join(", ")).unwrap();
            page.push_str(
                "| role | makes: team | makes: sent there | author | lead | helper | team |\n",
            );
            page.push_str("|---|---|---|---|---|---|---|\n");
            for role in Role::ALL {
                let mut cells = vec![role.as_str().replace('_', " ")];
                for relation in [Relation::Team, Relation::Lead] {
                    let right = right_to_make(role, kind, group, relation);
                    cells.push(cell(right, right));
                }
                for relation in Relation::ALL {
                    if relation != Relation::None {
                        let at = |stage| right(role, kind, group, relation, stage);
                        cells.push(cell(at(Stage::Open), at(Stage::Submitted)));
                    }
                }
                writeln!(page, "| {} |", cells.join(" | ")).unwrap();
            }
        }
    }
    page
}

#[test]
fn the_rights_page_is_the_table() {
    let page = page();
    if std::env::var_os("FIELDFILE_BLESS").is_some() {
        std::fs::write(PATH, &page).unwrap();
    }
    let written = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(
        written == page,
        "docs/rights.md differs from the table: print it with FIELDFILE_BLESS=1 and read what changed"
    );
}
