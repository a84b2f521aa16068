//! Calls per second through one plugin, played by this program itself as host and as plugin.
//!
//! `cargo bench` prints a table; `cargo bench -- 5` measures each line for five seconds instead of two.

#![allow(clippy::print_stdout)]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use toru_plugin_api::frame::{FrameDecoder, encode_frame};
use toru_plugin_api::{
    Body, HttpRequest, HttpResponse, PluginMetadata, PluginResult, ToruPlugin, async_trait,
};

#[derive(Default)]
struct Bench;

#[async_trait]
impl ToruPlugin for Bench {
    fn metadata() -> PluginMetadata {
        PluginMetadata::new("bench", "Bench", "1.0.0", "/bench").no_view()
    }

    async fn handle_http(&self, request: HttpRequest) -> PluginResult<HttpResponse> {
        match request.path() {
            "/echo" => {
                let body = request.bytes().await?;
                Ok(HttpResponse::ok().with_header("content-type", "application/json").with_body(body))
            }
            "/later" => {
                let body = request.bytes().await?;
                tokio::task::yield_now().await;
                Ok(HttpResponse::ok().with_header("content-type", "application/json").with_body(body))
            }
            "/pipe" => Ok(HttpResponse::ok().with_body(request.into_body())),
            "/stream" => {
                let (sender, body) = Body::channel();
                tokio::spawn(async move {
                    static CHUNK: [u8; 65_536] = [b'x'; 65_536];
                    while sender.send(&CHUNK[..]).await.is_ok() {}
                });
                Ok(HttpResponse::ok().with_body(body))
            }
            _ => Ok(HttpResponse::not_found()),
        }
    }
}

struct Host {
    pid: u32,
    stream: UnixStream,
    decoder: FrameDecoder,
    out: Vec<u8>,
    last_id: u64,
}

impl Host {
    fn receive(&mut self) -> (std::sync::Arc<str>, usize) {
        loop {
            if let Some(frame) = self.decoder.next_frame().expect("the plugin sends good frames") {
                return (frame.head, frame.body.len());
            }
            if !self.out.is_empty() {
                self.stream.write_all(&self.out).expect("the plugin reads");
                self.out.clear();
            }
            let count = self.stream.read(self.decoder.space()).expect("the plugin writes");
            assert!(count > 0, "the plugin ended");
            self.decoder.advance(count);
        }
    }

    fn ask(&mut self, path: &str, body: &[u8]) {
        self.last_id += 1;
        let id = self.last_id;
        let head = format!(
            r#"{{"type":"request","id":{id},"method":"POST","path":"{path}","headers":{{"host":"panel.example.org","user-agent":"Mozilla/5.0 (X11; Linux x86_64)","accept":"*/*","accept-encoding":"gzip, deflate, br","content-type":"application/json","cookie":"theme=dark","x-request-id":"0b5cfc5e-7d4f-4a31-9a8e-0f6f8d1c2b3a","x-toru-user":"admin","x-toru-role":"admin"}},"user":{{"name":"admin","role":"admin"}},"deadline_ms":30000,"end":true}}"#
        );
        encode_frame(&head, body, &mut self.out);
    }
}

