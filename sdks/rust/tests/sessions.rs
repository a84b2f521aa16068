//! Runs every session of `conformance/sessions` against the conformance plugin as a real process.

mod support;

use serde_json::Value;
use support::judge::{BadField, judge};
use support::{Host, Options, Said, vectors};

#[test]
fn every_session_goes_as_written() {
    let dir = vectors::path("sessions");
    let mut files: Vec<_> = std::fs::read_dir(&dir)
        .unwrap_or_else(|error| panic!("{}: {error}", dir.display()))
        .map(|entry| entry.expect("the folder is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    assert!(files.len() >= 10, "only {} sessions in {}", files.len(), dir.display());
    for file in files {
        let text = std::fs::read_to_string(&file).expect("sessions are text");
        assert!(text.lines().count() > 1, "{} is empty", file.display());
        run(&file.display().to_string(), &text);
    }
}

fn run(name: &str, text: &str) {
    let mut host = Host::start(Options::default());
    let mut cancelled = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let place = format!("{name}:{}", index + 1);
        let step: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{place}: {error}"));
        match step["from"].as_str() {
            None => assert!(step["note"].is_string(), "{place}: neither a step nor a note"),
            Some("host") => {
                if step["head"]["type"] == "cancel" {
                    cancelled.push(step["head"]["id"].as_u64().expect("ids are numbers"));
                }
                host_step(&mut host, &step, &place);
            }
            Some("plugin") => plugin_step(&mut host, &step, &cancelled, &place),
            Some(other) => panic!("{place}: nobody is called {other:?}"),
        }
    }
}

fn host_step(host: &mut Host, step: &Value, place: &str) {
    if step["head"].is_object() {
        host.send(step["head"].clone(), &vectors::bytes(&step["body_hex"]));
    } else if step["raw_hex"].is_string() {
        host.send_raw(&vectors::bytes(&step["raw_hex"]));
    } else {
        assert_eq!(step["end"], true, "{place}: a step of an unknown kind");
        host.hang_up();
    }
}

fn plugin_step(host: &mut Host, step: &Value, cancelled: &[u64], place: &str) {
    if step["end"] == true {
        let code = host.exit_status().code();
        match step["exit_status"].as_str() {
            None => assert_eq!(code, Some(step["exit_status"].as_i64().unwrap_or(0) as i32), "{place}"),
            Some("failure") => assert!(code.is_some_and(|code| code != 0), "{place}: exit status {code:?}"),
            Some("*") => {}
            Some(other) => panic!("{place}: unknown exit status {other:?}"),
        }
        return;
    }
    let expected = &step["head"];
    assert!(expected.is_object(), "{place}: a step of an unknown kind");
    let said = loop {
        let said = host.receive();
        if said.head["type"] == expected["type"] || !may_come_between(&said, cancelled) {
            break said;
        }
    };
    for (field, value) in expected.as_object().into_iter().flatten() {
        assert!(fits(value, &said.head[field]), "{place}: {field} is {}, expected {value}", said.head[field]);
    }
    if !step["body_hex"].is_null() {
        assert_eq!(said.body, vectors::bytes(&step["body_hex"]), "{place}");
    }
}

// An `abort` of a cancelled request tells the host that the work has stopped; it is no answer.
fn may_come_between(said: &Said, cancelled: &[u64]) -> bool {
    let is_note = ["log", "status", "pong", "credit"].contains(&said.kind());
    is_note || (said.kind() == "abort" && cancelled.contains(&said.id()))
}

fn fits(expected: &Value, found: &Value) -> bool {
    match expected {
        Value::String(any) if any == "*" => true,
        Value::Object(fields) => fields.iter().all(|(field, value)| fits(value, &found[field])),
        _ => expected == found,
    }
}

#[test]
fn the_judge_of_these_tests_judges_as_hosts_do() {
    let messages = vectors::read("messages/v2.json");
    for case in vectors::cases(&messages, "good") {
        let is_ignored = case["ignored"].as_bool().unwrap_or(false);
        assert_eq!(judge(&case["head"]), Ok(!is_ignored), "{}", case["name"]);
    }
    for case in vectors::cases(&messages, "bad") {
        let Err(BadField(field)) = judge(&case["head"]) else { panic!("{} was accepted", case["name"]) };
        assert_eq!(case["code"], "FIELD_INVALID", "{}", case["name"]);
        if let Some(expected) = case["field"].as_str() {
            assert_eq!(field, expected, "{}", case["name"]);
        }
    }
}
