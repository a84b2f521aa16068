//! Requests against a real plugin process: many at once, large, cancelled, failing.

mod support;

use std::collections::BTreeSet;
use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use support::{DEADLINE, Host, WINDOW, frame, request};

const MIB: usize = 1 << 20;

#[test]
fn a_thousand_interleaved_requests_are_each_answered_once() {
    let mut host = Host::ready();
    let mut writer = host.writer();
    let sender = thread::spawn(move || {
        for id in 1..=1_000_u64 {
            let bytes = match id % 3 {
                0 => frame(&request(id, "GET", &format!("/own/wait?ms={}", id % 7)), b""),
                1 => frame(&request(id, "POST", "/echo"), format!("body {id}").as_bytes()),
                _ => frame(&request(id, "GET", "/"), b""),
            };
            writer.write_all(&bytes).expect("the plugin reads");
        }
    });
    let mut open: BTreeSet<u64> = (1..=1_000).collect();
    while !open.is_empty() {
        let said = host.receive_answer();
        assert!(open.remove(&said.id()), "{said:?} came twice");
        let expected = match said.id() % 3 {
            0 => "done".to_owned(),
            1 => format!("body {}", said.id()),
            _ => "hello".to_owned(),
        };
        assert_eq!((said.head["status"].as_u64(), said.text()), (Some(200), expected.as_str()));
    }
    sender.join().expect("all were sent");
    host.shut_down();
}

#[test]
fn a_large_download_stays_within_the_window_and_in_little_memory() {
    let mut host = Host::ready();
    let total = 192 * MIB;
    host.request(1, "GET", &format!("/bytes?n={total}"));
    assert_eq!(host.receive_answer().head["end"], false);
    // Nothing is credited: the plugin may send one window and no more, and is still there for others.
    let mut received = 0;
    while received < WINDOW {
        received += host.receive_answer().body.len();
    }
    assert_eq!(received, WINDOW);
    assert_eq!(host.ask(2, "GET", "/").text(), "hello");

    let before = host.resident_bytes();
    let mut peak = before;
    let mut uncredited = received;
    loop {
        if uncredited >= WINDOW / 4 {
            host.send(json!({ "type": "credit", "id": 1, "bytes": uncredited }), b"");
            uncredited = 0;
        }
        let said = host.receive_answer();
        assert_eq!((said.kind(), said.id()), ("data", 1));
        received += said.body.len();
        uncredited += said.body.len();
        assert!(said.body.iter().all(|byte| *byte == b'x'));
        if received % (16 * MIB) < said.body.len() {
            peak = peak.max(host.resident_bytes());
        }
        if said.head["end"] == true {
            break;
        }
    }
    assert_eq!(received, total);
    assert!(peak - before < 8 * MIB, "memory grew by {} bytes", peak - before);
    host.shut_down();
}

#[test]
fn credit_for_more_than_is_outstanding_is_room_beyond_the_window() {
    let mut host = Host::ready();
    host.request(1, "GET", &format!("/bytes?n={}", 4 * MIB));
    assert_eq!(host.receive_answer().head["end"], false);
    let mut receive = |expected: usize, ping: u64, credit: usize| {
        let mut received = 0;
        while received < expected {
            let length = host.receive_answer().body.len();
            assert!(length <= WINDOW, "a frame of {length} bytes");
            received += length;
        }
        assert_eq!(received, expected);
        assert_eq!(host.ask(ping, "GET", "/").text(), "hello");
        host.send(json!({ "type": "credit", "id": 1, "bytes": credit }), b"");
    };
    receive(WINDOW, 2, 4 * WINDOW);
    receive(4 * WINDOW, 3, WINDOW);
    receive(WINDOW, 4, WINDOW);
    host.shut_down();
}

#[test]
fn a_large_upload_is_credited_as_it_is_read_and_stays_in_little_memory() {
    let mut host = Host::ready();
    let before = host.resident_bytes();
    let total = 64 * MIB;
    let mut head = request(1, "POST", "/own/length");
    head["end"] = json!(false);
    host.send(head, &[b'u'; 1_000]);
    let (mut sent, mut outstanding) = (1_000, 1_000);
    let chunk = vec![b'u'; 65_536];
    while sent < total {
        while outstanding < WINDOW && sent < total {
            let length = chunk.len().min(WINDOW - outstanding).min(total - sent);
            sent += length;
            outstanding += length;
            host.send(json!({ "type": "data", "id": 1, "end": sent == total }), &chunk[..length]);
        }
        if sent < total {
            let said = host.receive();
            assert_eq!(said.kind(), "credit");
            outstanding -= said.head["bytes"].as_u64().expect("a number") as usize;
        }
    }
    assert_eq!(host.receive_answer().json(), json!({ "length": total }));
    let growth = host.resident_bytes().saturating_sub(before);
    assert!(growth < 8 * MIB, "memory grew by {growth} bytes");
    host.shut_down();
}

