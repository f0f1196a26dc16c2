//! A device whose requests somebody else carries, as in a browser, is retired after its session has ended.

use client_core::device::{Device, DeviceError, FieldValue, Reply, Request, SystemClock, Turn};
use client_core::record::Value;
use client_core::statement::Wipe;
use client_core::store::Store;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tests::server::PASSWORD;

use crate::World;

const NAME: &str = "平板";

fn carry(server: &str, request: &Request) -> Reply {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    let agent: ureq::Agent = config.build().into();
    let mut post = agent
        .post(format!("{server}{}", request.path))
        .header("content-type", request.content_type);
    if let Some(bearer) = &request.bearer {
        post = post.header("authorization", format!("Bearer {bearer}"));
    }
    let mut answer = post.send(&request.body[..]).expect("the server answers");
    let body = answer.body_mut().read_to_vec().expect("its body");
    Reply::of(answer.status().as_u16(), body)
}

fn signs_in(device: &Device, server: &str, hand_over: bool) -> Result<(), DeviceError> {
    let request = device.sign_in_request("wang", PASSWORD, NAME, hand_over)?;
    let reply = carry(server, &request);
    device.take_sign_in(server, "wang", NAME, reply).map(|_| ())
}

fn syncs(device: &Device, server: &str) -> Result<(), DeviceError> {
    let mut session = device.begin_sync(false)?;
    loop {
        match device.next_turn(&mut session)? {
            Turn::Send(request) => device.take_answer(&mut session, carry(server, &request))?,
            Turn::Done => return Ok(()),
            // It has none.
            Turn::Attachments => {}
            Turn::Wait(_) => panic!("the server is there"),
        }
    }
}

#[test]
fn it_signs_in_once_more_hands_over_and_is_to_be_erased() {
    let world = World::new();
    let chen = world.server.phone("chen");
    let customer = World::customer(&chen, "启东阀门厂");
    let server = world.server.field_url();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut rng = StdRng::seed_from_u64(11);
    let store = Store::open(&folder.path().join("device.db"), &mut rng).expect("it opens");
    let device = Device::new(store, Box::new(SystemClock), rng, None);
    signs_in(&device, &server, false).expect("he is let in");
    syncs(&device, &server).expect("it syncs");
    let remark = FieldValue {
        path: "remark".to_owned(),
        value: Value::text("门卫要登记"),
    };
    device.set(customer, vec![remark]).expect("it is saved");
    device.forget_session().expect("it is forgotten");
    let account = device.status().expect("it is there").account;
    let code = account.expect("it is somebody's").code;
    world.server.run(&["device", "retire", &code]);
    let refused = signs_in(&device, &server, false);
    assert!(
        matches!(refused, Err(DeviceError::RetiredUnsent { unsent: 1, .. })),
        "{refused:?}"
    );
    signs_in(&device, &server, true).expect("he is let in to hand over");
    let ended = syncs(&device, &server);
    assert!(
        matches!(
            ended,
            Err(DeviceError::Wiped {
                wipe: Wipe::Retired,
                handed_over: 1,
                ..
            })
        ),
        "{ended:?}"
    );
    world.server.user("root", "administrator", None);
    let aside = world.server.office("root").read("/api/quarantine");
    assert_eq!(aside["items"].as_array().map(Vec::len), Some(1), "{aside}");
}
