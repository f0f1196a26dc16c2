//! Work that lay aside comes into the records: what a retired engineer's device handed over, and what a device wrote into a
//! file before its home was lost. It is judged as if he had sent it, and stays in his name.

use serde_json::{Value, json};

use tests::{Office, Phone};

use crate::{World, text, user_id};

struct Aside {
    world: World,
    root: Office,
    chen: Phone,
    wang: Phone,
    customer: String,
}

impl Aside {
    fn new() -> Self {
        let world = World::new();
        world.server.user("root", "administrator", None);
        let (chen, wang) = (world.server.phone("chen"), world.server.phone("wang"));
        let customer = World::customer(&chen, "启东海工装备有限公司");
        wang.sync();
        let root = world.server.office("root");
        Self {
            world,
            root,
            chen,
            wang,
            customer,
        }
    }

    /// What is open in quarantine.
    fn open(&self) -> Vec<Value> {
        let list = self.root.read("/api/quarantine");
        list["items"].as_array().expect("a list").clone()
    }

    fn apply(&self, entry: &Value, all_of_record: bool) -> Value {
        let path = format!("/api/quarantine/{}/apply", text(&entry["hash"]));
        let answer = self
            .root
            .post(&path, &json!({ "all_of_record": all_of_record }));
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    /// The edit of a record that wrote a value.
    fn edit_of(&self, record: &str, path: &str, value: &str) -> Value {
        let guo = self.world.server.office("guo");
        let history = guo.read(&format!("/api/records/{record}/history"));
        let edits = history["items"].as_array().expect("a list");
        let wrote = |edit: &&Value| {
            let changes = edit["changes"].as_array().expect("a list");
            changes
                .iter()
                .any(|change| change["path"] == path && change["after"] == value)
        };
        edits.iter().find(wrote).expect("it is there").clone()
    }
}

#[test]
fn what_a_retired_device_handed_over_enters_in_its_author_s_name() {
    let aside = Aside::new();
    let Aside {
        world, wang, chen, ..
    } = &aside;
    wang.json(&["customer", "set", &aside.customer, "remark=交机前写的"]);
    wang.json(&["customer", "set", &aside.customer, "contacts/c5/name=小周"]);
    let made = wang.json(&[
        "visit",
        "new",
        "--customer",
        &aside.customer,
        "--kind",
        "repair",
    ]);
    let visit = text(&made["number"]);
    let photo = wang.home().with_file_name("photo.png");
    let picture = image::RgbImage::from_pixel(32, 32, image::Rgb([9, 90, 200]));
    picture.save(&photo).expect("it is written");
    let path = photo.to_str().expect("UTF-8");
    wang.json(&["visit", "attach", &visit, "before", path]);
    let code = text(&wang.json(&["status"])["account"]["code"]);
    world.server.run(&["device", "retire", &code]);
    let _ = wang.run(&["sync"]);
    world.server.run(&["user", "disable", "wang"]);
    // Somebody else writes the same field meanwhile.
    chen.json(&["customer", "set", &aside.customer, "remark=门口修路"]);
    chen.sync();

    let open = aside.open();
    let of =
        |kind: &str| -> Vec<&Value> { open.iter().filter(|entry| entry["kind"] == kind).collect() };
    assert_eq!(of("customer").len(), 2);
    let photos = of("attachment");
    let hash = text(&photos.first().expect("the photo")["hash"]);
    let bytes = aside
        .root
        .bytes(&format!("/api/quarantine/{hash}/attachment"));
    assert!(!bytes.is_empty());
    let zheng = world.server.office("zheng");
    let refused = zheng.get(&format!("/api/quarantine/{hash}/attachment"));
    assert_eq!(refused.status, 403);

    let first = of("customer")[0];
    let opened = aside
        .root
        .read(&format!("/api/quarantine/{}", text(&first["hash"])));
    assert_eq!(opened["edits"][0]["by"]["name"], "wang");
    assert_eq!(
        opened["edits"][0]["changes"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(opened["open_of_record"], 2);
    let done = aside.apply(first, true);
    assert_eq!(
        (&done["applied"], &done["refused"]),
        (&json!(2), &json!([]))
    );
    let again = aside.root.post(
        &format!("/api/quarantine/{}/apply", text(&first["hash"])),
        &json!({}),
    );
    assert_eq!(
        (again.status, text(&again.body["code"])),
        (409, "settled".to_owned())
    );
    chen.sync();
    let file = chen.json(&["customer", &aside.customer]);
    assert_eq!(file["fields"]["contacts/c5/name"], "小周");
    assert_eq!(
        file["conflicts"].as_array().map(Vec::len),
        Some(1),
        "both remarks stand"
    );
    let edit = aside.edit_of(&aside.customer, "contacts/c5/name", "小周");
    assert_eq!(edit["by"]["name"], "wang");
    assert_eq!(edit["recovered_by"]["name"], "root");

    let of_visit = of("visit");
    let done = aside.apply(of_visit[0], true);
    assert_eq!(done["refused"], json!([]));
    let shown = zheng.read(&format!("/api/visits/{visit}"));
    let id = text(&shown["id"]);
    let through = zheng.bytes(&format!("/api/blobs/{hash}?record={id}"));
    assert_eq!(
        through, bytes,
        "the photo comes with the change that cites it"
    );

    let rest = aside.open();
    let entry = &rest[0];
    let dismiss = format!("/api/quarantine/{}/dismiss", text(&entry["hash"]));
    let without = aside.root.post(&dismiss, &json!({ "reason": " " }));
    assert_eq!(without.status, 422);
    let done = aside
        .root
        .post(&dismiss, &json!({ "reason": "照片已在工单里" }));
    assert_eq!(done.status, 204);
    let settled = aside.root.read("/api/quarantine?settled=true");
    let found = settled["items"].as_array().expect("a list").iter();
    let dismissed = found
        .filter(|one| one["settled"]["outcome"] == "dismissed")
        .count();
    assert_eq!(dismissed, 1);
}

#[test]
fn unsent_work_in_a_file_outlives_its_device() {
    let aside = Aside::new();
    let Aside {
        world, wang, chen, ..
    } = &aside;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("unsent.json");
    let made = wang.json(&["customer", "new", "name=如皋新苑花木场"]);
    let new = text(&made["number"]);
    wang.json(&["customer", "set", &new, "remark=只在手机上"]);
    wang.json(&["customer", "set", &aside.customer, "remark=也只在手机上"]);
    wang.json(&["export", "--unsent", file.to_str().expect("UTF-8")]);
    std::fs::remove_dir_all(wang.home()).expect("the home goes");

    let text_of_file = std::fs::read_to_string(&file).expect("it is read");
    let exported: Value = serde_json::from_str(&text_of_file).expect("JSON");
    assert_eq!(
        (&exported["format"], &exported["version"]),
        (&json!("fieldfile-unsent"), &json!(1))
    );
    for broken in [
        json!({}),
        json!({ "format": "fieldfile-unsent", "version": 2 }),
    ] {
        assert_eq!(aside.root.post("/api/quarantine/file", &broken).status, 422);
    }
    let zheng = world.server.office("zheng");
    assert_eq!(zheng.post("/api/quarantine/file", &exported).status, 403);
    for _ in 0..2 {
        let taken = aside.root.post("/api/quarantine/file", &exported);
        assert_eq!(taken.status, 200, "{}", taken.body);
        assert_eq!(taken.body["taken"], 3);
        assert_eq!(taken.body["writer"]["name"], "wang");
    }
    let open = aside.open();
    assert_eq!(open.len(), 3, "the same file twice is there once");
    let later = open
        .iter()
        .filter(|entry| entry["number"].is_null())
        .find(|entry| {
            let opened = aside
                .root
                .read(&format!("/api/quarantine/{}", text(&entry["hash"])));
            opened["edits"][0]["changes"].as_array().map(Vec::len) == Some(1)
        });
    let later = later.expect("the edit of the new customer");
    let alone = aside.apply(later, false);
    assert_eq!(alone["refused"][0]["code"], "missing", "{alone}");
    for entry in &open {
        if aside.open().iter().any(|one| one["hash"] == entry["hash"]) {
            assert_eq!(aside.apply(entry, true)["refused"], json!([]));
        }
    }
    chen.sync();
    let fields = chen.json(&["customer", &new])["fields"].clone();
    assert_eq!(fields["name"], "如皋新苑花木场");
    assert_eq!(fields["remark"], "只在手机上");
    let edit = aside.edit_of(&new, "remark", "只在手机上");
    assert_eq!(edit["by"]["name"], "wang");
    assert_eq!(edit["recovered_by"]["name"], "root");
    let known = aside.root.post("/api/quarantine/file", &exported);
    assert_eq!(
        (&known.body["taken"], &known.body["known"]),
        (&json!(0), &json!(3))
    );
}

#[test]
fn a_file_that_claims_another_author_enters_nothing() {
    let aside = Aside::new();
    let Aside { world, wang, .. } = &aside;
    let li = world.server.phone("li");
    li.sync();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let export = |phone: &Phone, name: &str| -> Value {
        let file = folder.path().join(name);
        phone.json(&["customer", "set", &aside.customer, "remark=谁写的"]);
        phone.json(&["export", "--unsent", file.to_str().expect("UTF-8")]);
        let text = std::fs::read_to_string(file).expect("it is read");
        serde_json::from_str(&text).expect("JSON")
    };
    let (mut forged, honest) = (export(&li, "li"), export(wang, "wang"));
    assert_ne!(user_id(&li), user_id(wang));
    forged["enrolment"] = honest["enrolment"].clone();
    assert_eq!(aside.root.post("/api/quarantine/file", &forged).status, 200);
    let done = aside.apply(&aside.open()[0], false);
    assert_eq!(done["applied"], 0);
    assert_eq!(done["refused"][0]["code"], "foreign", "{done}");
    forged["enrolment"] = json!("00000000000000ff");
    let unknown = aside.root.post("/api/quarantine/file", &forged);
    assert_eq!(unknown.status, 422, "{}", unknown.body);
}
