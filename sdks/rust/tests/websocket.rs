//! WebSockets of a real plugin process.

mod support;

use serde_json::json;
use support::{Host, Said, WINDOW, upgrade};

fn open(host: &mut Host, id: u64) {
    host.send(upgrade(id, "/ws", &[]), b"");
    let said = host.receive_answer();
    assert_eq!((said.kind(), said.id()), ("accept", id), "{said:?}");
}

fn say(host: &Host, id: u64, text: &str) {
    host.send(json!({ "type": "message", "id": id, "text": true }), text.as_bytes());
}

fn hear(host: &mut Host, id: u64) -> Said {
    let said = host.receive_answer();
    assert_eq!((said.kind(), said.id()), ("message", id), "{said:?}");
    host.send(json!({ "type": "credit", "id": id, "bytes": said.body.len().max(1) }), b"");
    said
}

#[test]
fn messages_come_back_as_they_were_sent() {
    let mut host = Host::ready();
    host.send(upgrade(1, "/ws", &["chat", "other"]), b"");
    assert_eq!(host.receive_answer().head, json!({ "type": "accept", "id": 1, "protocol": "chat" }));
    open(&mut host, 2);
    for round in 0..200 {
        say(&host, 1 + round % 2, &format!("message {round}"));
    }
    for round in 0..200 {
        let said = host.receive_answer();
        assert_eq!(said.head["text"], true);
        let number: u64 =
            said.text().rsplit(' ').next().and_then(|number| number.parse().ok()).expect("a number");
        assert_eq!(said.id(), 1 + number % 2, "round {round}");
        host.send(json!({ "type": "credit", "id": said.id(), "bytes": said.body.len() }), b"");
    }
    host.send(json!({ "type": "message", "id": 1, "text": false }), &[]);
    let said = hear(&mut host, 1);
    assert_eq!((said.body.len(), &said.head["text"]), (0, &json!(false)));
    host.shut_down();
}

#[test]
fn a_message_larger_than_the_window_goes_when_nothing_is_outstanding() {
    let mut host = Host::ready();
    open(&mut host, 1);
    say(&host, 1, "small");
    // The small one is read, so it is credited in full: only then may the large one be sent.
    let (mut credited, mut is_heard) = (0, false);
    while credited < 5 || !is_heard {
        let said = host.receive();
        credited += said.head["bytes"].as_u64().unwrap_or(0);
        is_heard |= said.kind() == "message";
    }
    let large = vec![b'w'; 3 * WINDOW];
    host.send(json!({ "type": "message", "id": 1, "text": false }), &large);
    // The answer to the small one is not credited, so the large one waits.
    assert_eq!(host.ask(2, "GET", "/").text(), "hello");
    host.send(json!({ "type": "credit", "id": 1, "bytes": 5 }), b"");
    assert!(hear(&mut host, 1).body == large);
    say(&host, 1, "after");
    assert_eq!(hear(&mut host, 1).text(), "after");
    host.shut_down();
}

#[test]
fn a_reader_that_does_not_credit_is_not_flooded() {
    let mut host = Host::ready();
    open(&mut host, 1);
    let message = vec![b'm'; WINDOW / 4];
    for _ in 0..4 {
        host.send(json!({ "type": "message", "id": 1, "text": false }), &message);
        assert_eq!(host.receive_answer().kind(), "message");
    }
    host.send(json!({ "type": "message", "id": 1, "text": false }), &message);
    assert_eq!(host.ask(2, "GET", "/").text(), "hello", "the fifth waits");
    host.send(json!({ "type": "credit", "id": 1, "bytes": 1 }), b"");
    assert_eq!(host.ask(3, "GET", "/").text(), "hello", "and still does");
    host.send(json!({ "type": "credit", "id": 1, "bytes": WINDOW - 1 }), b"");
    assert_eq!(host.receive_answer().body.len(), message.len());
    host.shut_down();
}

#[test]
fn each_way_to_end_has_its_close_code() {
    let mut host = Host::ready();
    for (id, text, code) in [(1, "close", 4_321), (2, "fail", 1_011), (3, "panic", 1_011)] {
        open(&mut host, id);
        say(&host, id, text);
        let said = host.receive_answer();
        assert_eq!(
            (said.kind(), said.id(), said.head["code"].as_u64()),
            ("close", id, Some(code)),
            "{said:?}"
        );
    }
    // A socket that the host closed ends without another word.
    open(&mut host, 4);
    host.send(json!({ "type": "close", "id": 4, "code": 1_000, "reason": "bye" }), b"");
    say(&host, 4, "late");
    assert_eq!(host.ask(5, "GET", "/").text(), "hello");
    // One that the host gave up is given back.
    open(&mut host, 6);
    host.send(json!({ "type": "cancel", "id": 6, "reason": "client_gone" }), b"");
    let said = host.receive_answer();
    assert_eq!((said.kind(), said.id()), ("abort", 6));
    // When the plugin stops, open sockets go away.
    open(&mut host, 7);
    host.send(json!({ "type": "shutdown", "grace_ms": 5_000 }), b"");
    let said = host.receive_answer();
    assert_eq!((said.kind(), said.head["code"].as_u64()), ("close", Some(1_001)), "{said:?}");
    assert_eq!(host.exit_status().code(), Some(0));
}

#[test]
fn a_sender_that_waits_for_room_hears_of_the_close() {
    let mut host = Host::ready();
    host.send(upgrade(1, "/own/push", &[]), b"");
    assert_eq!(host.receive_answer().kind(), "accept");
    let mut received = 0;
    while received + 10_000 <= WINDOW {
        received += host.receive_answer().body.len();
    }
    host.send(json!({ "type": "close", "id": 1, "code": 1_000, "reason": "" }), b"");
    host.send(json!({ "type": "shutdown", "grace_ms": 60_000 }), b"");
    assert_eq!(host.exit_status().code(), Some(0), "nothing is left in flight");
}

#[test]
fn a_plugin_without_websockets_refuses_them() {
    let mut host = Host::ready();
    host.send(upgrade(1, "/nowhere", &[]), b"");
    assert_eq!(host.receive_answer().head["status"], 404);
    host.shut_down();
}
