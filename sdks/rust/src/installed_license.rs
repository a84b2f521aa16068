//! The license text as the host handed it over, which may change while the plugin runs.

use std::sync::{PoisonError, RwLock};

/// The license text, and the highest time the host has seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct LicenseText {
    pub(crate) token: Option<String>,
    pub(crate) clock_floor: Option<String>,
}

/// The license that is installed now.
pub(crate) struct InstalledLicense(RwLock<LicenseText>);

impl InstalledLicense {
    pub(crate) fn new(text: LicenseText) -> Self {
        Self(RwLock::new(text))
    }

    /// What is installed now.
    pub(crate) fn text(&self) -> LicenseText {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes another one in. A host that states no time does not take back the one it stated.
    pub(crate) fn replace(&self, mut text: LicenseText) {
        let mut installed = self.0.write().unwrap_or_else(PoisonError::into_inner);
        text.clock_floor = text.clock_floor.or_else(|| installed.clock_floor.take());
        *installed = text;
    }
}