#[test]
fn an_upload_nobody_reads_is_held_back() {
    let mut host = Host::ready();
    let mut head = request(1, "GET", "/slow");
    head["end"] = json!(false);
    host.send(head, &[0; WINDOW]);
    assert_eq!(host.ask(2, "GET", "/").text(), "hello", "no credit came before it");
    // What exceeds the window is the host's mistake.
    host.send(json!({ "type": "data", "id": 1, "end": false }), b"x");
    assert_eq!(host.exit_status().code(), Some(76));
}

#[test]
fn an_upload_that_is_thrown_away_is_let_through() {
    let mut host = Host::ready();
    let mut head = request(1, "POST", "/own/ignore");
    head["end"] = json!(false);
    host.send(head, &[0; WINDOW]);
    let said = host.receive();
    assert_eq!((said.kind(), said.head["bytes"].as_u64()), ("credit", Some(WINDOW as u64)));
    assert_eq!(host.receive_answer().text(), "ignored");
    // The final answer ended the upload: what comes late is ignored.
    host.send(json!({ "type": "data", "id": 1, "end": true }), b"late");
    assert_eq!(host.ask(2, "GET", "/").text(), "hello");
    host.shut_down();
}

#[test]
fn a_body_can_be_answered_while_it_arrives() {
    let mut host = Host::ready();
    let mut head = request(1, "POST", "/own/pipe");
    head["end"] = json!(false);
    host.send(head, b"first");
    assert_eq!(host.receive_answer().kind(), "response");
    assert_eq!(host.receive_answer().body, "first");
    host.send(json!({ "type": "data", "id": 1, "end": false }), b"second");
    assert_eq!(host.receive_answer().body, "second");
    host.send(json!({ "type": "data", "id": 1, "end": true }), b"");
    assert_eq!(host.receive_answer().head["end"], true);
    host.shut_down();
}

#[test]
fn a_body_over_the_frame_limit_is_streamed() {
    let mut host = Host::ready();
    host.request(1, "GET", "/own/big");
    let mut received = host.receive_answer().body.len();
    loop {
        let said = host.receive_answer();
        assert_eq!(said.kind(), "data");
        received += said.body.len();
        if said.head["end"] == true {
            break;
        }
        host.send(json!({ "type": "credit", "id": 1, "bytes": said.body.len() }), b"");
    }
    assert_eq!(received, 20 * MIB);
    host.shut_down();
}

#[test]
fn whole_bodies_of_sixteen_mebibytes_go_both_ways() {
    let mut host = Host::ready();
    let body: Vec<u8> = (0..16 * MIB).map(|index| (index % 251) as u8).collect();
    for id in 1..=3 {
        host.send(request(id, "POST", "/echo"), &body);
        let said = host.receive_answer();
        assert_eq!((said.id(), said.head["end"].as_bool()), (id, Some(true)));
        assert!(said.body == body);
    }
    host.shut_down();
}

#[test]
fn a_host_that_reads_late_gets_everything() {
    let mut host = Host::ready();
    let body = vec![b'l'; MIB];
    // The host writes 24 MiB without reading a byte; the plugin must neither block nor lose anything.
    for id in 1..=24 {
        host.send(request(id, "POST", "/echo"), &body);
    }
    host.send(json!({ "type": "ping", "id": 7 }), b"");
    let mut answered = BTreeSet::new();
    while answered.len() < 24 {
        let said = host.receive_but(&["pong"]);
        assert_eq!(said.body.len(), MIB);
        assert!(answered.insert(said.id()));
    }
    host.shut_down();
}

#[test]
fn a_cancelled_handler_is_dropped_and_said_so_once() {
    let mut host = Host::ready();
    host.request(1, "GET", "/slow");
    host.request(2, "GET", "/own/wait?ms=600000");
    host.request(3, "GET", &format!("/bytes?n={}", 64 * MIB));
    while host.receive_answer().kind() != "data" {}
    for id in [1, 2, 3] {
        host.send(json!({ "type": "cancel", "id": id, "reason": "client_gone" }), b"");
    }
    let mut aborted = BTreeSet::new();
    while aborted.len() < 3 {
        let said = host.receive_but(&["data"]);
        assert_eq!((said.kind(), &said.head["code"]), ("abort", &json!("CANCELLED")));
        assert!(aborted.insert(said.id()), "{said:?} came twice");
    }
    host.send(json!({ "type": "cancel", "id": 2, "reason": "client_gone" }), b"");
    assert_eq!(host.ask(4, "GET", "/").text(), "hello");
    host.shut_down();
}

