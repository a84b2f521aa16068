//! From `main` to a running plugin: arguments, environment, connection, runtime.

use std::ffi::OsString;
use std::future::Future;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use crate::channel::Channel;
use crate::channel::outbox::Outbox;
use crate::context::PluginContext;
use crate::error::PluginResult;
use crate::event::{Event, Events};
use crate::guard::{Running, guarded};
use crate::handshake::{HandshakeError, shake_hands};
use crate::life::{EXIT_METADATA, EXIT_OK, EXIT_PROTOCOL, EXIT_SYSTEM, EXIT_UNAVAILABLE, EXIT_USAGE, Life};
use crate::metadata::{PluginMetadata, check};
use crate::plugin::{Application, ToruPlugin};
use crate::serve::Server;
use crate::{lifeline, watch};

// More than cores: some handlers block although they should not.
const MIN_WORKERS: usize = 4;
const MAX_WORKERS: usize = 8;

/// Runs a plugin until its host lets it go; the whole `main` of a plugin.
///
/// It prints the metadata when asked with `--metadata`, connects to the host that started it, builds a runtime, and
/// ends the process: when the host says so, on SIGTERM, and when the connection or standard input ends.
pub fn run<P: ToruPlugin + Default>() -> ! {
    launch(P::metadata(), |context| async move {
        let mut plugin = P::default();
        plugin.init(context).await?;
        Ok(Arc::new(plugin))
    })
}

/// Runs what `init` makes.
pub(crate) fn launch<A, I, F>(metadata: PluginMetadata, init: I) -> !
where
    A: Application,
    I: FnOnce(PluginContext) -> F + Send + 'static,
    F: Future<Output = PluginResult<Arc<A>>> + Send + 'static,
{
    let start = |context| -> Running<Arc<dyn Application>> {
        Box::pin(async move {
            let application: Arc<dyn Application> = init(context).await?;
            Ok(application)
        })
    };
    let exit_status = if std::env::args_os().skip(1).any(|argument| argument == "--metadata") {
        describe(&metadata)
    } else {
        connect(metadata, start).unwrap_or_else(|failure| {
            eprintln!("{}", failure.message);
            failure.exit_status
        })
    };
    std::process::exit(exit_status)
}

struct Failure {
    exit_status: i32,
    message: String,
}

fn failure(exit_status: i32, message: impl ToString) -> Failure {
    Failure { exit_status, message: message.to_string() }
}

fn describe(metadata: &PluginMetadata) -> i32 {
    let json = metadata.to_json();
    if let Err(error) = check(json.as_object().unwrap_or(&serde_json::Map::new())) {
        eprintln!("Cannot describe plugin: {error}");
        return EXIT_METADATA;
    }
    // A reader that has gone away has no use for an error.
    drop(writeln!(std::io::stdout(), "{json}"));
    EXIT_OK
}

fn connect<I>(metadata: PluginMetadata, init: I) -> Result<i32, Failure>
where
    I: FnOnce(PluginContext) -> Running<Arc<dyn Application>> + Send + 'static,
{
    let (path, token) = read_environment(&metadata)?;
    let unreachable = |error| failure(EXIT_UNAVAILABLE, HandshakeError::Io(error));
    let mut socket = UnixStream::connect(path).map_err(unreachable)?;
    let (welcome, decoder) = shake_hands(&mut socket, &token, &metadata).map_err(|error| {
        let exit_status = match error {
            HandshakeError::Io(_) | HandshakeError::Closed => EXIT_UNAVAILABLE,
            HandshakeError::Protocol(_) | HandshakeError::Rejected { .. } => EXIT_PROTOCOL,
        };
        failure(exit_status, error)
    })?;

    let socket = Arc::new(socket);
    let (events, inbox) = Events::new();
    let limits = welcome.limits.unwrap_or_default();
    let channel = Arc::new(Channel::new(Arc::new(Outbox::new(Arc::clone(&socket))), limits));
    let context = PluginContext::new(channel, Arc::new(metadata), welcome);

    let cannot_run = |error| failure(EXIT_SYSTEM, format!("Cannot start threads: {error}"));
    let runtime = build_runtime().map_err(cannot_run)?;
    lifeline::watch(events.clone()).map_err(cannot_run)?;
    let (hooks, told) = tokio::sync::mpsc::unbounded_channel();
    let server =
        Server::new(socket, decoder, context.clone(), runtime.handle().clone(), hooks, events.clone());
    let server = Arc::new(server);
    watch::start(Arc::clone(&server));

    let (starting, told_events) = (context.clone(), events.clone());
    runtime.spawn(async move { told_events.report(Event::Started(guarded(|| init(starting)).await)) });
    let life = Life { server, context, events, inbox, runtime: runtime.handle().clone() };
    let exit_status = life.live(told);
    // Work that does not end must not keep the process: what could be finished is finished.
    std::mem::forget(runtime);
    Ok(exit_status)
}

fn read_environment(metadata: &PluginMetadata) -> Result<(OsString, String), Failure> {
    let path = std::env::var_os("TORU_HOST_SOCKET").filter(|path| !path.is_empty());
    match (path, std::env::var("TORU_TOKEN")) {
        (Some(path), Ok(token)) => Ok((path, token)),
        _ => Err(failure(
            EXIT_USAGE,
            format!(
                "This is the plugin \"{id}\" of Toru Steering Center, which starts it: copy this file to the plugins \
                 folder as {id}.binary. By hand it only answers --metadata.",
                id = metadata.id(),
            ),
        )),
    }
}

fn build_runtime() -> std::io::Result<tokio::runtime::Runtime> {
    let cores = std::thread::available_parallelism().map_or(MIN_WORKERS, std::num::NonZero::get);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.clamp(MIN_WORKERS, MAX_WORKERS))
        .thread_name("toru-worker")
        .enable_all()
        .build()
}
