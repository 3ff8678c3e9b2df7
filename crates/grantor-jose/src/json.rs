//! JSON as keys and headers need it: no object has a name twice, and texts are wiped.

use core::fmt;
use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

/// The members of an object.
pub(crate) type Object = BTreeMap<String, Json>;

/// A JSON value. Numbers, `true`, `false` and `null` mean nothing in a key or a header, but that they are no text.
pub(crate) enum Json {
    Text(Zeroizing<String>),
    Array(Vec<Self>),
    Object(Object),
    Other,
}

/// The object that is all of this text (RFC 7515 4 and 10.12, RFC 7517 4, RFC 7519 4).
pub(crate) fn object(text: &[u8]) -> Option<Object> {
    match serde_json::from_slice(text) {
        Ok(Json::Object(object)) => Some(object),
        Ok(Json::Text(_) | Json::Array(_) | Json::Other) | Err(_) => None,
    }
}

impl Json {
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON in which no object has a name twice")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(Zeroizing::new(text.into())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(Zeroizing::new(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(element) = elements.next_element()? {
            array.push(element);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Object::new();
        while let Some((name, value)) = members.next_entry()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a name is there twice"));
            }
        }
        Ok(Json::Object(object))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_all_of_the_text_and_has_no_name_twice() {
        for good in ["{}", " {\r\n\"a\": [true, null, 1, -1, 1.5, {\"b\": \"c\"}]} ", r#"{"a": 1, "A": {"a": 2}}"#] {
            assert!(object(good.as_bytes()).is_some(), "{good}");
        }
        for bad in [
            "",
            "[]",
            "\"a\"",
            "{} {}",
            "{}\0",
            "\u{feff}{}",
            "{'a': 1}",
            r#"{"a": 1,}"#,
            r#"{"a": 1, "a": 1}"#,
            r#"{"a": 1, "\u0061": 2}"#,
            r#"{"a": [{"b": {"c": 1, "c": 1}}]}"#,
            r#"{"a": "\ud800"}"#,
        ] {
            assert!(object(bad.as_bytes()).is_none(), "{bad}");
        }
        assert!(object(b"{\"a\": \"\xff\"}").is_none());
    }

    #[test]
    fn depth_has_a_bound() {
        let nested = ["{\"a\":", &"[".repeat(2000), &"]".repeat(2000), "}"].concat();
        assert!(object(nested.as_bytes()).is_none());
    }
}
