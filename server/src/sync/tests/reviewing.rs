use client_core::record::{Id, Kind, Role, Value};
use client_core::row::Body;

use super::world::*;

fn text(value: &str) -> Value {
    Value::from(value)
}

/// A visit that li submitted.
fn submitted(w: &mut World) -> (Id, Id) {
    let customer = w.customer(w.a, "甲");
    let visit = w.visit(customer, Some(w.li.user));
    w.li.pull(&w.base);
    let at = Value::Time(w.li.now);
    let by = Value::from(w.li.user);
    let work = w.li.write(
        visit,
        &[
            ("work_done", text("修好了")),
            ("steps/51/what", text("submit")),
            ("steps/51/at", at),
            ("steps/51/by", by),
        ],
    );
    w.li.accepted(&w.base, vec![work]);
    (customer, visit)
}

fn review(phone: &mut Phone, visit: Id, verdict: &str) -> client_core::wire::PushItem {
    let row = &phone.served[&visit].row;
    let Body::Visit(body) = &row.body else {
        panic!("a visit")
    };
    let heads: Vec<String> = phone.served[&visit]
        .heads
        .iter()
        .map(ToString::to_string)
        .collect();
    let puts = [
        ("visit", Value::from(visit)),
        ("submit", text(body.submit.as_deref().unwrap())),
        ("heads", text(&heads.join(" "))),
        ("work_hash", text(&body.work_hash)),
        ("verdict", text(verdict)),
        ("remark", text("缺铭牌照片")),
        ("by", Value::from(phone.user)),
        ("at", Value::Time(phone.now)),
    ];
    phone.create(Kind::Review, &puts).1
}

#[test]
fn a_review_goes_to_the_office_and_to_those_who_wrote_in_the_visit() {
    let mut w = World::new();
    let mut supervisor = phone(&w.base, "sun", Role::Supervisor, &[w.a]);
    let (customer, visit) = submitted(&mut w);
    supervisor.pull(&w.base);
    let made = review(&mut supervisor, visit, "return");
    let doc = made.doc;
    supervisor.accepted(&w.base, vec![made]);
    let wanted = [format!("office:{}", w.a), format!("user:{}", w.li.user)];
    assert_eq!(w.scopes(doc), wanted.into());
    assert_eq!(
        w.count("SELECT count(*) FROM visit_state WHERE status = 'returned'"),
        1
    );
    w.li.pull(&w.base);
    assert!(w.li.holds().contains(&doc), "the engineer reads the remark");
    let own = format!("user:{}", w.li.user);
    assert!(
        w.scopes(customer).contains(&own),
        "a returned visit is open"
    );
}

#[test]
fn an_approved_visit_lets_go_of_the_customer_file() {
    let mut w = World::new();
    let mut supervisor = phone(&w.base, "sun", Role::Supervisor, &[w.a]);
    let (customer, visit) = submitted(&mut w);
    supervisor.pull(&w.base);
    let made = review(&mut supervisor, visit, "approve");
    supervisor.accepted(&w.base, vec![made]);
    let own = format!("user:{}", w.li.user);
    assert!(!w.scopes(customer).contains(&own));
    assert!(w.scopes(visit).contains(&own));
}

#[test]
fn nobody_reviews_a_visit_in_which_he_wrote() {
    let w = World::new();
    let mut supervisor = phone(&w.base, "sun", Role::Supervisor, &[w.a]);
    let customer = w.customer(w.a, "甲");
    let visit = w.visit(customer, Some(supervisor.user));
    supervisor.pull(&w.base);
    let (at, by) = (Value::Time(supervisor.now), Value::from(supervisor.user));
    let work = supervisor.write(
        visit,
        &[
            ("steps/51/what", text("submit")),
            ("steps/51/at", at),
            ("steps/51/by", by),
        ],
    );
    supervisor.accepted(&w.base, vec![work]);
    supervisor.pull(&w.base);
    let made = review(&mut supervisor, visit, "approve");
    assert_eq!(refusal(&supervisor.push(&w.base, vec![made])[0]), "policy");
}
