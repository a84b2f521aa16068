//! Watches the reading thread: a handler that blocks it loses it the reading, and the process nothing.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::event::Event;
use crate::guard::catch_panic;
use crate::serve::Server;
use crate::turn::Turn;

// A handler that holds the reading thread for one whole tick is blocking it.
const TICK: Duration = Duration::from_millis(20);
const QUIET_TICKS: u32 = 5;

/// Starts reading, and watching it.
pub(crate) fn start(server: Arc<Server>) {
    let turn = Arc::new(Turn::default());
    let watched = Arc::clone(&turn);
    let watcher = Arc::clone(&server);
    let started = spawn_reader(&server, turn, false).and_then(|()| {
        thread::Builder::new().name("toru-watch".to_owned()).spawn(move || watch(&watcher, watched))
    });
    if started.is_err() {
        server.events.report(Event::Lost);
    }
}

fn watch(server: &Arc<Server>, mut turn: Arc<Turn>) {
    let mut quiet_ticks = 0;
    loop {
        let before = turn.steps();
        if quiet_ticks < QUIET_TICKS {
            thread::sleep(TICK);
        } else {
            // An idle plugin must not wake up fifty times a second.
            turn.announce_sleep();
            if turn.steps() == before {
                thread::park();
            }
            quiet_ticks = 0;
        }
        let after = turn.steps();
        let is_blocked = after == before && after % 2 == 1;
        quiet_ticks = if after == before { quiet_ticks + 1 } else { 0 };
        if is_blocked {
            turn.end();
            server.channel().outbox.flush();
            turn = Arc::default();
            quiet_ticks = 0;
            if spawn_reader(server, Arc::clone(&turn), true).is_err() {
                server.events.report(Event::Lost);
            }
        }
    }
}

fn spawn_reader(server: &Arc<Server>, turn: Arc<Turn>, has_blocked: bool) -> std::io::Result<()> {
    let server = Arc::clone(server);
    let read = move || {
        // Without a reader the process could neither serve nor be stopped.
        if catch_panic(|| server.read(&turn, has_blocked)).is_err() {
            server.events.report(Event::Lost);
        }
    };
    thread::Builder::new().name("toru-read".to_owned()).spawn(read).map(drop)
}
