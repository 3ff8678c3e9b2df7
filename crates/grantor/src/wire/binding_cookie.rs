//! The cookie that holds the [`Binding`] of a browser.

use alloc::format;
use alloc::string::String;

use crate::policy::Policy;
use crate::value::Binding;

/// The name of the cookie. With an `https` issuer it has the prefix that keeps other hosts and plain connections from
/// setting it (RFC 6265bis 4.1.3).
#[must_use]
pub fn binding_cookie_name(policy: &Policy) -> &'static str {
    if policy.issuer().is_https() { "__Host-grantor" } else { "grantor" }
}

/// The `Set-Cookie` header: for scripts not readable, not sent with forms of other sites, gone with the browser's
/// session.
pub(super) fn set_binding_cookie(policy: &Policy, binding: &Binding) -> String {
    let secure = if policy.issuer().is_https() { "; Secure" } else { "" };
    format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}", binding_cookie_name(policy), &*binding.reveal())
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::value::{Issuer, Moment, Scope};

    #[test]
    fn behind_https_it_is_kept_from_other_hosts_and_plain_connections() {
        let binding = Binding::new(Moment::of_test(0, 1).secret("binding"));
        for (issuer, start, end) in [
            ("https://as.example", "__Host-grantor=", "; Path=/; HttpOnly; SameSite=Lax; Secure"),
            ("http://127.0.0.1", "grantor=", "; Path=/; HttpOnly; SameSite=Lax"),
        ] {
            let policy = Policy::new(Issuer::parse(issuer).unwrap(), Scope::empty());
            assert_eq!(set_binding_cookie(&policy, &binding), format!("{start}{}{end}", &*binding.reveal()));
        }
    }
}
