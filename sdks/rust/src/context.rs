//! What a plugin can reach of its host: store, log, settings, license, notices, its folder.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use tokio::sync::watch;

use crate::channel::Channel;
use crate::kv::Kv;
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
    license: RwLock<InstalledLicense>,
    #[cfg(feature = "license")]
    license_keys: Mutex<Option<crate::license::LicenseKeys>>,
    #[cfg(feature = "license")]
    license_result: Mutex<Option<crate::license::LicenseResult>>,
    /// From `ready` on nothing is starting any more.
    is_starting: Mutex<bool>,
    is_closing: watch::Sender<bool>,
}

/// The license text as the host handed it over, and the highest time the host has seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct InstalledLicense {
    pub(crate) token: Option<String>,
    pub(crate) clock_floor: Option<String>,
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
            license: RwLock::new(InstalledLicense { token, clock_floor: welcome.clock_floor }),
            #[cfg(feature = "license")]
            license_keys: Mutex::default(),
            #[cfg(feature = "license")]
            license_result: Mutex::default(),
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
        read(&self.core.settings).clone()
    }

    /// The installed license, and whether it is good.
    #[cfg(feature = "license")]
    #[must_use]
    pub fn license(&self) -> crate::license::PluginLicense<'_> {
        crate::license::PluginLicense::new(self)
    }

    /// The text of the installed license.
    #[must_use]
    pub fn license_token(&self) -> Option<String> {
        read(&self.core.license).token.clone()
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

    pub(crate) fn report(&self, status: StatusFields<'_>) {
        self.send(&PluginMessage::Status(status));
    }

    pub(crate) fn set_settings(&self, settings: Settings) {
        *self.core.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    pub(crate) fn set_license(&self, mut license: InstalledLicense) {
        let mut installed = self.core.license.write().unwrap_or_else(PoisonError::into_inner);
        license.clock_floor = license.clock_floor.or_else(|| installed.clock_floor.take());
        *installed = license;
        drop(installed);
        #[cfg(feature = "license")]
        self.verify_again();
    }

    // The panel shows the verdict on the license that is installed now.
    #[cfg(feature = "license")]
    fn verify_again(&self) {
        let keys = lock(&self.core.license_keys).clone();
        if let Some(Err(error)) = keys.map(|keys| self.license().verify(&keys)) {
            self.log().error(error.to_string());
        }
    }

    /// Remembers with which keys the license is judged.
    #[cfg(feature = "license")]
    pub(crate) fn set_license_keys(&self, keys: &crate::license::LicenseKeys) {
        *lock(&self.core.license_keys) = Some(keys.clone());
    }

    #[cfg(feature = "license")]
    pub(crate) fn set_license_result(&self, result: &crate::license::LicenseResult) {
        *lock(&self.core.license_result) = Some(result.clone());
    }

    #[cfg(feature = "license")]
    pub(crate) fn license_result(&self) -> Option<crate::license::LicenseResult> {
        lock(&self.core.license_result).clone()
    }

    #[cfg(feature = "license")]
    pub(crate) fn installed_license(&self) -> InstalledLicense {
        read(&self.core.license).clone()
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

fn read<T>(guarded: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    guarded.read().unwrap_or_else(PoisonError::into_inner)
}
