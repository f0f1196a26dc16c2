use client_core::record::{Kind, Value};
use client_core::wire::Frame;

use super::world::*;
use crate::feed::WITHDRAWN;
use crate::sync::office::{self, Deed, Done};

fn text(value: &str) -> Value {
    Value::from(value)
}

#[test]
fn what_moves_with_a_customer_takes_numbers_entries_and_tags_of_its_own() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    let (one, two) = (w.visit(customer, None), w.visit(customer, None));
    w.wu.pull(&w.base);
    let before = w.log_end();
    w.office(&w.manager, customer, &[("team", Value::from(w.b))]);
    assert_eq!(w.log_end(), before + 3);
    let placed = w.count(&format!(
        "SELECT count(DISTINCT tag) FROM log WHERE seq > {before} AND batch = {before} + 1"
    ));
    assert_eq!(placed, 3);
    assert_eq!(w.count("SELECT count(*) FROM log WHERE hash IS NULL"), 2);
    w.wu.pull(&w.base);
    assert_eq!(w.wu.holds(), [customer, one, two].into());
}

#[test]
fn an_orphan_stays_with_its_author_and_his_office_until_its_parent_comes() {
    let mut w = World::new();
    let (customer, made) = w.li.create(
        Kind::Customer,
        &[("name", text("甲")), ("team", Value::from(w.a))],
    );
    let (visit, visit_made) = w.li.create(
        Kind::Visit,
        &[
            ("customer", Value::from(customer)),
            ("visit_kind", text("repair")),
        ],
    );
    w.li.accepted(&w.base, vec![visit_made]);
    let alone = [format!("user:{}", w.li.user), format!("office:{}", w.a)];
    assert_eq!(w.scopes(visit), alone.into());
    w.li.accepted(&w.base, vec![made]);
    assert_eq!(w.scopes(visit), [format!("team:{}", w.a)].into());
    assert_eq!(w.count("SELECT count(*) FROM log WHERE hash IS NULL"), 1);
    assert_eq!(
        w.count("SELECT count(*) FROM visit_state WHERE team IS NOT NULL"),
        1
    );
}

#[test]
fn the_customer_file_comes_and_goes_with_the_visit_assigned() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    let visit = w.visit(customer, Some(w.wu.user));
    w.wu.pull(&w.base);
    assert_eq!(w.wu.holds(), [customer, visit].into());
    w.office(
        &w.manager,
        visit,
        &[("routing/lead", Value::from(w.li.user))],
    );
    w.wu.pull(&w.base);
    assert!(w.wu.holds().is_empty());
    let own = format!("user:{}", w.li.user);
    assert!(w.scopes(customer).contains(&own) && w.scopes(visit).contains(&own));
    let cancel = [
        ("steps/9f/what", text("cancel")),
        ("steps/9f/at", Value::Time(w.base.state.now())),
        ("steps/9f/by", Value::from(w.manager.user)),
    ];
    let done = w.office(&w.manager, visit, &cancel);
    assert!(matches!(done, Done::Written(_)), "{done:?}");
    assert!(
        !w.scopes(customer).contains(&own),
        "closed visits don't hold the file"
    );
    assert!(w.scopes(visit).contains(&own));
}

#[test]
fn while_a_team_is_in_conflict_all_its_values_count() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.dispatcher.pull(&w.base);
    let edit = w.dispatcher.write(customer, &[("team", Value::from(w.b))]);
    let third = w.base.team("C");
    w.office(&w.manager, customer, &[("team", Value::from(third))]);
    w.dispatcher.accepted(&w.base, vec![edit]);
    let team = |id| format!("team:{id}");
    assert_eq!(w.scopes(customer), [team(w.b), team(third)].into());
    assert_eq!(
        w.count("SELECT count(*) FROM conflicts WHERE path = 'team'"),
        1
    );
    let heads = {
        w.manager.pull(&w.base);
        w.manager.served[&customer].heads.clone()
    };
    let deed = Deed::Choose {
        heads,
        path: "team".to_owned(),
        choose: 0,
    };
    let done = office::change(&w.base.state, w.manager.enrolment, customer, &deed).unwrap();
    assert!(matches!(done, Done::Written(_)), "{done:?}");
    assert_eq!(w.scopes(customer).len(), 1);
    assert_eq!(w.count("SELECT count(*) FROM conflicts"), 0);
}

