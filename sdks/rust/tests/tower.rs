//! An axum application as a plugin, in a real process: routes, streams, WebSockets.

#![cfg(feature = "tower")]

mod support;

use serde_json::json;
use support::{Host, Options, Said, WINDOW, request, upgrade};

fn ready() -> Host {
    Host::ready_with(Options { example: Some("router"), ..Options::default() }, json!({}))
}

fn open(host: &mut Host, id: u64) {
    host.send(upgrade(id, "/ws", &["other", "chat"]), b"");
    let said = host.receive_answer();
    assert_eq!(said.head, json!({ "type": "accept", "id": id, "protocol": "chat" }));
}

fn say(host: &Host, id: u64, text: &str) {
    host.send(json!({ "type": "message", "id": id, "text": true }), text.as_bytes());
}

#[test]
fn routes_extensions_and_headers_are_those_of_the_service() {
    let mut host = ready();
    let said = host.ask(1, "GET", "/greet/Ada%20L");
    assert_eq!((said.text(), &said.head["end"]), ("Hello, Ada L", &json!(true)));
    assert_eq!(said.head["headers"]["content-type"], "text/plain; charset=utf-8");
    let mut head = request(2, "GET", "/whoami?x=1");
    head["user"] = json!({ "name": "ada", "role": "client" });
    head["headers"] = json!({ "user-agent": "caf\u{e9}" });
    host.send(head, b"");
    let said = host.receive_answer();
    assert_eq!(said.head["headers"]["set-cookie"], json!(["a=1", "b=2"]));
    assert_eq!(said.text(), "ada Some(\"caf\\xe9\")", "one byte for each character");
    assert_eq!(host.ask(3, "GET", "/fails").head["status"], 418);
    assert_eq!(host.ask(4, "GET", "/nowhere").head["status"], 404);
    assert_eq!(host.ask(5, "PUT", "/fails").head["status"], 405);
    assert_eq!(host.ask(6, "GET", "/panics").head["status"], 500);
    assert_eq!(host.ask(7, "GET", "/no spaces").head["status"], 400);
    host.shut_down();
}

#[test]
fn bodies_stream_through_the_service() {
    let mut host = ready();
    let mut head = request(1, "POST", "/pipe");
    head["end"] = json!(false);
    host.send(head, b"first");
    assert_eq!(host.receive_answer().kind(), "response");
    let mut text = String::new();
    text.push_str(host.receive_answer().text());
    host.send(json!({ "type": "data", "id": 1, "end": true }), b"second");
    loop {
        let said = host.receive_answer();
        text.push_str(said.text());
        if said.head["end"] == true {
            break;
        }
    }
    assert_eq!(text, "firstsecond");
    // A body that is there at once is answered in one piece.
    host.send(request(2, "POST", "/pipe"), b"whole");
    let said = host.receive_answer();
    assert_eq!((said.text(), &said.head["end"]), ("whole", &json!(true)));
    host.shut_down();
}

#[test]
fn websockets_are_upgraded_by_the_service() {
    let mut host = ready();
    open(&mut host, 1);
    for round in 0..100 {
        say(&host, 1, &format!("message {round}"));
    }
    for round in 0..100 {
        let said = host.receive_answer();
        assert_eq!((said.kind(), said.text()), ("message", format!("message {round}").as_str()));
        assert_eq!(said.head["text"], true);
        host.send(json!({ "type": "credit", "id": 1, "bytes": said.body.len() }), b"");
    }
    let large = vec![0xff; 3 * WINDOW];
    host.send(json!({ "type": "message", "id": 1, "text": false }), &large);
    let said = host.receive_answer();
    assert_eq!((&said.head["text"], said.body.len()), (&json!(false), large.len()));
    host.shut_down();
}

#[test]
fn websockets_end_from_either_side() {
    let mut host = ready();
    let close = |said: Said, id, code| {
        assert_eq!(
            (said.kind(), said.id(), said.head["code"].as_u64()),
            ("close", id, Some(code)),
            "{said:?}"
        );
    };
    for (id, text, code) in [(1, "close", 4_321), (2, "vanish", 1_011)] {
        open(&mut host, id);
        say(&host, id, text);
        close(host.receive_answer(), id, code);
    }
    open(&mut host, 3);
    host.send(json!({ "type": "close", "id": 3, "code": 1_000, "reason": "bye" }), b"");
    assert_eq!(host.ask(4, "GET", "/greet/you").text(), "Hello, you");
    open(&mut host, 5);
    host.send(json!({ "type": "cancel", "id": 5, "reason": "client_gone" }), b"");
    assert_eq!(host.receive_answer().head["code"], "CANCELLED");
    // A route without a WebSocket answers as usual.
    host.send(upgrade(6, "/greet/you", &[]), b"");
    let said = host.receive_answer();
    assert_eq!((said.kind(), &said.head["status"]), ("response", &json!(200)));
    let mut is_complete = said.head["end"] == true;
    while !is_complete {
        is_complete = host.receive_answer().head["end"] == true;
    }
    open(&mut host, 7);
    host.send(json!({ "type": "shutdown", "grace_ms": 5_000 }), b"");
    close(host.receive_answer(), 7, 1_001);
    assert_eq!(host.exit_status().code(), Some(0));
}
