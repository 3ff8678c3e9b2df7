//! Requests as they are sent, and as much of a response as it takes to know where it ends.

use crate::task::{Task, text};

/// The endpoint that does a task; `None` for what no program asks of it.
#[must_use]
pub(super) const fn endpoint(task: Task) -> Option<&'static str> {
    match task {
        Task::Exchange | Task::Refresh | Task::ClientCredentials => Some("/token"),
        Task::Introspect => Some("/introspect"),
        Task::Authorize | Task::Check => None,
    }
}

/// A request with this form.
#[must_use]
pub(super) fn request(endpoint: &str, form: &str) -> String {
    format!(
        "POST {endpoint} HTTP/1.1\r\nhost: as.example\r\nauthorization: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        text::BASIC,
        form.len(),
    )
}

/// How long the response is that these bytes begin with, once its head is there. The error is the status line of one that is
/// not good.
///
/// # Errors
///
/// Another status than 200.
pub(super) fn length(bytes: &[u8]) -> Result<Option<usize>, String> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap_or_default();
    if !status.starts_with("HTTP/1.1 200 ") {
        return Err(status.into());
    }
    let length = lines.find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    length.map(|length| Some(end + 4 + length)).ok_or_else(|| "a response without a length".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_response_is_as_long_as_it_says_and_another_is_an_error() {
        let good = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\nx: y\r\n\r\nabc";
        assert_eq!(length(good), Ok(Some(good.len())));
        assert_eq!(length(&good[..good.len() - 3]), Ok(Some(good.len())));
        assert_eq!(length(&good[..good.len() - 4]), Ok(None));
        let bad = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\n\r\nabc";
        assert_eq!(length(bad), Err("HTTP/1.1 400 Bad Request".into()));
        assert!(length(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }

    #[test]
    fn a_request_says_how_long_its_form_is() {
        let request = request("/token", "grant_type=client_credentials");
        assert!(request.starts_with("POST /token HTTP/1.1\r\n"), "{request}");
        assert!(request.ends_with("\r\ncontent-length: 29\r\n\r\ngrant_type=client_credentials"), "{request}");
    }
}
