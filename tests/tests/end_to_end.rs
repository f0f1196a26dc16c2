//! Real server process, real sockets, real devices: the main job from the first word written offline to
//! the review, and everything that may go wrong on the road.

#[path = "end_to_end/backup.rs"]
mod backup;
#[path = "end_to_end/bad_input.rs"]
mod bad_input;
#[path = "end_to_end/carried.rs"]
mod carried;
#[path = "end_to_end/crashes.rs"]
mod crashes;
#[path = "end_to_end/departures.rs"]
mod departures;
#[path = "end_to_end/office.rs"]
mod office;
#[path = "end_to_end/put_aside.rs"]
mod put_aside;
#[path = "end_to_end/returned.rs"]
mod returned;
#[path = "end_to_end/story.rs"]
mod story;
#[path = "end_to_end/unreadable.rs"]
mod unreadable;
#[path = "end_to_end/wipe.rs"]
mod wipe;
#[path = "end_to_end/wipe_beside.rs"]
mod wipe_beside;
#[path = "end_to_end/withdrawal.rs"]
mod withdrawal;

use tests::{Phone, Server};

/// Two teams and their people: 王 and 李 are engineers of the first, 陈 its dispatcher, 郑 its
/// supervisor; 黄 is an engineer and 彭 the dispatcher of the second; 郭 manages both.
struct World {
    server: Server,
}

impl World {
    fn new() -> Self {
        let server = Server::start(tests::programs!());
        server.team("east");
        server.team("south");
        for (name, role, team) in [
            ("wang", "engineer", "east"),
            ("li", "engineer", "east"),
            ("chen", "dispatcher", "east"),
            ("zheng", "supervisor", "east"),
            ("huang", "engineer", "south"),
            ("peng", "dispatcher", "south"),
        ] {
            server.user(name, role, Some(team));
        }
        server.user("guo", "manager", None);
        Self { server }
    }

    /// A customer of the first team with a telephone number; on the server. Returns its number.
    fn customer(by: &Phone, name: &str) -> String {
        let fields = format!("name={name}");
        let made = by.json(&[
            "customer",
            "new",
            &fields,
            "class=key",
            "contacts/c1/phone=13800000000",
        ]);
        by.sync();
        text(&made["number"])
    }

    /// A visit of `lead` to a customer, dispatched. Returns its number.
    fn visit(dispatcher: &Phone, customer: &str, lead: &str) -> String {
        let made = dispatcher.json(&["visit", "new", "--customer", customer, "--kind", "repair"]);
        let number = text(&made["number"]);
        let routing = format!("routing/lead={lead}");
        dispatcher.json(&["visit", "set", &number, &routing, "summary=设备频繁掉线"]);
        dispatcher.sync();
        number
    }
}

/// The text of a JSON string.
fn text(value: &serde_json::Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("expected a text, got {value}"))
        .to_owned()
}

/// The id of a device's user.
fn user_id(phone: &Phone) -> String {
    text(&phone.json(&["status"])["account"]["id"])
}
