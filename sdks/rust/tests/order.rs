//! Tries every row of `conformance/order` that a host can break or keep on a real plugin.

mod support;

use serde_json::{Value, json};
use support::{Host, Options, vectors};

fn reach(phase: &str, phases: &Value) -> Host {
    // A plugin that never ends its start stays in that phase.
    let held = if phase == "starting" { vec![("CONFORMANCE_INIT", "blocks".to_owned())] } else { Vec::new() };
    let mut host = Host::start(Options { environment: held, ..Options::default() });
    let steps = vectors::cases(phases, "phases").iter().find(|one| one["name"] == phase);
    for step in vectors::cases(steps.expect("the phase is listed"), "after") {
        if step["from"] == "host" {
            host.send(step["head"].clone(), b"");
        } else {
            let said = host.receive_but(&["log", "status", "starting"]);
            assert_eq!(said.kind(), step["head"]["type"], "{said:?}");
        }
    }
    host
}

#[test]
fn every_row_from_the_host() {
    let file = vectors::read("order/v2.json");
    let mut tried = 0;
    for row in vectors::cases(&file, "vectors").iter().filter(|row| row["from"] == "host") {
        let (phase, head) = (row["phase"].as_str().expect("phases are text"), &row["head"]);
        let place = format!("{} in phase {phase}", head["type"]);
        let mut host = reach(phase, &file);
        host.send(head.clone(), b"");
        match (row["result"] == "legal", head["type"].as_str()) {
            // Refused in good order it ends with the same status, so what is said decides.
            (false, _) => assert_eq!(host.exit_status().code(), Some(76), "{place}"),
            (true, Some("welcome")) => assert_eq!(host.receive_answer().kind(), "ready", "{place}"),
            (true, Some("reject")) => assert_eq!(host.exit_status().code(), Some(76), "{place}"),
            (true, Some("shutdown")) => assert_eq!(host.exit_status().code(), Some(0), "{place}"),
            (true, _) => {
                host.send(json!({ "type": "ping", "id": 2 }), b"");
                while host.receive().head != json!({ "type": "pong", "id": 2 }) {}
            }
        }
        let is_fault = host.errors().contains("MESSAGE_UNEXPECTED");
        assert_eq!(is_fault, row["result"] == "fault", "{place}: {}", host.errors());
        tried += 1;
    }
    assert_eq!(tried, 14 * 3);
}