#[test]
fn a_handler_that_panics_or_fails_answers_500_and_the_plugin_goes_on() {
    let mut host = Host::ready();
    for (id, path) in [(1, "/own/panic"), (2, "/own/panic-later"), (3, "/throw"), (4, "/own/bad-header")] {
        host.request(id, "GET", path);
        let log = host.receive();
        assert_eq!((log.kind(), &log.head["level"]), ("log", &json!("error")), "{log:?}");
        let said = host.receive();
        assert_eq!((said.id(), said.head["status"].as_u64()), (id, Some(500)), "{said:?}");
        assert_eq!(said.head["headers"]["content-type"], "application/problem+json");
        assert!(!said.text().contains("purpose"), "inner failures stay inside: {}", said.text());
    }
    host.request(5, "GET", "/own/panic-in-body");
    assert_eq!(host.receive_answer().head["end"], false);
    let said = host.receive_answer();
    assert_eq!((said.kind(), &said.head["code"]), ("abort", &json!("PLUGIN_ABORTED")));
    let said = host.ask(6, "GET", "/own/teapot");
    assert_eq!(
        (said.head["status"].as_u64(), said.json()["detail"].as_str()),
        (Some(418), Some("short and stout"))
    );
    assert_eq!(host.ask(7, "GET", "/").text(), "hello");
    host.shut_down();
}

#[test]
fn headers_travel_in_lower_case_and_repeated_ones_as_lists() {
    let mut host = Host::ready();
    let said = host.ask(1, "GET", "/own/cookies");
    assert_eq!(said.head["headers"], json!({ "set-cookie": ["a=1", "b=2"], "x-other": "\"quoted\"" }));
    let mut head = request(2, "GET", "/headers");
    let headers = json!({ "accept": ["a", "b"], "x-quote": "say \"\u{e9}\"\\", "x-plain": "p" });
    head["headers"] = headers.clone();
    host.send(head, b"");
    assert_eq!(host.receive_answer().json(), headers);
    host.shut_down();
}

#[test]
fn a_handler_that_blocks_stops_neither_the_heartbeat_nor_the_others() {
    let mut host = Host::ready();
    let start = Instant::now();
    // More than there are worker threads: even all of them blocked do not stop the heartbeat.
    host.request(1, "GET", "/own/block?ms=2000");
    assert_eq!(host.ask(2, "GET", "/").text(), "hello");
    for id in 3..=8 {
        host.request(id, "GET", "/own/block?ms=2000");
    }
    host.send(json!({ "type": "ping", "id": 1 }), b"");
    let said = host.receive();
    assert_eq!((said.kind(), said.id()), ("pong", 1));
    assert!(start.elapsed() < Duration::from_millis(1_500), "it took {:?}", start.elapsed());
    let mut done = BTreeSet::new();
    while done.len() < 7 {
        done.insert(host.receive_answer().id());
    }
    host.shut_down();
}

#[test]
fn a_handler_that_blocks_is_cancelled_when_it_comes_back() {
    let mut host = Host::ready();
    host.request(1, "GET", "/own/block?ms=300");
    host.send(json!({ "type": "cancel", "id": 1, "reason": "deadline" }), b"");
    let said = host.receive_answer();
    assert_eq!((said.kind(), said.id(), &said.head["code"]), ("abort", 1, &json!("CANCELLED")), "{said:?}");
    assert_eq!(host.ask(2, "GET", "/").text(), "hello");
    host.shut_down();
}

#[test]
fn log_lines_that_nobody_reads_are_dropped_and_counted() {
    let mut host = Host::ready();
    let before = host.resident_bytes();
    host.request(1, "GET", "/own/flood");
    // Nothing is read until all lines are written.
    let end = Instant::now() + DEADLINE;
    while !host.dir().join("flooded").exists() {
        assert!(Instant::now() < end, "the lines were not written within {DEADLINE:?}");
        thread::sleep(Duration::from_millis(5));
    }
    let growth = host.resident_bytes().saturating_sub(before);
    assert!(growth < 24 * MIB, "memory grew by {growth} bytes");
    let mut lines = 0;
    while host.receive().kind() == "log" {
        lines += 1;
    }
    assert!(lines < 50_000, "{lines} lines came");
    host.request(2, "GET", "/own/say");
    assert_eq!(host.receive().head["fields"]["lines"], 50_000 - lines);
    assert_eq!(host.receive().head["message"], "seen");
    host.receive_but(&["notify", "status"]);
    host.shut_down();
}

#[test]
fn events_are_sent_as_they_happen() {
    let mut host = Host::ready();
    host.request(1, "GET", "/own/events");
    let head = host.receive_answer();
    assert_eq!(head.head["headers"]["content-type"], "text/event-stream");
    let mut text = String::new();
    loop {
        let said = host.receive_answer();
        text.push_str(said.text());
        if said.head["end"] == true {
            break;
        }
    }
    assert_eq!(text, "event: count\ndata: 1\n\nevent: count\ndata: 2\n\nevent: count\ndata: 3\n\n");
    host.shut_down();
}
