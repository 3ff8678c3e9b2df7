//! Grammars: bearer tokens, code verifiers, scopes, forms.

use grantor::operation::Demand;
use grantor::wire::{Parameters, ProtectedResource};
use grantor::{CodeVerifier, Scope};
use serde_json::Value;

use crate::server::request;
use crate::vector::{Check, cases, text};

pub(crate) const CHECKS: &[Check] = &[
    Check { name: "b64token", ids: &["6750-2.1-b64token"], run: b64token },
    Check { name: "code_verifier", ids: &["derived-verifier-grammar"], run: code_verifier },
    Check { name: "scope", ids: &["derived-scope-grammar"], run: scope },
    Check { name: "form", ids: &["6749-b-form-encoding"], run: form },
];

#[test]
fn the_examples_of_grammars() {
    CHECKS.iter().for_each(Check::run);
}

fn b64token(vector: &Value) {
    let demand = Demand { scope: Scope::empty(), resource: None };
    let resource = ProtectedResource::new("example", &demand);
    for (name, good) in [("valid", true), ("invalid", false)] {
        for token in vector[name].as_array().unwrap() {
            let header = format!("Bearer {}", token.as_str().unwrap());
            let read = resource.token(&request(Some(&header), ""));
            assert_eq!(read.is_ok(), good, "{header}");
            match read {
                Ok(read) => assert_eq!(read, token.as_str().unwrap()),
                Err(refused) => assert_eq!(refused.status, 400, "{header}"),
            }
        }
    }
}

fn code_verifier(vector: &Value) {
    for case in cases(vector) {
        assert_eq!(CodeVerifier::parse(text(case, "value")).is_ok(), case["valid"].as_bool().unwrap(), "{case}");
    }
}

fn scope(vector: &Value) {
    for case in cases(vector) {
        assert_eq!(Scope::parse(text(case, "value")).is_ok(), case["valid"].as_bool().unwrap(), "{case}");
    }
}

fn form(vector: &Value) {
    let points = vector["decoded_codepoints"].as_array().unwrap().iter();
    let decoded: String = points
        .map(|point| u32::from_str_radix(point.as_str().unwrap().strip_prefix("U+").unwrap(), 16).unwrap())
        .map(|point| char::from_u32(point).unwrap())
        .collect();
    let bytes = decoded.bytes().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
    assert_eq!(bytes, text(vector, "utf8_hex"));
    let body = format!("x={}", text(vector, "encoded"));
    assert_eq!(Parameters::parse(body.as_bytes()).unwrap().value("x"), Some(&*decoded));
}
