//! A day's work at the terminal.

use client_core::record::Role;

use super::Person;

#[test]
fn a_visit_is_written_offline_from_order_to_submission() {
    let mut engineer = Person::new(Role::Engineer);
    let customer = engineer.makes_customer("华东机械");
    assert_eq!(customer, "C-K7M-0001");
    let visit = engineer.makes_visit(&customer, "install");
    for step in ["accept", "set-out", "arrive"] {
        engineer.json(&["visit", step, &visit]);
    }
    engineer.json(&[
        "visit",
        "set",
        &visit,
        "work_done=装好并试机",
        "result=pass",
    ]);
    let refused = engineer.is_refused(&["visit", "accept", &visit]);
    assert_eq!(
        refused,
        "工单现在是“已到场”，不能接单：请按顺序打卡，或用 --corrects 更正某一步"
    );
    engineer.json(&["visit", "submit", &visit]);
    let file = engineer.json(&["visit", &visit]);
    assert_eq!(file["status"], "submitted");
    assert_eq!(file["steps"].as_array().unwrap().len(), 4);
    let status = engineer.json(&["status"]);
    assert_eq!(status["unsent"], 7);
}
