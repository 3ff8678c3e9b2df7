//! The file, and who uses what of it.

use serde_json::Value;

/// A kind of check: it takes its vectors by their names.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) ids: &'static [&'static str],
    pub(crate) run: fn(&Value),
}

impl Check {
    /// Runs over all its vectors.
    pub(crate) fn run(&self) {
        let all = all();
        for id in self.ids {
            let vector = all.iter().find(|vector| vector["id"] == *id).unwrap_or_else(|| panic!("no vector {id}"));
            (self.run)(vector);
        }
    }
}

/// All vectors.
pub(crate) fn all() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

/// A text of a vector.
pub(crate) fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_else(|| panic!("{name} of {vector}"))
}

/// The bytes of a vector.
pub(crate) fn octets(vector: &Value, name: &str) -> Vec<u8> {
    vector[name].as_array().unwrap().iter().map(|byte| u8::try_from(byte.as_u64().unwrap()).unwrap()).collect()
}

/// The cases of a vector.
pub(crate) fn cases(vector: &Value) -> &[Value] {
    vector["cases"].as_array().unwrap()
}

/// The parameters of a vector, an object or a list of pairs.
pub(crate) fn parameters(vector: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    match &vector["params"] {
        Value::Object(object) => object.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
        Value::Array(pairs) => pairs.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
        other => panic!("{other}"),
    }
}

/// The parameters of a query.
pub(crate) fn query(url: &str) -> Vec<(String, String)> {
    url::Url::parse(url).unwrap().query_pairs().into_owned().collect()
}
