//! What a plugin can reach of its host: store, log, settings, license, notices, its folder.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::watch;

use crate::channel::Channel;
use crate::installed_license::{InstalledLicense, LicenseText};
use crate::kv::Kv;
#[cfg(feature = "license")]
use crate::license::{Judged, PluginLicense};
use crate::log::{Log, cut};
use crate::metadata::PluginMetadata;
use crate::settings::Settings;
use crate::sync::lock;
use crate::wire::incoming::Welcome;
use crate::wire::outgoing::{PluginMessage, StatusFields};

const MAX_TITLE_CHARACTERS: usize = 200;
const MAX_TEXT_BYTES: usize = 65_536;

/// The plugin's connection to its host. Cheap to clone; every request carries one.
#[derive(Clone)]
pub struct PluginContext {
    core: Arc<Core>,
}

struct Core {
    channel: Arc<Channel>,
    metadata: Arc<PluginMetadata>,
    instance_id: String,
    data_dir: Box<Path>,
    log: Log,
    kv: Kv,
    settings: RwLock<Settings>,
    license: InstalledLicense,
    #[cfg(feature = "license")]
    judged: Judged,
    /// From `ready` on nothing is starting any more.
    is_starting: Mutex<bool>,
    is_closing: watch::Sender<bool>,
}

/// How serious a notice to people is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Good to know.
    Info,
    /// Needs attention some time.
    Warning,
    /// Needs attention now.
    Error,
}

impl PluginContext {
    pub(crate) fn new(channel: Arc<Channel>, metadata: Arc<PluginMetadata>, welcome: Welcome) -> Self {
        // The license can also stand in `<plugin>.env`.
        let token = welcome.license.or_else(|| std::env::var("TORU_LICENSE_KEY").ok());
        let core = Core {
            log: Log::new(Arc::clone(&channel.outbox), welcome.log_level.as_deref()),
            kv: Kv::new(Arc::clone(&channel)),
            channel,
            metadata,
            instance_id: welcome.instance_id,
            data_dir: Path::new(&welcome.data_dir).into(),
            settings: RwLock::new(Settings::from(welcome.settings.unwrap_or_default())),
            license: InstalledLicense::new(LicenseText { token, clock_floor: welcome.clock_floor }),
            #[cfg(feature = "license")]
            judged: Judged::default(),
            is_starting: Mutex::new(true),
            is_closing: watch::Sender::new(false),
        };
        Self { core: Arc::new(core) }
    }

    /// The plugin's key-value store.
    #[must_use]
    pub fn kv(&self) -> &Kv {
        &self.core.kv
    }

    /// The plugin's log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.core.log
    }

    /// The settings as they are now.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.core.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The installed license, and whether it is good.
    #[cfg(feature = "license")]
    #[must_use]
    pub fn license(&self) -> PluginLicense<'_> {
        let core = &*self.core;
        PluginLicense {
            metadata: &core.metadata,
            instance_id: &core.instance_id,
            installed: &core.license,
            judged: &core.judged,
            outbox: &core.channel.outbox,
        }
    }

    /// The text of the installed license.
    #[must_use]
    pub fn license_token(&self) -> Option<String> {
        self.core.license.text().token
    }

    /// The folder that belongs to the plugin; also its working directory.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.core.data_dir
    }

    /// The identity of this installation, which licenses are bound to.
    #[must_use]
    pub fn instance_id(&self) -> &str {
        &self.core.instance_id
    }

    /// What the plugin says of itself.
    #[must_use]
    pub fn metadata(&self) -> &PluginMetadata {
        &self.core.metadata
    }

    /// Shows people in the panel a notice.
    pub fn notify(&self, notice: Notice, title: &str, message: &str) {
        let level = match notice {
            Notice::Info => "info",
            Notice::Warning => "warn",
            Notice::Error => "error",
        };
        let (title, message) = (cut_characters(title, MAX_TITLE_CHARACTERS), cut(message, MAX_TEXT_BYTES));
        self.send(&PluginMessage::Notify { level, title, message });
    }

    /// Says that the plugin works but not as it should: shown beside its name, with the reason.
    pub fn degraded(&self, reason: &str) {
        self.report(StatusFields {
            health: Some("degraded"),
            message: Some(cut(reason, MAX_TEXT_BYTES)),
            license: None,
        });
    }

    /// Says that all is well again.
    pub fn healthy(&self) {
        self.report(StatusFields { health: Some("ok"), ..StatusFields::default() });
    }

    /// Says within `init` how far it is, in percent, and restarts the host's start deadline (10 s by default).
    /// Later it does nothing.
    pub fn starting(&self, percent: u8, message: &str) {
        let is_starting = lock(&self.core.is_starting);
        if *is_starting {
            let message = cut(message, MAX_TEXT_BYTES);
            self.send(&PluginMessage::Starting { progress: percent.min(100), message });
        }
    }

    /// Tells the host that requests may come.
    pub(crate) fn send_ready(&self) {
        let mut is_starting = lock(&self.core.is_starting);
        *is_starting = false;
        self.send(&PluginMessage::Ready);
    }

    /// Waits until the plugin is asked to stop. Streams that never end by themselves should end then.
    ///
    /// ```no_run
    /// # async fn next_sample() -> String { String::new() }
    /// # async fn demo(context: toru_plugin_api::PluginContext, sender: toru_plugin_api::EventSender) {
    /// tokio::select! {
    ///     () = context.closing() => {}
    ///     sample = next_sample() => { sender.send(sample).await.ok(); }
    /// }
    /// # }
    /// ```
    pub async fn closing(&self) {
        let mut is_closing = self.core.is_closing.subscribe();
        // The sender lives as long as this context, so waiting cannot fail.
        drop(is_closing.wait_for(|closing| *closing).await);
    }

    pub(crate) fn begin_closing(&self) {
        self.core.is_closing.send_replace(true);
    }

    fn report(&self, status: StatusFields<'_>) {
        self.send(&PluginMessage::Status(status));
    }

    pub(crate) fn set_settings(&self, settings: Settings) {
        *self.core.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    pub(crate) fn set_license(&self, license: LicenseText) {
        self.core.license.replace(license);
        // The panel shows the state of the license that is installed now.
        #[cfg(feature = "license")]
        if let Err(error) = self.license().verify_again() {
            self.log().error(error.to_string());
        }
    }

    pub(crate) fn channel(&self) -> &Arc<Channel> {
        &self.core.channel
    }

    fn send(&self, message: &PluginMessage<'_>) {
        self.core.channel.outbox.send(message);
    }
}

impl fmt::Debug for PluginContext {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PluginContext")
            .field("plugin", &self.core.metadata.id())
            .field("instance_id", &self.core.instance_id)
            .finish_non_exhaustive()
    }
}

// Counted as the host counts: in UTF-16.
fn cut_characters(text: &str, max: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > max
    });
    end.map_or(text, |(end, _)| &text[..end])
}
