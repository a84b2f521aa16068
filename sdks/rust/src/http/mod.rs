//! HTTP as a plugin sees it: requests, responses and bodies.

mod body;
mod events;
mod request;
mod response;

pub use body::{Body, BodySender};
pub use events::EventSender;
pub use request::HttpRequest;
pub use response::HttpResponse;
