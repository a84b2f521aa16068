//! How a plugin process starts and ends.

mod support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{Host, Options, example};

fn init(how: &str) -> Host {
    let environment = vec![("CONFORMANCE_INIT", how.to_owned())];
    let mut host = Host::start(Options { environment, ..Options::default() });
    assert_eq!(host.receive().kind(), "hello");
    host.welcome(json!({}));
    host
}

#[test]
fn metadata_is_one_json_object_and_nothing_else_happens() {
    let output =
        Command::new(example("conformance")).arg("--metadata").output().expect("the example is built");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let expected = json!({
        "id": "conformance", "name": "Conformance", "version": "1.0.0", "route": "/conformance", "protocol": 2,
        "ui": false,
    });
    assert_eq!(metadata, expected);
}

#[test]
fn started_by_hand_it_says_what_to_do() {
    let mut command = Command::new(example("conformance"));
    let output = command.env_remove("TORU_HOST_SOCKET").output().expect("the example is built");
    assert_eq!(output.status.code(), Some(64));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("conformance.binary"), "{text}");
}

#[test]
fn without_its_host_it_ends_at_once() {
    let mut command = Command::new(example("conformance"));
    command.env("TORU_HOST_SOCKET", "/nonexistent/socket").env("TORU_TOKEN", "t").stdin(Stdio::piped());
    let output = command.output().expect("the example is built");
    assert_eq!(output.status.code(), Some(69));
}

#[test]
fn hello_names_plugin_and_features() {
    let mut host = Host::start(Options::default());
    let hello = host.receive().head;
    assert_eq!((&hello["protocol"], &hello["token"]), (&json!(2), &json!("secret")));
    assert_eq!((&hello["plugin_id"], &hello["version"]), (&json!("conformance"), &json!("1.0.0")));
    assert_eq!(hello["features"], json!(["stream", "websocket", "heartbeat"]));
    assert!(hello["sdk"].as_str().is_some_and(|sdk| sdk.starts_with("rust/")));
}

#[test]
fn a_failed_init_is_said_with_its_reason() {
    for (how, code, retry, exit_status, word) in [
        ("fails", "PLUGIN_FAILED", true, 1, "no database"),
        ("fails-for-good", "NO_PROGRAM", false, 78, "no such program"),
        ("panics", "PLUGIN_PANICKED", true, 1, "init went wrong"),
    ] {
        let mut host = init(how);
        let said = host.receive();
        assert_eq!((said.kind(), &said.head["code"]), ("failed", &json!(code)), "{said:?}");
        assert_eq!(said.head["retry"], retry);
        assert!(said.head["message"].as_str().is_some_and(|message| message.contains(word)), "{said:?}");
        assert_eq!(host.exit_status().code(), Some(exit_status));
    }
}

#[test]
fn pings_are_answered_and_shutdown_obeyed_while_init_blocks() {
    let mut host = init("blocks");
    host.send(json!({ "type": "ping", "id": 1 }), b"");
    assert_eq!(host.receive().kind(), "pong");
    host.send(json!({ "type": "shutdown", "grace_ms": 5_000 }), b"");
    assert_eq!(host.exit_status().code(), Some(0));
}

#[test]
fn a_request_before_ready_breaks_the_protocol() {
    let mut host = init("blocks");
    host.request(1, "GET", "/");
    assert_eq!(host.exit_status().code(), Some(76));
}

#[test]
fn what_the_host_may_not_send_ends_the_process() {
    for head in [
        json!({ "type": "welcome" }),
        json!({ "type": "reject", "code": "TIMEOUT", "message": "late" }),
        json!({ "type": "request", "id": 1 }),
        json!({ "type": "request", "id": 0, "method": "GET", "path": "/", "headers": {}, "user": null, "end": true }),
        json!({ "type": "request", "id": 1, "method": "GET", "path": "/", "headers": { "a": 1 }, "user": null, "end": true }),
        json!({ "type": "data", "id": "1", "end": true }),
        json!({ "type": 5 }),
        json!([]),
    ] {
        let host = Host::ready();
        let mut host = host;
        host.send(head.clone(), b"");
        assert_eq!(host.exit_status().code(), Some(76), "{head}");
    }
    let mut host = Host::ready();
    assert_eq!(host.ask(2, "GET", "/").text(), "hello");
    host.request(2, "GET", "/");
    assert_eq!(host.exit_status().code(), Some(76), "an id came twice");
}

#[test]
fn a_type_that_does_not_stand_first_is_read_too() {
    let mut host = Host::ready();
    host.send_raw(&raw_frame(r#" {"id":3, "path":"\/echo" ,"method":"POST","headers":{"a":["b"]},"end":true,"user":null,"type":"request"}"#, b"x"));
    let said = host.receive_answer();
    assert_eq!((said.id(), said.text()), (3, "x"));
    host.shut_down();
}

fn raw_frame(head: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    toru_plugin_api::frame::encode_frame(head, body, &mut bytes);
    bytes
}

#[test]
fn it_ends_when_the_connection_or_standard_input_ends() {
    for busy in ["/", "/slow", "/own/block?ms=60000"] {
        let mut host = Host::ready();
        host.request(1, "GET", busy);
        host.hang_up();
        assert_eq!(host.exit_status().code(), Some(69), "{busy}");
        let mut host = Host::ready();
        host.request(1, "GET", busy);
        host.close_stdin();
        assert_eq!(host.exit_status().code(), Some(69), "{busy}");
    }
}

#[test]
fn shutdown_finishes_what_is_in_flight() {
    let mut host = Host::ready();
    host.request(1, "GET", "/own/wait?ms=300");
    let mut upload = support::request(2, "POST", "/own/length");
    upload["end"] = json!(false);
    host.send(upload, b"abc");
    host.send(json!({ "type": "shutdown", "grace_ms": 10_000 }), b"");
    host.send(json!({ "type": "data", "id": 2, "end": true }), b"def");
    let mut answers = [host.receive_answer(), host.receive_answer()];
    answers.sort_by_key(support::Said::id);
    assert_eq!((answers[0].text(), answers[1].json()), ("done", json!({ "length": 6 })));
    let log = host.receive();
    assert_eq!(log.head["message"], "Shutting down", "the hook runs after the last answer");
    assert_eq!(host.exit_status().code(), Some(0));
}

#[test]
fn shutdown_leaves_what_does_not_end_within_its_grace() {
    for stuck in ["/slow", "/own/block?ms=60000"] {
        let mut host = Host::ready();
        host.request(1, "GET", stuck);
        let start = Instant::now();
        host.send(json!({ "type": "shutdown", "grace_ms": 1_000 }), b"");
        assert_eq!(host.exit_status().code(), Some(0), "{stuck}");
        assert!(start.elapsed() < Duration::from_secs(4), "{stuck} took {:?}", start.elapsed());
    }
}

#[test]
fn sigterm_ends_it_in_order() {
    let mut host = Host::ready();
    host.request(1, "GET", "/own/wait?ms=200");
    assert_eq!(host.ask(2, "GET", "/").text(), "hello");
    let kill = Command::new("kill").arg(host.pid().to_string()).status().expect("there is a kill");
    assert!(kill.success());
    assert_eq!(host.receive_answer().text(), "done");
    assert_eq!(host.exit_status().code(), Some(0));
}
