//! The challenge of a `WWW-Authenticate` header (RFC 9110 11.6.1), read strictly.

/// A scheme, and its parameters in their order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Challenge<'a> {
    pub(crate) scheme: &'a str,
    pub(crate) parameters: Vec<(&'a str, &'a str)>,
}

impl<'a> Challenge<'a> {
    /// Reads `scheme name="value", name="value"`, where no value needs an escape and no name comes twice.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (scheme, mut rest) = text.split_once(' ')?;
        let mut parameters = Vec::new();
        loop {
            let (name, value) = rest.split_once("=\"")?;
            let (value, after) = value.split_once('"')?;
            let is_new = parameters.iter().all(|(earlier, _)| *earlier != name);
            if !is_new || !is_word(name) || !value.bytes().all(|b| matches!(b, 0x20..=0x7e) && b != b'\\') {
                return None;
            }
            parameters.push((name, value));
            match after.strip_prefix(", ") {
                Some(next) => rest = next,
                None => return (after.is_empty() && is_word(scheme)).then_some(Self { scheme, parameters }),
            }
        }
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.iter().find(|(own, _)| *own == name).map(|(_, value)| *value)
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}
