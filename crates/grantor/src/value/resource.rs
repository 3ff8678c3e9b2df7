//! The resource indicator.

use alloc::sync::Arc;

use iri_string::types::UriStr;

use super::text::text_value;

/// A protected resource, named by an absolute URI without fragment (RFC 8707 2): the audience of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource(Arc<str>);

/// A text that is no resource indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a resource is an absolute URI without fragment, of at most 2048 bytes")]
pub struct InvalidResource;

impl Resource {
    /// Takes the text as it is; nothing is normalised.
    ///
    /// # Errors
    ///
    /// If the text is no absolute URI, has a fragment, or is longer than 2,048 bytes.
    pub fn parse(text: &str) -> Result<Self, InvalidResource> {
        let uri = UriStr::new(text).map_err(|_| InvalidResource)?;
        if uri.fragment().is_some() || text.len() > 2048 { Err(InvalidResource) } else { Ok(Self(text.into())) }
    }
}

text_value!(Resource, InvalidResource);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_an_absolute_uri_without_fragment() {
        for (text, good) in
            [("https://a.example/x?y", true), ("urn:a:b", true), ("/x", false), ("https://a.example/#", false)]
        {
            assert_eq!(Resource::parse(text).is_ok(), good, "{text:?}");
        }
        let long = |length| alloc::format!("{:a<length$}", "https://a.example/");
        assert!(Resource::parse(&long(2048)).is_ok() && Resource::parse(&long(2049)).is_err());
    }
}
