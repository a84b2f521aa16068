//! HTTP as a plugin sees it: requests, responses, headers and bodies.

mod body;
mod events;
mod headers;
mod request;
mod response;
mod text;

pub use body::{Body, BodyError, BodySender};
pub use events::EventSender;
pub use headers::Headers;
pub use request::{HttpRequest, User};
pub use response::HttpResponse;
