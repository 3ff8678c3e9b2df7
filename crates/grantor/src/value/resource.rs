//! The resource indicator.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use iri_string::types::UriStr;

use super::one_or_several::one_or_several;
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

/// The protected resources that a grant is for: at most eight, in the order in which they were named, each once. A grant for
/// none is for the resource server of the issuer.
///
/// One is written as a text and several as an array, as in the claim `aud` (RFC 7519 4.1.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources(Box<[Resource]>);

/// More resources than a grant can be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a grant is for at most eight resources")]
pub struct TooManyResources;

/// A resource that was not granted, or none of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the resource is none of those that were granted, or there are several and none is named")]
pub struct NotGranted;

impl Resources {
    /// How many there are at most.
    pub const MAX: usize = 8;

    /// These resources, each once.
    ///
    /// # Errors
    ///
    /// If there are more than [`Resources::MAX`].
    pub fn new(named: impl IntoIterator<Item = Resource>) -> Result<Self, TooManyResources> {
        let mut resources = Vec::new();
        for resource in named {
            if !resources.contains(&resource) {
                resources.push(resource);
            }
            if resources.len() > Self::MAX {
                return Err(TooManyResources);
            }
        }
        Ok(Self(resources.into()))
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn contains(&self, resource: &Resource) -> bool {
        self.0.contains(resource)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Resource> {
        self.0.iter()
    }

    /// The audience of a token: the one that is asked for, or the only one that there is (RFC 8707 2.2). One token is for one
    /// resource, so that none can be used where it was not meant (RFC 9700 2.3).
    ///
    /// # Errors
    ///
    /// If the one that is asked for was not granted, or there are several and none is asked for.
    pub fn choose(&self, asked: Option<&Resource>) -> Result<Option<&Resource>, NotGranted> {
        match (asked, &*self.0) {
            (None, []) => Ok(None),
            (None, [only]) => Ok(Some(only)),
            (None, _) => Err(NotGranted),
            (Some(asked), granted) => granted.iter().find(|own| *own == asked).map(Some).ok_or(NotGranted),
        }
    }
}

impl From<Resource> for Resources {
    fn from(resource: Resource) -> Self {
        Self([resource].into())
    }
}

impl serde::Serialize for Resources {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &*self.0 {
            [only] => only.serialize(serializer),
            several => serializer.collect_seq(several),
        }
    }
}

impl<'de> serde::Deserialize<'de> for Resources {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(one_or_several::<_, Resource>(deserializer)?).map_err(serde::de::Error::custom)
    }
}

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

    fn resource(name: &str) -> Resource {
        Resource::parse(&alloc::format!("https://{name}.example")).unwrap()
    }

    #[test]
    fn several_are_kept_once_each_and_up_to_eight() {
        let named = |names: &[&str]| Resources::new(names.iter().map(|name| resource(name)));
        assert_eq!(named(&["a", "b", "a"]).unwrap().iter().count(), 2);
        assert!(named(&["a", "b", "c", "d", "e", "f", "g", "h", "h"]).is_ok());
        assert_eq!(named(&["a", "b", "c", "d", "e", "f", "g", "h", "i"]), Err(TooManyResources));
    }

    #[test]
    fn a_token_is_for_the_one_that_is_asked_for_or_the_only_one() {
        let (a, b) = (resource("a"), resource("b"));
        let both = Resources::new([a.clone(), b.clone()]).unwrap();
        let (none, one) = (Resources::default(), Resources::from(a.clone()));
        for (granted, asked, chosen) in [
            (&none, None, Ok(None)),
            (&none, Some(&a), Err(NotGranted)),
            (&one, None, Ok(Some(&a))),
            (&one, Some(&a), Ok(Some(&a))),
            (&one, Some(&b), Err(NotGranted)),
            (&both, None, Err(NotGranted)),
            (&both, Some(&b), Ok(Some(&b))),
        ] {
            assert_eq!(granted.choose(asked), chosen);
        }
    }

    #[test]
    fn one_is_written_as_a_text_and_several_as_an_array() {
        let both = Resources::new([resource("a"), resource("b")]).unwrap();
        for (resources, text) in [
            (Resources::default(), "[]"),
            (Resources::from(resource("a")), r#""https://a.example""#),
            (both, r#"["https://a.example","https://b.example"]"#),
        ] {
            assert_eq!(serde_json::to_string(&resources).unwrap(), text);
            assert_eq!(serde_json::from_str::<Resources>(text).unwrap(), resources);
        }
        let nine = serde_json::to_string(&(1..=9).map(|n| alloc::format!("urn:x:{n}")).collect::<Vec<_>>()).unwrap();
        for wrong in ["1", "null", "\"x\"", "[\"x\"]", "[[]]", &nine] {
            assert!(serde_json::from_str::<Resources>(wrong).is_err(), "{wrong}");
        }
    }
}
