//! What the plugin asks of its host: key-value store, log, notices, settings, license.

mod support;

use serde_json::{Value, json};
#[cfg(feature = "license")]
use support::Options;
use support::{Host, Said};

// The next call, which must be this operation.
fn call(host: &mut Host, op: &str) -> Said {
    let said = host.receive_answer();
    assert_eq!((said.kind(), said.head["op"].as_str()), ("call", Some(op)), "{said:?}");
    said
}

fn answer(host: &Host, call: &Said, mut fields: Value, value: &[u8]) {
    fields["type"] = json!("result");
    fields["id"] = call.head["id"].clone();
    host.send(fields, value);
}

#[test]
fn keys_are_listed_page_by_page_and_set_with_conditions() {
    let mut host = Host::ready();
    host.request(1, "GET", "/own/list");
    let first = call(&mut host, "kv.list");
    assert_eq!((&first.head["space"], &first.head["prefix"]), (&json!("view"), &json!("a/")));
    assert_eq!(first.head["limit"], 2);
    let entries = json!([{ "key": "a/1", "version": 1, "bytes": 3 }, { "key": "a/2", "version": 9, "bytes": 0, "expires_at": "2026-11-22T09:00:00Z" }]);
    answer(&host, &first, json!({ "entries": entries, "cursor": "next" }), b"");
    let second = call(&mut host, "kv.list");
    assert_eq!(second.head["cursor"], "next");
    answer(
        &host,
        &second,
        json!({ "entries": [{ "key": "a/3", "version": 2, "bytes": 1 }], "cursor": null }),
        b"",
    );
    let set = call(&mut host, "kv.set");
    assert_eq!((&set.head["if_version"], &set.head["ttl_ms"]), (&json!(0), &json!(5_000)));
    answer(&host, &set, json!({ "version": 1 }), b"");
    let delete = call(&mut host, "kv.delete");
    answer(&host, &delete, json!({ "found": false }), b"");
    assert_eq!(host.receive_answer().json(), json!(["a/1", "a/2", "a/3"]));
    host.shut_down();
}

#[test]
fn an_update_tries_again_after_a_conflict() {
    let mut host = Host::ready();
    host.request(1, "GET", "/own/counter");
    let get = call(&mut host, "kv.get");
    answer(&host, &get, json!({ "found": false, "version": 0 }), b"");
    let set = call(&mut host, "kv.set");
    assert_eq!((&set.head["if_version"], set.text()), (&json!(0), "1"));
    let conflict =
        json!({ "type": "error", "id": set.head["id"], "code": "KV_CONFLICT", "message": "changed" });
    host.send(conflict, b"");
    let get = call(&mut host, "kv.get");
    answer(&host, &get, json!({ "found": true, "version": 5 }), b"41");
    let set = call(&mut host, "kv.set");
    assert_eq!((&set.head["if_version"], set.text()), (&json!(5), "42"));
    answer(&host, &set, json!({ "version": 6 }), b"");
    assert_eq!(host.receive_answer().json(), json!({ "count": 42 }));
    host.shut_down();
}

#[test]
fn log_lines_notices_and_status_reach_the_host() {
    let mut host = Host::ready();
    host.request(1, "GET", "/own/say");
    let log = host.receive();
    let expected = json!({ "type": "log", "level": "warn", "message": "seen", "fields": { "n": 7 } });
    assert_eq!(log.head, expected, "and nothing below the level of `welcome`");
    let notice = host.receive();
    assert_eq!(
        notice.head,
        json!({ "type": "notify", "level": "warn", "title": "Title", "message": "Message" })
    );
    assert_eq!(host.receive().head, json!({ "type": "status", "health": "degraded", "message": "slow" }));
    assert_eq!(host.receive().head, json!({ "type": "status", "health": "ok" }));
    assert_eq!(host.receive().text(), host.dir().to_string_lossy());
    host.shut_down();
}