#[test]
fn a_withdrawn_record_is_left_to_the_offices_and_to_who_withdrew_it() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let done = w.office(
        &w.manager,
        customer,
        &[("withdrawn/at", Value::Time(w.base.state.now()))],
    );
    assert!(matches!(done, Done::Written(_)), "{done:?}");
    w.li.pull(&w.base);
    assert!(w.li.holds().is_empty());
    for who in [&mut w.manager, &mut w.dispatcher] {
        who.pull(&w.base);
        assert!(who.holds().contains(&customer));
    }
    let own = format!("user:{}", w.manager.user);
    let office = format!("office:{}", w.a);
    assert_eq!(
        w.scopes(customer),
        [WITHDRAWN.to_owned(), own, office].into()
    );
}

#[test]
fn a_record_edited_by_somebody_who_did_not_know_of_its_withdrawal_stays_where_it_was() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let edit = w.li.write(customer, &[("name", Value::from("乙"))]);
    let withdrawn = [("withdrawn/at", Value::Time(w.base.state.now()))];
    let done = w.office(&w.manager, customer, &withdrawn);
    assert!(matches!(done, Done::Written(_)), "{done:?}");
    w.li.accepted(&w.base, vec![edit]);
    assert_eq!(w.scopes(customer), [format!("team:{}", w.a)].into());
    let open = "SELECT count(*) FROM conflicts WHERE path = 'withdrawn/at'";
    assert_eq!(w.count(open), 1);
    w.li.pull(&w.base);
    assert_eq!(w.li.holds(), [customer].into());
}

#[test]
fn a_push_pokes_the_scopes_it_changed() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    w.li.pull(&w.base);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut listener = w.base.state.syncing.live.listen();
    let edit = w.li.write(customer, &[("name", text("乙"))]);
    w.li.accepted(&w.base, vec![edit]);
    let mine = [format!("team:{}", w.a)].into();
    assert!(runtime.block_on(listener.wait(&mine)));
}

#[test]
fn the_office_edits_like_a_device_and_may_not_route_unseen() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    let visit = w.visit(customer, None);
    w.dispatcher.pull(&w.base);
    let seen = w.dispatcher.served[&visit].heads.clone();
    w.office(&w.manager, visit, &[("summary", text("急修"))]);
    let route = |puts: &[(&str, Value)]| Deed::Edit {
        heads: seen.clone(),
        puts: puts
            .iter()
            .map(|(p, v)| ((*p).to_owned(), v.clone()))
            .collect(),
    };
    let (state, enrolment) = (&w.base.state, w.dispatcher.enrolment);
    let lead = route(&[("routing/lead", Value::from(w.li.user))]);
    let refused = office::change(state, enrolment, visit, &lead).unwrap_err();
    assert_eq!(refused.public().code, "routing_changed");
    let merged = office::change(
        state,
        enrolment,
        visit,
        &route(&[("cost", Value::Int(500))]),
    )
    .unwrap();
    assert!(matches!(merged, Done::Written(_)), "{merged:?}");
    let hidden = office::change(state, w.wu.enrolment, visit, &lead).unwrap_err();
    assert_eq!(
        hidden.public().status,
        404,
        "unknown and forbidden look alike"
    );
}

#[test]
fn short_numbers_of_the_office_count_on() {
    let mut w = World::new();
    let (one, two) = (w.customer(w.a, "甲"), w.customer(w.a, "乙"));
    w.manager.pull(&w.base);
    let number = |doc| w.manager.served[doc].row.number.clone();
    assert!(number(&one).ends_with("-0001"), "{}", number(&one));
    assert!(number(&two).ends_with("-0002"));
}

#[test]
fn many_devices_share_commits() {
    let mut w = World::new();
    let customer = w.customer(w.a, "甲");
    let before = w.log_end();
    std::thread::scope(|threads| {
        for n in 0..8 {
            let base = &w.base;
            let mut phone = another(base, w.li.user, &format!("phone {n}"));
            threads.spawn(move || {
                for _ in 0..5 {
                    let puts = [
                        ("customer", Value::from(customer)),
                        ("visit_kind", text("repair")),
                    ];
                    let (_, made) = phone.create(Kind::Visit, &puts);
                    phone.accepted(base, vec![made]);
                }
            });
        }
    });
    assert_eq!(w.log_end(), before + 40);
    w.li.pull(&w.base);
    assert_eq!(w.li.holds().len(), 41);
    let pages = w.li.pull(&w.base);
    assert!(
        pages
            .iter()
            .all(|page| !page.frames.iter().any(|f| matches!(f, Frame::Document(_))))
    );
}