fn main() {
    if std::env::var_os("TORU_HOST_SOCKET").is_some() {
        toru_plugin_api::run::<Bench>();
    }
    let seconds = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(2);
    let duration = Duration::from_secs(seconds);
    let dir = std::env::temp_dir().join(format!("toru-bench-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("the temporary directory is writable");
    let path = dir.join("s");
    let listener = UnixListener::bind(&path).expect("the path is free");
    let mut plugin = Command::new(std::env::current_exe().expect("it has a path"))
        .env("TORU_HOST_SOCKET", &path)
        .env("TORU_TOKEN", "t")
        .stdin(Stdio::piped())
        .spawn()
        .expect("it can be started");
    let (stream, _) = listener.accept().expect("the plugin connects");
    let mut host =
        Host { pid: plugin.id(), stream, decoder: FrameDecoder::new(), out: Vec::new(), last_id: 0 };
    host.receive();
    let welcome = r#"{"type":"welcome","instance_id":"0b5cfc5e-7d4f-4a31-9a8e-0f6f8d1c2b3a","plugin_id":"bench","data_dir":"/tmp","log_level":"info","settings":{},"license":null,"clock_floor":"2026-11-22T09:00:00.000Z","limits":{"max_head_bytes":1048576,"max_body_bytes":16777216,"stream_window_bytes":262144,"heartbeat_interval_ms":5000}}"#;
    encode_frame(welcome, b"", &mut host.out);
    host.receive();

    println!("| what | in flight | body | calls/s | p50 µs | p99 µs | plugin CPU µs per call |");
    println!("|---|---|---|---|---|---|---|");
    for (what, path) in [("answers at once", "/echo"), ("waits once", "/later")] {
        for in_flight in [1, 64] {
            for body_bytes in [200, 65_536] {
                measure(&mut host, what, path, in_flight, body_bytes, duration);
            }
        }
    }
    download(&mut host, duration);
    encode_frame(r#"{"type":"shutdown","grace_ms":5000}"#, b"", &mut host.out);
    host.stream.write_all(&host.out).expect("the plugin reads");
    plugin.wait().expect("the plugin ends");
    // A cleaner of the temporary directory may have been faster.
    drop(std::fs::remove_dir_all(&dir));
}

fn measure(host: &mut Host, what: &str, path: &str, in_flight: usize, body_bytes: usize, duration: Duration) {
    let body = vec![b'x'; body_bytes];
    let mut sent = std::collections::VecDeque::new();
    let mut times = Vec::with_capacity(1 << 20);
    let cpu_before = cpu_seconds(host.pid);
    let start = Instant::now();
    while sent.len() < in_flight {
        host.ask(path, &body);
        sent.push_back(Instant::now());
    }
    while start.elapsed() < duration {
        let (_, length) = host.receive();
        assert_eq!(length, body_bytes);
        times.push(sent.pop_front().expect("it was sent").elapsed());
        host.ask(path, &body);
        sent.push_back(Instant::now());
    }
    let elapsed = start.elapsed();
    for _ in 0..in_flight {
        host.receive();
    }
    let rate = times.len() as f64 / elapsed.as_secs_f64();
    let cpu = (cpu_seconds(host.pid) - cpu_before) * 1e6 / times.len() as f64;
    times.sort();
    let at = |share: f64| times[(times.len() as f64 * share) as usize].as_nanos() as f64 / 1_000.0;
    println!(
        "| {what} | {in_flight} | {body_bytes} | {rate:.0} | {:.1} | {:.1} | {cpu:.2} |",
        at(0.5),
        at(0.99)
    );
}

fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the plugin lives");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("times are numbers");
    (ticks(11) + ticks(12)) / 100.0
}

fn download(host: &mut Host, duration: Duration) {
    host.ask("/stream", b"");
    let id = host.last_id;
    let (mut bytes, start) = (0, Instant::now());
    let mut uncredited = 0;
    while start.elapsed() < duration {
        let (_, length) = host.receive();
        bytes += length;
        uncredited += length;
        if uncredited >= 65_536 {
            let credit = format!(r#"{{"type":"credit","id":{id},"bytes":{uncredited}}}"#);
            encode_frame(&credit, b"", &mut host.out);
            uncredited = 0;
        }
    }
    let rate = bytes as f64 / start.elapsed().as_secs_f64() / 1e6;
    encode_frame(&format!(r#"{{"type":"cancel","id":{id},"reason":"client_gone"}}"#), b"", &mut host.out);
    while !host.receive().0.contains("abort") {}
    println!("\nOne response streamed: {rate:.0} MB/s");
}