#[test]
fn starting_is_said_only_while_the_plugin_starts() {
    let mut host = Host::ready();
    assert_eq!(host.ask(1, "GET", "/own/starting").text(), "ignored");
    host.shut_down();
}

#[test]
fn changed_settings_are_seen_by_the_next_request_and_told_to_the_plugin() {
    let mut host = Host::ready();
    host.send(json!({ "type": "settings", "settings": { "greeting": "Hi" } }), b"");
    host.request(1, "GET", "/settings");
    let mut told = false;
    let mut answered = false;
    while !told || !answered {
        let said = host.receive();
        match said.kind() {
            "log" => told |= said.head["fields"]["greeting"] == "Hi",
            _ => answered |= said.json() == json!({ "greeting": "Hi" }),
        }
    }
    host.shut_down();
}

#[cfg(feature = "license")]
mod license {
    use super::{Host, Options, Value, json, support};

    const INSTANCE: &str = "6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10";

    fn token(name: &str) -> String {
        let tokens = support::vectors::read("licenses/tokens.json");
        let cases = support::vectors::cases(&tokens, "cases");
        let case =
            cases.iter().find(|case| case["name"] == name).unwrap_or_else(|| panic!("no token {name:?}"));
        case["token"].as_str().expect("text").to_owned()
    }

    fn start(license: Value) -> Host {
        let options = Options { example: Some("licensed"), ..Options::default() };
        let mut host = Host::start(options);
        assert_eq!(host.receive().head["plugin_id"], "weather");
        host.welcome(json!({ "plugin_id": "weather", "instance_id": INSTANCE, "license": license }));
        host
    }

    /// The plugin says its verdict, with the sentence that says what to do.
    fn expect_verdict(host: &mut Host, verdict: &str, sentence: &str) {
        let said = host.receive();
        assert_eq!((said.kind(), &said.head["license"]), ("status", &json!(verdict)), "{said:?}");
        assert!(said.head["message"].as_str().is_some_and(|message| message.contains(sentence)), "{said:?}");
    }

    #[test]
    fn a_plugin_runs_with_its_license_and_tells_every_verdict() {
        let mut host = start(json!(token("test-ed25519: paid, updates until a day")));
        expect_verdict(&mut host, "valid", "nothing needs to be done");
        assert_eq!(host.receive().kind(), "ready");
        assert_eq!(host.ask(1, "GET", "/").json(), json!({ "radar": true, "license": "valid" }));
        host.send(
            json!({ "type": "license", "license": null, "clock_floor": "2026-11-22T09:00:00.000Z" }),
            b"",
        );
        expect_verdict(&mut host, "missing", "paste it");
        assert_eq!(host.ask(2, "GET", "/").json(), json!({ "radar": false, "license": "missing" }));
        host.shut_down();
    }

    #[test]
    fn a_plugin_without_its_license_fails_for_good_and_says_what_to_do() {
        for (license, verdict, sentence) in [
            (Value::Null, "missing", "paste it"),
            (json!("toru1.nonsense"), "malformed", "copy it again"),
            (json!(token("another instance, Ed25519")), "wrong_instance", "ask the vendor"),
        ] {
            let mut host = start(license);
            expect_verdict(&mut host, verdict, sentence);
            let failed = host.receive();
            assert_eq!((failed.kind(), &failed.head["code"]), ("failed", &json!("LICENSE_REFUSED")));
            assert_eq!(failed.head["retry"], false);
            assert!(failed.head["message"].as_str().is_some_and(|message| message.contains("license")));
            assert_eq!(host.exit_status().code(), Some(78));
        }
    }
}

#[cfg(feature = "license")]
#[test]
fn a_license_can_stand_in_the_environment() {
    let environment = vec![("TORU_LICENSE_KEY", "toru1.nonsense".to_owned())];
    let mut host = Host::start(Options { example: Some("licensed"), environment });
    host.receive();
    host.welcome(json!({ "plugin_id": "weather" }));
    assert_eq!(host.receive().head["license"], "malformed");
}
