//! The two signs of an end that do not come over the connection: SIGTERM, and the end of standard input.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::consts::SIGTERM;

use crate::event::{Event, Events};

/// Reports `StdinEnded` and `Terminated` as they happen.
pub(crate) fn watch(events: Events) -> io::Result<()> {
    let (signals, signal_writer) = UnixStream::pair()?;
    signal_hook::low_level::pipe::register(SIGTERM, signal_writer)?;
    thread::Builder::new().name("toru-lifeline".to_owned()).spawn(move || listen(&events, signals)).map(drop)
}

fn listen(events: &Events, mut signals: UnixStream) {
    let mut input = io::stdin().lock();
    let mut scrap = [0; 4096];
    let mut is_open = true;
    while is_open {
        let mut sources = [PollFd::new(&signals, PollFlags::IN), PollFd::new(&input, PollFlags::IN)];
        if poll(&mut sources, None).is_err() {
            continue;
        }
        let has_signal = !sources[0].revents().is_empty();
        let has_input = !sources[1].revents().is_empty();
        if has_signal && matches!(signals.read(&mut scrap), Ok(1..)) {
            events.report(Event::Terminated);
        }
        if has_input && !matches!(input.read(&mut scrap), Ok(1..)) {
            is_open = false;
        }
    }
    events.report(Event::StdinEnded);
}
