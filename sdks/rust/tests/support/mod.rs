//! Plays the host: starts a real plugin process, speaks with it over a real socket, ends it.

// Each test file uses a part of it.
#![allow(dead_code)]

pub mod judge;
pub mod vectors;

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use toru_plugin_api::Bytes;
use toru_plugin_api::frame::{FrameDecoder, encode_frame};

/// Long enough for a busy machine, short enough to fail a test in time.
pub const DEADLINE: Duration = Duration::from_secs(20);
pub const WINDOW: usize = 262_144;
const ERRORS: &str = "standard-error";

/// One message of the plugin.
#[derive(Clone)]
pub struct Said {
    pub head: Value,
    pub body: Bytes,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let start = &self.body[..self.body.len().min(200)];
        write!(formatter, "{} + {} bytes {:?}", self.head, self.body.len(), String::from_utf8_lossy(start))
    }
}

impl Said {
    pub fn kind(&self) -> &str {
        self.head["type"].as_str().unwrap_or_default()
    }

    pub fn id(&self) -> u64 {
        self.head["id"].as_u64().unwrap_or_default()
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// A host with one plugin process.
pub struct Host {
    pub child: Child,
    stream: Option<UnixStream>,
    stdin: Option<ChildStdin>,
    decoder: FrameDecoder,
    dir: PathBuf,
}

/// How to start the plugin.
#[derive(Default)]
pub struct Options {
    pub example: Option<&'static str>,
    pub environment: Vec<(&'static str, String)>,
}

impl Host {
    /// Starts the conformance plugin and takes it to `ready`.
    pub fn ready() -> Self {
        Self::ready_with(Options::default(), json!({}))
    }

    /// Starts a plugin and takes it to `ready`; `changes` go into `welcome`.
    pub fn ready_with(options: Options, changes: Value) -> Self {
        let mut host = Self::start(options);
        assert_eq!(host.receive().kind(), "hello");
        host.welcome(changes);
        let said = host.receive_but(&["log", "status", "starting"]);
        assert_eq!(said.kind(), "ready", "{said:?}");
        host
    }

    /// Sends `welcome` with these changes.
    pub fn welcome(&self, changes: Value) {
        self.send(welcome(&self.dir, changes), b"");
    }

    /// Starts a plugin and accepts its connection.
    pub fn start(options: Options) -> Self {
        let dir = temp_dir();
        let path = dir.join("s");
        let listener = UnixListener::bind(&path).expect("the socket path is free");
        let mut child = Command::new(example(options.example.unwrap_or("conformance")))
            .env_clear()
            .env("TORU_PROTOCOL", "2")
            .env("TORU_HOST_SOCKET", &path)
            .env("TORU_TOKEN", "secret")
            .envs(options.environment)
            .current_dir(&dir)
            .stdin(Stdio::piped())
            .stderr(std::fs::File::create(dir.join(ERRORS)).expect("the folder is writable"))
            .spawn()
            .expect("the example is built: cargo build --examples --all-features");
        let stdin = child.stdin.take();
        let mut host = Self { child, stream: None, stdin, decoder: FrameDecoder::new(), dir };
        host.stream = Some(host.accept(&listener));
        host
    }

    fn accept(&mut self, listener: &UnixListener) -> UnixStream {
        listener.set_nonblocking(true).expect("sockets can be non-blocking");
        let end = Instant::now() + DEADLINE;
        loop {
            match listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(false).expect("sockets can block");
                    stream.set_read_timeout(Some(DEADLINE)).expect("the deadline is not zero");
                    stream.set_write_timeout(Some(DEADLINE)).expect("the deadline is not zero");
                    return stream;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock && Instant::now() < end => {
                    if let Some(status) = self.child.try_wait().expect("the child is ours") {
                        panic!("the plugin ended before it connected: {status}");
                    }
                    thread::sleep(Duration::from_millis(1));
                }
                Err(error) => panic!("the plugin did not connect: {error}"),
            }
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the plugin has printed on standard error.
    pub fn errors(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.dir.join(ERRORS)).unwrap_or_default()).into_owned()
    }

    /// A second handle to the connection, to write from another thread.
    pub fn writer(&self) -> UnixStream {
        self.stream().try_clone().expect("descriptors are not used up")
    }

    fn stream(&self) -> &UnixStream {
        self.stream.as_ref().expect("the connection is open")
    }

    pub fn send(&self, head: Value, body: &[u8]) {
        self.send_raw(&frame(&head, body));
    }

    pub fn send_raw(&self, bytes: &[u8]) {
        self.stream().write_all(bytes).expect("the plugin reads");
    }

    pub fn request(&self, id: u64, method: &str, path: &str) {
        self.send(request(id, method, path), b"");
    }

    /// The next message, judged as a host would judge it.
    pub fn receive(&mut self) -> Said {
        self.try_receive().expect("the plugin is connected")
    }

    /// The next message; `None`: the connection has ended.
    pub fn try_receive(&mut self) -> Option<Said> {
        loop {
            if let Some(frame) = self.decoder.next_frame().expect("the plugin sends good frames") {
                let head: Value = serde_json::from_str(&frame.head).expect("heads are JSON");
                assert_eq!(judge::judge(&head), Ok(true), "{head}");
                return Some(Said { head, body: frame.body });
            }
            let stream = self.stream.as_mut().expect("the connection is open");
            match stream.read(self.decoder.space()) {
                Ok(0) => return None,
                Ok(count) => self.decoder.advance(count),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("nothing came within {DEADLINE:?}: {error}"),
            }
        }
    }

    /// The next message that is of none of these types.
    pub fn receive_but(&mut self, skipped: &[&str]) -> Said {
        loop {
            let said = self.receive();
            if !skipped.contains(&said.kind()) {
                return said;
            }
        }
    }

    /// The next message that is no log line, status or credit.
    pub fn receive_answer(&mut self) -> Said {
        self.receive_but(&["log", "status", "credit", "pong"])
    }

    /// A request and its one-frame answer.
    pub fn ask(&mut self, id: u64, method: &str, path: &str) -> Said {
        self.request(id, method, path);
        let said = self.receive_answer();
        assert_eq!((said.kind(), said.id()), ("response", id), "{said:?}");
        said
    }

    /// The connection ends.
    pub fn hang_up(&mut self) {
        self.stream.take().expect("the connection is open").shutdown(std::net::Shutdown::Both).ok();
    }

    /// Standard input ends.
    pub fn close_stdin(&mut self) {
        self.stdin.take();
    }

    /// Asks the plugin to stop, and waits for its end.
    pub fn shut_down(mut self) {
        self.send(json!({ "type": "shutdown", "grace_ms": 5000 }), b"");
        assert_eq!(self.exit_status().code(), Some(0));
    }

    /// Waits for the end of the process; what it still says is read.
    pub fn exit_status(&mut self) -> ExitStatus {
        let end = Instant::now() + DEADLINE;
        if let Some(stream) = &self.stream {
            stream.set_read_timeout(Some(Duration::from_millis(1))).ok();
        }
        loop {
            if let Some(status) = self.child.try_wait().expect("the child is ours") {
                return status;
            }
            assert!(Instant::now() < end, "the plugin did not end within {DEADLINE:?}");
            match &mut self.stream {
                Some(stream) => drop(stream.read(&mut [0; 4096])),
                None => thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// Resident memory of the plugin. Unit: bytes.
    pub fn resident_bytes(&self) -> usize {
        let statm = std::fs::read_to_string(format!("/proc/{}/statm", self.pid())).expect("the plugin lives");
        let pages: usize =
            statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("statm has numbers");
        pages * 4096
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        if thread::panicking() {
            eprintln!("the plugin printed: {}", self.errors());
        }
        std::fs::remove_dir_all(&self.dir).ok();
    }
}

pub fn frame(head: &Value, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_frame(&head.to_string(), body, &mut bytes);
    bytes
}

pub fn request(id: u64, method: &str, path: &str) -> Value {
    json!({
        "type": "request", "id": id, "method": method, "path": path, "headers": {}, "user": null,
        "deadline_ms": 30_000, "end": true,
    })
}

pub fn upgrade(id: u64, path: &str, protocols: &[&str]) -> Value {
    let mut head = request(id, "GET", path);
    head["end"] = json!(false);
    head["upgrade"] = json!("websocket");
    head["protocols"] = json!(protocols);
    head
}

fn welcome(dir: &Path, changes: Value) -> Value {
    let mut head = json!({
        "type": "welcome", "instance_id": "0b5cfc5e-7d4f-4a31-9a8e-0f6f8d1c2b3a", "plugin_id": "conformance",
        "data_dir": dir, "log_level": "info", "settings": { "greeting": "Hello" }, "license": null,
        "clock_floor": "2026-11-22T09:00:00.000Z",
        "limits": {
            "max_head_bytes": 1_048_576, "max_body_bytes": 16_777_216, "stream_window_bytes": WINDOW,
            "heartbeat_interval_ms": 5_000,
        },
    });
    for (field, value) in changes.as_object().into_iter().flatten() {
        head[field] = value.clone();
    }
    head
}

/// An example's executable, which stands beside the directory of the test's own.
pub fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test has a path");
    let profile = test.parent().and_then(Path::parent).expect("tests stand in <profile>/deps");
    profile.join("examples").join(name)
}

fn temp_dir() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("toru-rust-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let dir = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&dir).expect("the temporary directory is writable");
    dir
}
