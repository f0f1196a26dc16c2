//! Inspecting visits written offline, three edits each: what one inspector does for every record pushed, without
//! processes, sockets and disk. `FIELDFILE_VISITS` says how many, for a profiler.

use benches::content::{Content, Writer};
use benches::measure::{self, percentile, round, timed};
use client_core::record::{Actor, Enrolment, Id, Role};
use fieldfile_server::inspect::{
    Answer, Around, Author, Batch, Candidate, Job, Judgement, inspect,
};
use serde_json::json;

const VISITS: usize = 1_000;
const TEAM: Id = Id([1; 16]);
const USER: Id = Id([2; 16]);
const CUSTOMER: Id = Id([3; 16]);
const ENROLMENT: Enrolment = Enrolment([4; 8]);

fn main() {
    let visits = std::env::var("FIELDFILE_VISITS").ok();
    let visits = visits.map_or(VISITS, |text| text.parse().expect("a number"));
    let now = measure::now();
    let jobs = jobs(visits, now);
    let mut changes = 0;
    let times: Vec<f64> = jobs
        .iter()
        .map(|job| {
            let (answer, ms) = timed(|| inspect(job));
            changes += taken(&answer);
            ms * 1_000.0
        })
        .collect();
    assert_eq!(changes, 3 * visits);
    measure::print(&json!({
        "benchmark": "inspection",
        "visits": visits,
        "changes": changes,
        "us_p50": round(percentile(&times, 0.5)),
        "us_p99": round(percentile(&times, 0.99)),
        "records_per_s": round(1e6 * visits as f64 / times.iter().sum::<f64>()),
    }));
}

fn jobs(visits: usize, now: i64) -> Vec<Job> {
    let writer = Writer {
        user: USER,
        actor: Actor {
            enrolment: ENROLMENT,
            opening: [5; 8],
        },
        code: "K7M".to_owned(),
        team: TEAM,
    };
    let mut content = Content::new(7, writer, now - 86_400_000);
    let author = Author {
        user: USER,
        role: Role::Engineer,
        teams: vec![TEAM],
        enrolment: ENROLMENT,
        own: vec![ENROLMENT],
    };
    let around = Around {
        in_team: true,
        ..Around::default()
    };
    let mut job = || {
        let made = content.visit(CUSTOMER);
        let candidate = |bytes| Candidate {
            bytes,
            trusted: false,
        };
        Job::Judge(Batch {
            doc: made.doc,
            kind: made.kind,
            document: None,
            author: author.clone(),
            around,
            changes: made.changes.into_iter().map(candidate).collect(),
            now,
        })
    };
    (0..visits).map(|_| job()).collect()
}

fn taken(answer: &Answer) -> usize {
    let Answer::Judged(outcome) = answer else {
        panic!("not judged: {answer:?}");
    };
    let accepted = |judgement: &&Judgement| matches!(judgement, Judgement::Accepted(_));
    outcome.judgements.iter().filter(accepted).count()
}
